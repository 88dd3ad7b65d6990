#include "codecs/sip/header_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

#include "codecs/sip/header_table.h"

namespace assay::codecs::sip {
namespace {

bool SameText(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](unsigned char x, unsigned char y) { return std::tolower(x) == std::tolower(y); });
}

std::string_view Trim(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t' || text.back() == '\r')) text.remove_suffix(1);
  return text;
}

// Takes the next line (with its folded continuations) off the front of `rest`.
std::string_view TakeLine(std::string_view& rest) {
  size_t end = rest.find('\n');
  while (end != std::string_view::npos && end != 0 && end + 1 < rest.size() &&
         (rest[end + 1] == ' ' || rest[end + 1] == '\t')) {
    end = rest.find('\n', end + 1);
  }
  const std::string_view line = rest.substr(0, end);
  rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
  return line;
}

void AppendUnfolded(std::string_view line, std::string& text) {
  bool space = false;
  for (const char c : line) {
    if (c == '\r' || c == '\n') {
      space = true;
    } else if (space && (c == ' ' || c == '\t')) {
      continue;
    } else {
      if (space) text += ' ';
      space = false;
      text += c;
    }
  }
}

}  // namespace

std::string HeaderText(std::string_view message, std::string_view name) {
  std::string_view rest = message;
  const std::string_view first = TakeLine(rest);
  std::string text;
  if (name == "Request-Line" || name == "Status-Line") {
    AppendUnfolded(Trim(first), text);
  } else {
    const HeaderId wanted = FindHeader(name);
    bool found = false;
    while (!rest.empty()) {
      const std::string_view line = Trim(TakeLine(rest));
      if (line.empty()) break;
      const size_t colon = line.find(':');
      if (colon == std::string_view::npos) continue;
      const std::string_view line_name = Trim(line.substr(0, colon));
      const bool same = wanted < HeaderId::kUnknown ? FindHeader(line_name) == wanted : SameText(line_name, name);
      if (!same) continue;
      if (found) text += " | ";
      found = true;
      if (text.size() <= kMaxHeaderText) AppendUnfolded(line, text);
    }
    if (name == "Body") return fmt::format("{} octets", rest.size());
    if (!found) return "absent";
  }
  if (text.size() > kMaxHeaderText) {
    text.resize(kMaxHeaderText);
    text += "…";
  }
  return text;
}

void RegisterSipFunctions(runtime::ExternalFunctionRegistry& registry) {
  using runtime::TypeKind;
  using runtime::Value;
  registry.Add({"fx_sipHeaderText",
                {TypeKind::kOctetstring, TypeKind::kCharstring},
                TypeKind::kUniversalCharstring,
                [](const runtime::ExternalContext&, std::span<Value> args) -> runtime::Result<Value> {
                  return Value::UniversalFromUtf8(HeaderText(args[0].bytes(), args[1].bytes()));
                }});
}

}  // namespace assay::codecs::sip
