#include "tools/titan/cfg_macros.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <optional>
#include <vector>

#include "grammar/source/suggest.h"

namespace assay::tools {

using runtime::ErrorCode;
using runtime::Fail;
using runtime::Result;

namespace {

/// Longest text of a macro: definitions that double each other cannot exhaust memory.
constexpr size_t kMaxText = 1 << 20;

constexpr std::array<std::string_view, 10> kTypes = {"integer",     "float",      "boolean",    "bitstring",  "hexstring",
                                                     "octetstring", "charstring", "binaryoctet", "identifier", "hostname"};

bool AllOf(std::string_view text, bool (*fits)(char)) { return std::all_of(text.begin(), text.end(), fits); }
bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsBit(char c) { return c == '0' || c == '1'; }
bool IsHex(char c) { return std::isxdigit(static_cast<unsigned char>(c)) != 0; }
bool IsIdentifierPart(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }
bool IsHostPart(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || std::string_view("-_.:%").find(c) != std::string_view::npos; }

/// A number as the scanner would read it, sign apart; empty when it is none. A float gets its point.
std::string NumberText(std::string_view text, bool as_float) {
  bool minus = text.starts_with('-');
  CfgScanner scanner(minus ? text.substr(1) : text, "");
  auto token = scanner.Next();
  if (!token || token->kind != CfgToken::Kind::kNumber) return "";
  auto end = scanner.Next();
  if (!end || end->kind != CfgToken::Kind::kEnd) return "";
  bool whole = AllOf(token->text, IsDigit);
  if (!as_float && !whole) return "";
  // TTCN-3 allows no leading zeros.
  size_t zeros = std::min(token->text.find_first_not_of('0'), token->text.size());
  std::string number = token->text.substr(zeros);
  if (number.empty() || !IsDigit(number[0])) number = "0" + number;
  if (as_float && whole) number += ".0";
  return (minus ? "-" : "") + number;
}

}  // namespace

Result<void> CfgMacros::Define(const std::string& name, CfgScanner& scanner) {
  auto structure = scanner.DefineStructure();
  if (!structure) return Fail(structure.error());
  if (!structure->empty()) {
    auto filled = Fill(*structure);
    if (!filled) return Fail(scanner.Wrong(filled.error().message));
    macros_[name] = std::move(*filled);
    return {};
  }
  std::string text;
  std::optional<double> product;
  auto factor = [&]() -> Result<void> {
    double value = 0;
    auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size()) {
      return Fail(scanner.Wrong(fmt::format("only numbers can be multiplied, found \"{}\"", text)));
    }
    product = product.value_or(1) * value;
    text.clear();
    return {};
  };
  CfgScanner::DefinePart part;
  bool any = false;
  // The value is read to its end even when something in it is wrong.
  Result<void> first;
  for (;;) {
    auto more = scanner.NextDefinePart(part);
    if (!more) return Fail(more.error());
    if (!*more) break;
    any = true;
    if (part.kind == CfgScanner::DefinePart::Kind::kTimes) {
      if (auto done = factor(); !done && first) first = done;
      continue;
    }
    if (part.kind == CfgScanner::DefinePart::Kind::kMacro) {
      auto value = Text(part.text);
      if (!value && first) first = Fail(scanner.Wrong(value.error().message));
      part.text = value.value_or("");
    }
    if (text.size() + part.text.size() > kMaxText) return Fail(ErrorCode::kLimit, fmt::format("{}: macro {} is longer than {} octets", scanner.place().Text(), name, kMaxText));
    text += part.text;
  }
  if (!first) return first;
  if (!any) return Fail(scanner.Wrong(fmt::format("expected the value of macro {}", name)));
  if (product) {
    if (auto done = factor(); !done) return done;
    text = fmt::format("{:#.12g}", *product);
    while (text.ends_with('0') && !text.ends_with(".0")) text.pop_back();
    if (text.ends_with('.')) text += '0';
  }
  macros_[name] = std::move(text);
  return {};
}

