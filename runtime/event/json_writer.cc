#include "runtime/event/json_writer.h"

#include <fmt/format.h>

#include <cmath>
#include <iterator>

namespace assay::runtime {

namespace {

/// Length of the well-formed UTF-8 sequence at `text[at]`, or 0.
size_t SequenceLength(std::string_view text, size_t at) {
  const auto octet = [&](size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char lead = octet(at);
  if (lead < 0x80) return 1;
  size_t length = 0;
  uint32_t point = 0;
  if (lead >= 0xc2 && lead <= 0xdf) {
    length = 2, point = lead & 0x1f;
  } else if ((lead & 0xf0) == 0xe0) {
    length = 3, point = lead & 0x0f;
  } else if (lead >= 0xf0 && lead <= 0xf4) {
    length = 4, point = lead & 0x07;
  } else {
    return 0;
  }
  if (text.size() - at < length) return 0;
  for (size_t i = 1; i < length; ++i) {
    if ((octet(at + i) & 0xc0) != 0x80) return 0;
    point = point << 6 | (octet(at + i) & 0x3f);
  }
  if (length == 3 && (point < 0x800 || (point >= 0xd800 && point <= 0xdfff))) return 0;
  if (length == 4 && (point < 0x10000 || point > 0x10ffff)) return 0;
  return length;
}

}  // namespace

bool IsPrintableUtf8(std::string_view octets) {
  for (size_t i = 0; i < octets.size();) {
    const auto octet = static_cast<unsigned char>(octets[i]);
    if (octet >= 0x20 && octet < 0x7f) {
      ++i;
      continue;
    }
    if (octet == '\r' || octet == '\n' || octet == '\t') {
      ++i;
      continue;
    }
    if (octet < 0x80) return false;
    const size_t length = SequenceLength(octets, i);
    if (length == 0) return false;
    i += length;
  }
  return true;
}

void JsonWriter::Comma() {
  if (out_.empty()) return;
  const char last = out_.back();
  if (last != '{' && last != '[' && last != ':' && last != ',') out_ += ',';
}

void JsonWriter::Key(std::string_view key) {
  Comma();
  out_ += '"';
  out_ += key;
  out_ += "\":";
}

void JsonWriter::Open(char bracket) {
  if (!out_.empty() && (out_.back() == '}' || out_.back() == ']')) out_ += ',';
  out_ += bracket;
}

void JsonWriter::Close(char bracket) { out_ += bracket; }

void JsonWriter::String(std::string_view text) {
  out_ += '"';
  size_t plain = 0;  // start of what was not copied yet
  for (size_t i = 0; i < text.size();) {
    const auto octet = static_cast<unsigned char>(text[i]);
    if (octet >= 0x20 && octet < 0x80 && octet != '"' && octet != '\\' && octet != 0x7f) {
      ++i;
      continue;
    }
    const size_t length = octet < 0x80 ? 0 : SequenceLength(text, i);
    if (length != 0) {
      i += length;
      continue;
    }
    out_.append(text.data() + plain, i - plain);
    switch (octet) {
      case '"':
        out_ += "\\\"";
        break;
      case '\\':
        out_ += "\\\\";
        break;
      case '\n':
        out_ += "\\n";
        break;
      case '\r':
        out_ += "\\r";
        break;
      case '\t':
        out_ += "\\t";
        break;
      default:
        if (octet < 0x80) {
          fmt::format_to(std::back_inserter(out_), "\\u{:04x}", octet);
        } else {
          out_ += "\xef\xbf\xbd";  // U+FFFD: the line stays well-formed whatever came in
        }
    }
    plain = ++i;
  }
  out_.append(text.data() + plain, text.size() - plain);
  out_ += '"';
}

void JsonWriter::Number(std::string_view key, int64_t number) {
  Key(key);
  fmt::format_to(std::back_inserter(out_), "{}", number);
}

void JsonWriter::Flag(std::string_view key, bool flag) {
  Key(key);
  out_ += flag ? "true" : "false";
}

void JsonWriter::Nanoseconds(std::string_view key, int64_t nanoseconds) {
  Key(key);
  const uint64_t size =
      nanoseconds < 0 ? 0 - static_cast<uint64_t>(nanoseconds) : static_cast<uint64_t>(nanoseconds);
  fmt::format_to(std::back_inserter(out_), "{}{}.{:09}", nanoseconds < 0 ? "-" : "", size / 1'000'000'000u,
                 size % 1'000'000'000u);
}

void JsonWriter::Real(std::string_view key, double number) {
  Key(key);
  if (std::isfinite(number)) {
    fmt::format_to(std::back_inserter(out_), "{}", number);
  } else {
    out_ += std::isnan(number) ? "\"nan\"" : number > 0 ? "\"infinity\"" : "\"-infinity\"";
  }
}

void JsonWriter::Octets(std::string_view octets) {
  if (IsPrintableUtf8(octets)) {
    Text("text", octets);
    return;
  }
  Key("hex");
  out_ += '"';
  out_.reserve(out_.size() + 2 * octets.size() + 1);
  for (const char octet : octets) {
    out_ += "0123456789abcdef"[static_cast<unsigned char>(octet) >> 4];
    out_ += "0123456789abcdef"[octet & 15];
  }
  out_ += '"';
}

}  // namespace assay::runtime
