#pragma once

#include <string>
#include <string_view>

namespace assay::runtime {

inline constexpr char32_t kReplacementCharacter = 0xFFFD;
inline constexpr char32_t kLastCodePoint = 0x10FFFF;

inline bool IsSurrogate(char32_t point) { return point >= 0xD800 && point <= 0xDFFF; }

/// Reads one character from the front of `text` (not empty).
/// Shape: sets `*length` to the octets it takes; ill-formed UTF-8 yields kReplacementCharacter and one octet,
/// with `*valid` false. Source: RFC 3629 §4 (no surrogates, no overlong forms, nothing above U+10FFFF).
char32_t DecodeUtf8Character(std::string_view text, size_t* length, bool* valid);

/// All characters of `text`; each octet that is no part of well-formed UTF-8 becomes U+FFFD.
std::u32string DecodeUtf8(std::string_view text);

/// Appends `point` to `text`; surrogates and points above U+10FFFF, which UTF-8 cannot carry, as U+FFFD.
void AppendUtf8(char32_t point, std::string* text);

}  // namespace assay::runtime
