#pragma once

#include <string>
#include <string_view>

/// Small helpers for reports on a terminal.

namespace assay::tools {

/// ANSI colours; all empty when colour is off.
struct Palette {
  std::string_view bold, dim, red, green, yellow, cyan, reset;
  static Palette Make(bool colour);
  std::string_view For(std::string_view verdict) const;
};

/// Cuts to `width` code points; a cut text ends in `…`. What Visible escapes becomes `·`.
std::string Fit(std::string_view text, size_t width);
/// Code points of `text`.
size_t Width(std::string_view text);
/// `text` filled with blanks up to `width`.
std::string Pad(std::string_view text, size_t width);
/// What a terminal would obey instead of showing (grammar::UnshownLength) becomes a visible escape: `\r`, `\n`, `\t`, `\x01`,
/// `\u202e`.
std::string Visible(std::string_view text);
/// At most `octets` of `text`, whole code points; a cut text ends in `…`.
std::string Shortened(std::string_view text, size_t octets);
/// `0.123 s`, `2 min 8 s`.
std::string FormatSeconds(double seconds);

}  // namespace assay::tools
