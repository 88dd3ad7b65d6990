#pragma once

#include <span>
#include <string_view>

namespace assay::grammar {

/// Returns the number of insertions, deletions, substitutions and adjacent swaps between two words, or `limit
/// + 1` as soon as it must exceed `limit`. Case differences cost nothing: TTCN-3 authors mistype case most
/// often.
unsigned EditDistance(std::string_view a, std::string_view b, unsigned limit);

/// True when one word has the letters of the other in another order; case does not count.
bool HasSameLetters(std::string_view a, std::string_view b);

/// Returns the candidate nearest to a misspelt word, or an empty view when none is near enough (a third of
/// the word's length, at most 3). Of equally near candidates one with the same
/// letters wins, else the first.
std::string_view DidYouMean(std::string_view word, std::span<const std::string_view> candidates);

}  // namespace assay::grammar
