#include "grammar/source/suggest.h"

#include <algorithm>
#include <array>

namespace assay::grammar {
namespace {

char Lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

// Longer words are never worth a suggestion, and the bound keeps the work of hostile input small.
constexpr size_t kMaxWord = 128;

}  // namespace

unsigned EditDistance(std::string_view a, std::string_view b, unsigned limit) {
  const size_t difference = a.size() > b.size() ? a.size() - b.size() : b.size() - a.size();
  if (difference > limit || a.size() > kMaxWord || b.size() > kMaxWord) return limit + 1;
  // Optimal string alignment over three rows of the classic matrix.
  std::array<std::array<unsigned, kMaxWord + 1>, 3> rows;
  for (size_t j = 0; j <= b.size(); ++j) rows[0][j] = static_cast<unsigned>(j);
  for (size_t i = 1; i <= a.size(); ++i) {
    auto& row = rows[i % 3];
    const auto& above = rows[(i - 1) % 3];
    row[0] = static_cast<unsigned>(i);
    unsigned best = row[0];
    for (size_t j = 1; j <= b.size(); ++j) {
      const bool same = Lower(a[i - 1]) == Lower(b[j - 1]);
      row[j] = std::min({above[j] + 1, row[j - 1] + 1, above[j - 1] + (same ? 0u : 1u)});
      if (i > 1 && j > 1 && Lower(a[i - 1]) == Lower(b[j - 2]) && Lower(a[i - 2]) == Lower(b[j - 1])) {
        row[j] = std::min(row[j], rows[(i - 2) % 3][j - 2] + 1);
      }
      best = std::min(best, row[j]);
    }
    if (best > limit) return limit + 1;
  }
  return std::min(rows[a.size() % 3][b.size()], limit + 1);
}

bool HasSameLetters(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  std::array<int, 256> balance{};
  for (const char c : a) ++balance[static_cast<unsigned char>(Lower(c))];
  for (const char c : b) --balance[static_cast<unsigned char>(Lower(c))];
  return std::all_of(balance.begin(), balance.end(), [](int count) { return count == 0; });
}

std::string_view DidYouMean(std::string_view word, std::span<const std::string_view> candidates) {
  const unsigned limit = std::min<unsigned>(3, static_cast<unsigned>(word.size() + 1) / 3);
  unsigned best = limit + 1;
  std::string_view result;
  for (std::string_view candidate : candidates) {
    if (candidate == word) continue;
    // `t9` is no misspelt `to`: of two letters a wrong one leaves nothing to go by.
    if (word.size() == 2 && candidate.size() == 2 && !HasSameLetters(word, candidate)) continue;
    const unsigned distance = EditDistance(word, candidate, limit);
    // A swap is the likeliest slip: `mdo` is nearer to `mod` than to `do`.
    const bool swapped = distance == best && distance <= limit && HasSameLetters(word, candidate);
    if (distance < best || (swapped && !HasSameLetters(word, result))) {
      best = distance;
      result = candidate;
    }
  }
  return result;
}

}  // namespace assay::grammar
