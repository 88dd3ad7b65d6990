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

/// Cuts to `width` code points; a cut text ends in `…`. Control characters become `·`.
std::string Fit(std::string_view text, size_t width);
/// Code points of `text`.
size_t Width(std::string_view text);
/// `text` filled with blanks up to `width`.
std::string Pad(std::string_view text, size_t width);
/// Control characters become visible escapes (`\r`, `\n`, `\t`, `\x01`).
std::string Visible(std::string_view text);
/// `0.123 s`, `2 min 8 s`.
std::string FormatSeconds(double seconds);

}  // namespace assay::tools
