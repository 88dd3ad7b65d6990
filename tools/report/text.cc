#include "tools/report/text.h"

#include <fmt/format.h>

#include <algorithm>

#include "grammar/source/utf8.h"

namespace assay::tools {

Palette Palette::Make(bool colour) {
  if (!colour) return {};
  return {"\033[1m", "\033[2m", "\033[31m", "\033[32m", "\033[33m", "\033[36m", "\033[0m"};
}

std::string_view Palette::For(std::string_view verdict) const {
  if (verdict == "pass") return green;
  if (verdict == "fail" || verdict == "error") return red;
  return yellow;
}

size_t Width(std::string_view text) {
  size_t width = 0;
  for (char c : text) width += (static_cast<unsigned char>(c) & 0xc0) != 0x80;
  return width;
}

std::string Fit(std::string_view text, size_t width) {
  std::string out;
  size_t used = 0;
  bool cut = Width(text) > width;
  size_t room = cut && width > 0 ? width - 1 : width;
  for (size_t i = 0; i < text.size();) {
    size_t next = i + 1;
    while (next < text.size() && (static_cast<unsigned char>(text[next]) & 0xc0) == 0x80) ++next;
    if (used == room) break;
    if (grammar::UnshownLength(text.substr(i)) != 0) {
      out += "·";
    } else {
      out.append(text.substr(i, next - i));
    }
    ++used;
    i = next;
  }
  return cut && width > 0 ? out + "…" : out;
}

std::string Pad(std::string_view text, size_t width) {
  size_t used = Width(text);
  return std::string(text) + std::string(used < width ? width - used : 0, ' ');
}

std::string Visible(std::string_view text) {
  std::string out;
  for (size_t i = 0; i < text.size();) {
    const size_t length = grammar::UnshownLength(text.substr(i));
    switch (length) {
      case 0: out += text[i]; break;
      case 1:
        if (text[i] == '\r') out += "\\r";
        else if (text[i] == '\n') out += "\\n";
        else if (text[i] == '\t') out += "\\t";
        else out += fmt::format("\\x{:02x}", static_cast<unsigned char>(text[i]));
        break;
      default: out += fmt::format("\\u{:04x}", grammar::DecodeUtf8(text.substr(i, length)));
    }
    i += std::max<size_t>(length, 1);
  }
  return out;
}

std::string Shortened(std::string_view text, size_t octets) {
  if (text.size() <= octets) return std::string(text);
  while (octets > 0 && (static_cast<unsigned char>(text[octets]) & 0xc0) == 0x80) --octets;
  return fmt::format("{}…", text.substr(0, octets));
}

std::string FormatSeconds(double seconds) {
  if (seconds < 60) return fmt::format("{:.3f} s", seconds);
  int64_t whole = static_cast<int64_t>(seconds + 0.5);
  if (whole < 3600) return fmt::format("{} min {} s", whole / 60, whole % 60);
  return fmt::format("{} h {} min", whole / 3600, whole % 3600 / 60);
}

}  // namespace assay::tools
