#pragma once

#include <cstddef>
#include <set>
#include <string>
#include <string_view>

namespace assay::grammar {

/// Token types of the parser.
using TokenSet = std::set<size_t>;

/// True for the words of ES 201 873-1 Annex A.1.5, Table A.3.
bool IsReservedWord(size_t type);

/// A token type as an author knows it: "'if'", "an identifier".
std::string Spelling(size_t type);

/// Says in few words what the parser could go on with: classes first ("a statement"), then what is left of the
/// single tokens. Empty for an empty set.
std::string DescribeExpected(TokenSet set);

/// Says what stood there instead.
std::string DescribeFound(size_t type, std::string_view text);

}  // namespace assay::grammar
