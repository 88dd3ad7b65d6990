// Encodings of universal charstrings (ES 201 873-1 §C.1.31, §C.1.32, §C.5.5, §C.5.6).

#include <fmt/format.h>

#include <optional>

#include "runtime/predefined/functions.h"
#include "runtime/value/print.h"
#include "runtime/value/utf8.h"

namespace assay::runtime::predefined {

namespace {

struct Encoding {
  const char* name;
  int unit;  ///< octets of a code unit: 1, 2, 4
  bool big_endian;
  std::string_view bom;
};

using namespace std::string_view_literals;

/// UTF-32LE stands before UTF-16LE, whose byte order mark its own begins with.
constexpr Encoding kEncodings[] = {
    {"UTF-8", 1, true, "\xEF\xBB\xBF"sv},
    {"UTF-32BE", 4, true, "\0\0\xFE\xFF"sv},
    {"UTF-32LE", 4, false, "\xFF\xFE\0\0"sv},
    {"UTF-16BE", 2, true, "\xFE\xFF"sv},
    {"UTF-16LE", 2, false, "\xFF\xFE"sv},
    {"UTF-16", 2, true, ""sv},
    {"UTF-32", 4, true, ""sv},
};

/// The encoding called `name`; UTF-8 when it was left out.
const Encoding* FindEncoding(const Value& name) {
  if (!name.is_bound()) return &kEncodings[0];
  for (const Encoding& encoding : kEncodings) {
    if (name.bytes() == encoding.name) return &encoding;
  }
  return nullptr;
}

/// The encoding whose byte order mark `octets` start with.
const Encoding* EncodingByMark(std::string_view octets) {
  for (const Encoding& encoding : kEncodings) {
    if (!encoding.bom.empty() && octets.starts_with(encoding.bom)) return &encoding;
  }
  return nullptr;
}

void AppendUnit(uint32_t unit, const Encoding& encoding, std::string* octets) {
  for (int i = 0; i < encoding.unit; ++i) {
    int shift = 8 * (encoding.big_endian ? encoding.unit - 1 - i : i);
    octets->push_back(static_cast<char>(unit >> shift & 255));
  }
}

uint32_t UnitAt(std::string_view octets, size_t at, const Encoding& encoding) {
  uint32_t unit = 0;
  for (int i = 0; i < encoding.unit; ++i) {
    int from = encoding.big_endian ? i : encoding.unit - 1 - i;
    unit = unit << 8 | static_cast<unsigned char>(octets[at + static_cast<size_t>(from)]);
  }
  return unit;
}

std::optional<std::u32string> DecodeUnits(std::string_view octets, const Encoding& encoding) {
  std::u32string points;
  auto unit_size = static_cast<size_t>(encoding.unit);
  if (octets.size() % unit_size != 0) return std::nullopt;
  for (size_t at = 0; at < octets.size(); at += unit_size) {
    char32_t point = UnitAt(octets, at, encoding);
    if (encoding.unit == 2 && point >= 0xD800 && point < 0xDC00 && at + 2 * unit_size <= octets.size()) {
      char32_t low = UnitAt(octets, at + unit_size, encoding);
      if (low < 0xDC00 || low > 0xDFFF) return std::nullopt;
      point = 0x10000 + ((point - 0xD800) << 10) + (low - 0xDC00);
      at += unit_size;
    }
    if (point > kLastCodePoint || IsSurrogate(point)) return std::nullopt;
    points.push_back(point);
  }
  return points;
}

std::optional<std::u32string> DecodeStrictUtf8(std::string_view octets) {
  std::u32string points;
  while (!octets.empty()) {
    size_t length;
    bool valid;
    points.push_back(DecodeUtf8Character(octets, &length, &valid));
    if (!valid) return std::nullopt;
    octets.remove_prefix(length);
  }
  return points;
}

tl::unexpected<Error> UnknownEncoding(const Value& name) {
  return Invalid(
      fmt::format("{} is no string encoding; UTF-8, UTF-16, UTF-16LE, UTF-16BE, UTF-32, UTF-32LE and "
                  "UTF-32BE are",
                  Print(name, {.max_length = 100})));
}

}  // namespace

Result<Value> Unichar2Oct(Args args, Context&) {
  const Encoding* encoding = FindEncoding(args[1]);
  if (encoding == nullptr) return UnknownEncoding(args[1]);
  std::string octets;
  for (uint32_t i = 0; i < args[0].length(); ++i) {
    char32_t point = args[0].code_point(i);
    if (point > kLastCodePoint || IsSurrogate(point)) {
      return Invalid(fmt::format("character {} has no form in {}", i, encoding->name));
    }
    if (encoding->unit == 1) {
      AppendUtf8(point, &octets);
    } else if (encoding->unit == 2 && point >= 0x10000) {
      AppendUnit(0xD800 + (static_cast<uint32_t>(point - 0x10000) >> 10), *encoding, &octets);
      AppendUnit(0xDC00 + (static_cast<uint32_t>(point - 0x10000) & 0x3FF), *encoding, &octets);
    } else {
      AppendUnit(static_cast<uint32_t>(point), *encoding, &octets);
    }
  }
  return Value::Octetstring(octets);
}

Result<Value> Oct2Unichar(Args args, Context&) {
  const Encoding* encoding = FindEncoding(args[1]);
  if (encoding == nullptr) return UnknownEncoding(args[1]);
  std::string_view octets = args[0].bytes();
  // A byte order mark decides where the name leaves the order open, and is no character of the string.
  const Encoding* marked = EncodingByMark(octets);
  if (marked != nullptr && marked->unit == encoding->unit && (encoding->bom.empty() || marked == encoding)) {
    octets.remove_prefix(marked->bom.size());
    encoding = marked;
  }
  std::optional<std::u32string> points =
      encoding->unit == 1 ? DecodeStrictUtf8(octets) : DecodeUnits(octets, *encoding);
  if (!points) return Invalid(fmt::format("the octets are not well-formed {}", encoding->name));
  return Value::UniversalFromCodePoints(points->data(), points->size());
}

Result<Value> GetStringEncoding(Args args, Context&) {
  std::string_view octets = args[0].bytes();
  if (const Encoding* marked = EncodingByMark(octets)) return Value::Charstring(marked->name);
  std::optional<std::u32string> points = DecodeStrictUtf8(octets);
  if (!points) return Value::Charstring("<unknown>");
  // As many characters as octets: none is above 127.
  return Value::Charstring(points->size() == octets.size() ? "ASCII" : "UTF-8");
}

Result<Value> RemoveBom(Args args, Context&) {
  std::string_view octets = args[0].bytes();
  if (const Encoding* marked = EncodingByMark(octets)) octets.remove_prefix(marked->bom.size());
  return Value::Octetstring(octets);
}

}  // namespace assay::runtime::predefined
