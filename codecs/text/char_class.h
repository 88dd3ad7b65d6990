#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace assay::codecs {

/// Character classes of the text protocols, as bits of one table: a scan loop is one load and one test an
/// octet. Source: RFC 3261 §25.1 unless said otherwise; `%` of escapes is not part of the URI classes,
/// scanners check escapes.
enum CharClass : uint32_t {
  kToken = 1u << 0,
  kWord = 1u << 1,
  kDigit = 1u << 2,
  kHexDigit = 1u << 3,
  kAlpha = 1u << 4,
  kUpper = 1u << 5,
  kHostChar = 1u << 6,  ///< letters, digits, `-`, `.`
  kIpv6Char = 1u << 7,  ///< hex digits, `:`, `.`
  kUserChar = 1u << 8,
  kPasswordChar = 1u << 9,
  kParamChar = 1u << 10,   ///< uri-parameter: paramchar
  kHeaderChar = 1u << 11,  ///< hnv-unreserved / unreserved
  kUriChar = 1u << 12,     ///< reserved / unreserved of absoluteURI
  kSchemeChar = 1u << 13,
  kLws = 1u << 14,         ///< SP, HTAB, CR, LF
  kPhoneDigit = 1u << 15,  ///< RFC 3966 phonedigit, and `*`, `#`, hex digits of local numbers
  kSdpToken = 1u << 16,    ///< RFC 8866 §9 token-char
  kNonAscii = 1u << 17,
  kQuotedPlain =
      1u << 18,  ///< may stand in a quoted string as it is: visible ASCII but `"` and `\`, space and tab
};

namespace internal {

constexpr std::array<uint32_t, 256> MakeCharClasses() {
  std::array<uint32_t, 256> table{};
  auto add = [&table](std::string_view characters, uint32_t bits) {
    for (char c : characters) table[static_cast<unsigned char>(c)] |= bits;
  };
  constexpr std::string_view kLower = "abcdefghijklmnopqrstuvwxyz";
  constexpr std::string_view kCapital = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
  constexpr std::string_view kDigits = "0123456789";
  constexpr uint32_t kUnreserved = kUserChar | kPasswordChar | kParamChar | kHeaderChar | kUriChar;
  for (std::string_view alphanumeric : {kLower, kCapital, kDigits}) {
    add(alphanumeric, kToken | kWord | kHostChar | kSchemeChar | kSdpToken | kUnreserved);
  }
  add(kLower, kAlpha);
  add(kCapital, kAlpha | kUpper);
  add(kDigits, kDigit | kPhoneDigit);
  add("0123456789abcdefABCDEF", kHexDigit | kIpv6Char | kPhoneDigit);
  add(":.", kIpv6Char);
  add("-.", kHostChar);
  add("+-.", kSchemeChar);
  add("-.!%*_+`'~", kToken | kWord);
  add("()<>:\\\"/[]?{}", kWord);
  add("-_.!~*'()", kUnreserved);
  add("&=+$,;?/", kUserChar);
  add("&=+$,", kPasswordChar);
  add("[]/:&+$", kParamChar);
  add("[]/?:+$", kHeaderChar);
  add(";/?:@&=+$,", kUriChar);
  add(" \t\r\n", kLws);
  add("-.()*#", kPhoneDigit);
  add("!#$%&'*+-.^_`{|}~", kSdpToken);
  for (int i = 128; i < 256; ++i) table[i] |= kNonAscii;
  for (int i = 32; i < 127; ++i) {
    if (i != '"' && i != '\\') table[i] |= kQuotedPlain;
  }
  table['\t'] |= kQuotedPlain;
  return table;
}

inline constexpr std::array<uint32_t, 256> kCharClasses = MakeCharClasses();

}  // namespace internal

/// The classes `c` is in.
constexpr uint32_t ClassesOf(char c) { return internal::kCharClasses[static_cast<unsigned char>(c)]; }
constexpr bool IsIn(char c, uint32_t classes) { return (ClassesOf(c) & classes) != 0; }

/// SP, HTAB, CR or LF.
constexpr bool IsLws(char c) { return static_cast<unsigned char>(c) <= ' ' && IsIn(c, kLws); }

constexpr char ToLower(char c) { return IsIn(c, kUpper) ? static_cast<char>(c + ('a' - 'A')) : c; }

/// Comparison without regard to the case of ASCII letters.
constexpr bool SameText(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  for (size_t i = 0; i < a.size(); ++i) {
    if (ToLower(a[i]) != ToLower(b[i])) return false;
  }
  return true;
}

}  // namespace assay::codecs