/// Macro references in a structure are replaced by their text as it is; strings are left alone.
Result<std::string> CfgMacros::Fill(const std::string& structure) const {
  std::string out;
  bool in_string = false;
  for (size_t i = 0; i < structure.size(); ++i) {
    char c = structure[i];
    if (!in_string && c == '\\' && i + 1 < structure.size() && structure[i + 1] == '"') {
      out += '"';
      ++i;
    } else if (in_string && c == '\\') {
      out += c;
      if (i + 1 < structure.size()) out += structure[++i];
    } else if (!in_string && c == '$') {
      size_t begin = i + 1;
      bool braces = begin < structure.size() && structure[begin] == '{';
      size_t end = braces ? structure.find('}', begin) : begin;
      while (!braces && end < structure.size() && IsIdentifierPart(structure[end])) ++end;
      CfgScanner scanner(std::string_view(structure).substr(i, end - i + (braces ? 1 : 0)), "");
      auto reference = scanner.Next();
      if (!reference || reference->kind != CfgToken::Kind::kMacro) return Fail(ErrorCode::kMalformed, "this structure has a bad macro reference");
      auto value = Text(reference->text);
      if (!value) return value;
      out += *value;
      i = end - (braces ? 0 : 1);
    } else {
      if (c == '"') in_string = !in_string;
      out += c;
    }
    if (out.size() > kMaxText) return Fail(ErrorCode::kLimit, fmt::format("a macro is longer than {} octets", kMaxText));
  }
  return out;
}

bool CfgMacros::IsStructure(const std::string& name) const {
  auto found = macros_.find(name);
  return found != macros_.end() && found->second.starts_with('{') && found->second.ends_with('}');
}

Result<std::string> CfgMacros::Text(const std::string& name) const {
  if (auto found = macros_.find(name); found != macros_.end()) return found->second;
  if (const char* value = environment_(name.c_str())) return std::string(value);
  std::vector<std::string_view> names;
  for (const auto& [known, unused] : macros_) names.push_back(known);
  std::string_view near = grammar::DidYouMean(name, names);
  return Fail(ErrorCode::kNotFound, fmt::format("neither [DEFINE] nor the environment has {}{}", name,
                                                near.empty() ? "" : fmt::format("; did you mean {}?", near)));
}

Result<CfgToken> CfgMacros::Token(const CfgToken& reference) const {
  using Kind = CfgToken::Kind;
  auto text = Text(reference.text);
  if (!text) return Fail(text.error());
  const std::string& type = reference.modifier;
  CfgToken token = reference;
  token.modifier.clear();
  auto wrong = [&](std::string_view expected) {
    return Fail(ErrorCode::kMalformed, fmt::format("${{{}, {}}}: expected {}, found \"{}\"", reference.text, type, expected, text->substr(0, 60)));
  };
  auto binary = [&](char base) {
    token.kind = Kind::kBinary;
    token.text = fmt::format("'{}'{}", *text, base);
    return token;
  };
  if (type.empty() || type == "charstring") {
    token.kind = Kind::kString;
    token.text = std::move(*text);
    return token;
  }
  if (type == "integer" || type == "float") {
    token.kind = Kind::kNumber;
    token.text = NumberText(*text, type == "float");
    if (token.text.empty()) return wrong(type == "float" ? "a number" : "decimal digits");
    return token;
  }
  if (type == "boolean") {
    if (*text != "true" && *text != "false") return wrong("true or false");
    token.kind = Kind::kWord;
    token.text = std::move(*text);
    return token;
  }
  if (type == "bitstring") return AllOf(*text, IsBit) ? Result<CfgToken>(binary('B')) : wrong("binary digits");
  if (type == "hexstring") return AllOf(*text, IsHex) ? Result<CfgToken>(binary('H')) : wrong("hexadecimal digits");
  if (type == "octetstring") {
    return AllOf(*text, IsHex) && text->size() % 2 == 0 ? Result<CfgToken>(binary('O')) : wrong("an even number of hexadecimal digits");
  }
  if (type == "binaryoctet") {
    std::string hex;
    for (unsigned char c : *text) hex += fmt::format("{:02X}", c);
    *text = std::move(hex);
    return binary('O');
  }
  if (type == "identifier") {
    if (text->empty() || !std::isalpha(static_cast<unsigned char>((*text)[0])) || !AllOf(*text, IsIdentifierPart)) return wrong("an identifier");
    token.kind = Kind::kWord;
    token.text = std::move(*text);
    return token;
  }
  if (type == "hostname") {
    if (text->empty() || !AllOf(*text, IsHostPart)) return wrong("a host name or an address");
    token.kind = Kind::kString;
    token.text = std::move(*text);
    return token;
  }
  std::string_view near = grammar::DidYouMean(type, std::vector<std::string_view>(kTypes.begin(), kTypes.end()));
  return Fail(ErrorCode::kInvalidArgument, fmt::format("${{{}, {}}}: unknown type; {}", reference.text, type,
                                                       near.empty() ? fmt::format("expected {}", fmt::join(kTypes, ", ")) : fmt::format("did you mean {}?", near)));
}

}  // namespace assay::tools
