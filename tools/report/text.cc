#include "tools/report/text.h"

#include <fmt/format.h>

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
    if (static_cast<unsigned char>(text[i]) < 0x20 || text[i] == 0x7f) {
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
  for (char c : text) {
    switch (c) {
      case '\r': out += "\\r"; break;
      case '\n': out += "\\n"; break;
      case '\t': out += "\\t"; break;
      default:
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) {
          out += fmt::format("\\x{:02x}", static_cast<unsigned char>(c));
        } else {
          out += c;
        }
    }
  }
  return out;
}

std::string FormatSeconds(double seconds) {
  if (seconds < 60) return fmt::format("{:.3f} s", seconds);
  int64_t whole = static_cast<int64_t>(seconds + 0.5);
  if (whole < 3600) return fmt::format("{} min {} s", whole / 60, whole % 60);
  return fmt::format("{} h {} min", whole / 3600, whole % 3600 / 60);
}

}  // namespace assay::tools
