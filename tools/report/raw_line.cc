#include "tools/report/raw_line.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <string>
#include <string_view>

#include "codecs/sip/header_table.h"
#include "codecs/sip/header_text.h"

namespace assay::tools {
namespace {

std::string FromHex(std::string_view hex) {
  std::string octets;
  for (size_t i = 0; i + 1 < hex.size(); i += 2) {
    unsigned value = 0;
    std::from_chars(hex.data() + i, hex.data() + i + 2, value, 16);
    octets += static_cast<char>(value);
  }
  return octets;
}

/// `msgHeader.contact.contactBody[0]` → `Contact`; empty when the path leads to no header.
std::string_view HeaderOf(std::string_view path) {
  if (path.starts_with(".")) path.remove_prefix(1);
  if (path.starts_with("requestLine")) return "Request-Line";
  if (path.starts_with("statusLine")) return "Status-Line";
  constexpr std::string_view kHeaders = "msgHeader.";
  if (!path.starts_with(kHeaders)) return {};
  path.remove_prefix(kHeaders.size());
  const std::string_view field = path.substr(0, path.find_first_of(".["));
  for (const codecs::sip::HeaderSpec& spec : codecs::sip::kHeaderSpecs) {
    if (spec.field == field) return spec.name;
  }
  return {};
}

/// The line of `raw`, and in it the octet that the message has at `octet`.
void PlaceRaw(const std::string& message, std::string raw, size_t octet, Difference& difference) {
  const size_t begin = raw.empty() ? std::string::npos : message.find(raw);
  if (begin != std::string::npos && octet >= begin && octet - begin <= raw.size()) difference.raw_at = octet - begin;
  difference.raw = std::move(raw);
}

/// What stands behind the next `mark` of `rest`, up to `until`, which both leave `rest`. False when `mark` is not there.
bool Take(std::string_view& rest, std::string_view mark, std::string_view until, std::string_view& part) {
  const size_t at = rest.find(mark);
  if (at == std::string_view::npos) return false;
  rest.remove_prefix(at + mark.size());
  const size_t end = std::min(rest.find(until), rest.size());
  part = rest.substr(0, end);
  rest.remove_prefix(std::min(end + until.size(), rest.size()));
  return true;
}

size_t Number(std::string_view digits) {
  size_t number = 0;
  const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  return read.ec == std::errc{} ? number : std::string::npos;
}

/// A charstring as it prints, without the quote in front: ends at a quote that is not doubled, or where the text was cut.
std::string TakeText(std::string_view& rest) {
  std::string text;
  for (size_t i = 0; i < rest.size(); ++i) {
    if (rest[i] == '"' && (i + 1 == rest.size() || rest[++i] != '"')) {
      rest.remove_prefix(i);
      return text;
    }
    text += rest[i];
  }
  rest = {};
  return text;
}

/// Items of Malformed_List, as a value prints.
void SayMalformed(const std::string& message, Difference& difference) {
  std::string words;
  std::string_view rest = difference.found, header, raw, octet, unused;
  while (Take(rest, "headerName := \"", "\"", header) && Take(rest, "raw := '", "'", raw) && Take(rest, "octet := ", ",", octet) &&
         Take(rest, "reason := ", "\"", unused)) {
    if (words.empty()) PlaceRaw(message, FromHex(raw), Number(octet), difference);
    words += fmt::format("{}{}, octet {}: {}", words.empty() ? "" : "; ", header, octet, TakeText(rest));
  }
  if (!words.empty()) difference.reason = std::move(words);
}

}  // namespace

void PlaceInMessage(const Message& message, Difference& difference) {
  if (!difference.raw.empty()) return;
  const std::string octets = message.text.empty() ? FromHex(message.hex) : message.text;
  if (octets.empty()) return;
  if (difference.path == "malformed_List") return SayMalformed(octets, difference);
  std::string_view rest = difference.found, raw, octet;
  if (rest.starts_with("<broken '") && Take(rest, "<broken '", "'", raw)) {
    std::string_view reason = difference.reason;
    const bool placed = reason.starts_with("octet ") && Take(reason, "octet ", ":", octet);
    return PlaceRaw(octets, FromHex(raw), placed ? Number(octet) : std::string::npos, difference);
  }
  const std::string_view header = HeaderOf(difference.path);
  if (header.empty()) return;
  std::string line = codecs::sip::HeaderText(octets, header);
  if (line != "absent") difference.raw = std::move(line);
}

}  // namespace assay::tools
