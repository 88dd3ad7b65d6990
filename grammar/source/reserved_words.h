#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace assay::grammar {

/// Where an author writes a word.
enum class WordPlace : uint8_t {
  kName,                ///< a type, a value, a template or a call: where names stand too
  kStatement,           ///< the first word of a statement
  kType,                ///< behind `type`
  kRedirect,            ///< behind `->`
  kPortOperation,       ///< behind the dot of a port
  kTimerOperation,      ///< behind the dot of a timer
  kComponentOperation,  ///< behind the dot of a component reference or a component type
  kOperation,           ///< behind a dot, when nobody knows what stands in front of it
};

/// The reserved words that may stand in a place, in alphabetical order: what a misspelt word there may have
/// been meant to be. Words of two letters are left out where names stand: everything short is near to them.
/// Source: ES 201 873-1 Annex A.1.5.
std::span<const std::string_view> ReservedWords(WordPlace place);

}  // namespace assay::grammar
