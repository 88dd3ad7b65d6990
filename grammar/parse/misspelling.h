#pragma once

#include <optional>
#include <string_view>

#include "grammar/antlr/token_buffer.h"
#include "grammar/parse/expected_tokens.h"
#include "grammar/source/diagnostic.h"

namespace assay::grammar {

/// An identifier that was probably meant to be a reserved word.
struct Misspelling {
  size_t index;           ///< of its token
  std::string_view word;  ///< what was meant
};

/// Looks for it where the parser stopped, at the token `index` that is none of `expected`, and a few tokens
/// around it: what was read as a name there may have been meant otherwise.
std::optional<Misspelling> FindMisspelling(const TokenBuffer& tokens, size_t index, const TokenSet& expected);

/// Returns the reserved word that is one edit away from `word`, or empty. An adjacent swap is one edit.
std::string_view NearReservedWord(std::string_view word);

/// "did you mean 'goto'?" for an error at the token `error_index`.
FixHint HintFor(const Misspelling& slip, const TokenBuffer& tokens, size_t error_index);

}  // namespace assay::grammar
