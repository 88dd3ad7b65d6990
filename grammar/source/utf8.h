#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace assay::grammar {

/// Returns the length of the well-formed UTF-8 sequence at the front (1..4), or 0 when there is none (RFC
/// 3629: no surrogates, nothing above U+10FFFF, no overlong forms).
size_t Utf8SequenceLength(std::string_view text);
/// Returns the offset of the first byte that belongs to no well-formed sequence, or npos.
size_t FindInvalidUtf8(std::string_view text);
/// Returns the code point of a well-formed sequence at the front.
uint32_t DecodeUtf8(std::string_view sequence);
/// Returns the length of the character at the front when a terminal would obey it instead of showing it: control characters
/// of ASCII (also tab and line end) and of ISO 6429 (C1), and the marks that turn the direction of text. Else 0.
size_t UnshownLength(std::string_view text);
/// Returns the text with each ill-formed byte replaced by U+FFFD.
std::string ToValidUtf8(std::string_view text);

}  // namespace assay::grammar
