#include "runtime/value/utf8.h"

namespace assay::runtime {

char32_t DecodeUtf8Character(std::string_view text, size_t* length, bool* valid) {
  auto octet = [&](size_t i) { return static_cast<unsigned char>(text[i]); };
  unsigned char first = octet(0);
  *length = 1;
  *valid = true;
  if (first < 0x80) return first;
  size_t more = first >= 0xF0 ? 3 : first >= 0xE0 ? 2 : 1;
  char32_t least = more == 3 ? 0x10000 : more == 2 ? 0x800 : 0x80;
  *valid = false;
  if (first < 0xC2 || first > 0xF4 || text.size() <= more) return kReplacementCharacter;
  char32_t point = first & (0x3F >> more);
  for (size_t i = 1; i <= more; ++i) {
    if ((octet(i) & 0xC0) != 0x80) return kReplacementCharacter;
    point = point << 6 | (octet(i) & 0x3F);
  }
  if (point < least || point > kLastCodePoint || IsSurrogate(point)) return kReplacementCharacter;
  *length = more + 1;
  *valid = true;
  return point;
}

std::u32string DecodeUtf8(std::string_view text) {
  std::u32string points;
  points.reserve(text.size());
  while (!text.empty()) {
    size_t length;
    bool valid;
    points.push_back(DecodeUtf8Character(text, &length, &valid));
    text.remove_prefix(length);
  }
  return points;
}

void AppendUtf8(char32_t point, std::string* text) {
  if (point > kLastCodePoint || IsSurrogate(point)) point = kReplacementCharacter;
  if (point < 0x80) {
    text->push_back(static_cast<char>(point));
  } else if (point < 0x800) {
    text->push_back(static_cast<char>(0xC0 | point >> 6));
    text->push_back(static_cast<char>(0x80 | (point & 0x3F)));
  } else if (point < 0x10000) {
    text->push_back(static_cast<char>(0xE0 | point >> 12));
    text->push_back(static_cast<char>(0x80 | (point >> 6 & 0x3F)));
    text->push_back(static_cast<char>(0x80 | (point & 0x3F)));
  } else {
    text->push_back(static_cast<char>(0xF0 | point >> 18));
    text->push_back(static_cast<char>(0x80 | (point >> 12 & 0x3F)));
    text->push_back(static_cast<char>(0x80 | (point >> 6 & 0x3F)));
    text->push_back(static_cast<char>(0x80 | (point & 0x3F)));
  }
}

}  // namespace assay::runtime
