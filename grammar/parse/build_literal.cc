#include <fmt/format.h>

#include <cctype>

#include "grammar/parse/builder.h"

namespace assay::grammar {
namespace {

bool IsBlank(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }
bool IsHex(char c) { return std::isxdigit(static_cast<unsigned char>(c)) != 0; }

}  // namespace

const ast::Expr* Builder::BuildKeyword(const antlr4::Token* token, ast::Keyword keyword) {
  auto* literal = New<ast::KeywordLiteral>(At(token));
  literal->keyword = keyword;
  return literal;
}

const ast::Expr* Builder::BuildInteger(const antlr4::Token* token) {
  auto* literal = New<ast::IntegerLiteral>(At(token));
  literal->digits = Text(token);
  if (literal->digits.size() > 1 && literal->digits[0] == '0') {
    Error(DiagnosticKind::kInvalidNumber, At(token),
          fmt::format("number '{}' has a leading zero", literal->digits));
  }
  return literal;
}

const ast::Expr* Builder::BuildLiteral(const antlr4::Token* token) {
  switch (Type(token)) {
    case P::T_INTEGER:
      return BuildInteger(token);
    case P::T_FLOAT: {
      auto* literal = New<ast::FloatLiteral>(At(token));
      literal->text = Text(token);
      if (literal->text.size() > 1 && literal->text[0] == '0' && literal->text[1] >= '0' &&
          literal->text[1] <= '9') {
        Error(DiagnosticKind::kInvalidNumber, At(token),
              fmt::format("number '{}' has a leading zero", literal->text));
      }
      return literal;
    }
    case P::T_CHARSTRING:
      return BuildCharstring(token);
    case P::T_BINARY:
      return BuildBinary(token);
    case P::T_MACRO: {
      auto* macro = New<ast::MacroLiteral>(At(token));
      switch (Text(token)[2]) {
        case 'M':
          macro->macro = ast::Macro::kModule;
          break;
        case 'F':
          macro->macro = ast::Macro::kFile;
          break;
        case 'B':
          macro->macro = ast::Macro::kBfile;
          break;
        case 'L':
          macro->macro = ast::Macro::kLine;
          break;
        default:
          macro->macro = ast::Macro::kScope;
      }
      return macro;
    }
    case P::KW_TRUE:
    case P::KW_FALSE: {
      auto* literal = New<ast::BooleanLiteral>(At(token));
      literal->value = Type(token) == P::KW_TRUE;
      return literal;
    }
    case P::KW_NULL:
      return BuildKeyword(token, ast::Keyword::kNull);
    case P::KW_OMIT:
      return BuildKeyword(token, ast::Keyword::kOmit);
    case P::KW_INFINITY:
      return BuildKeyword(token, ast::Keyword::kInfinity);
    case P::KW_NOT_A_NUMBER:
      return BuildKeyword(token, ast::Keyword::kNotANumber);
    case P::T_QUESTION:
      return BuildKeyword(token, ast::Keyword::kAnyValue);
    case P::T_STAR:
      return BuildKeyword(token, ast::Keyword::kAnyOrNone);
    default: {
      auto* literal = New<ast::VerdictLiteral>(At(token));
      literal->verdict = Type(token) == P::KW_PASS     ? ast::Verdict::kPass
                         : Type(token) == P::KW_INCONC ? ast::Verdict::kInconc
                         : Type(token) == P::KW_FAIL   ? ast::Verdict::kFail
                         : Type(token) == P::KW_ERROR  ? ast::Verdict::kError
                                                       : ast::Verdict::kNone;
      return literal;
    }
  }
}

const ast::Expr* Builder::BuildCharstring(const antlr4::Token* token) {
  auto* literal = New<ast::CharstringLiteral>(At(token));
  const std::string_view text = Text(token);
  literal->value = text.substr(1, text.size() - 2);
  if (literal->value.find('"') != std::string_view::npos) {
    std::string unquoted;
    for (size_t i = 0; i < literal->value.size(); ++i) {
      unquoted += literal->value[i];
      if (literal->value[i] == '"') ++i;  // the scanner takes quotes in pairs only
    }
    literal->value = tree_.MakeString(unquoted);
  }
  return literal;
}

const ast::Expr* Builder::BuildBinary(const antlr4::Token* token) {
  auto* literal = New<ast::BinaryStringLiteral>(At(token));
  const std::string_view text = Text(token);
  const char base = text.back();
  literal->base = base == 'B'   ? ast::StringBase::kBit
                  : base == 'H' ? ast::StringBase::kHex
                                : ast::StringBase::kOctet;
  literal->digits = text.substr(1, text.size() - 3);
  std::string compact;
  bool reported = false;
  size_t run = 0;  // hex digits since the last wildcard: octets are pairs
  for (size_t i = 0; i < literal->digits.size(); ++i) {
    const char c = literal->digits[i];
    if (IsBlank(c)) continue;
    // §6.1.1: a backslash in front of a line end is ignored with it.
    if (c == '\\' && i + 1 < literal->digits.size() && IsBlank(literal->digits[i + 1])) continue;
    compact += c;
    const bool wildcard = c == '?' || c == '*';
    const bool digit = base == 'B' ? c == '0' || c == '1' : IsHex(c);
    if (!wildcard && !digit && !reported) {
      const uint32_t at = At(token).begin + 1 + static_cast<uint32_t>(i);
      Error(DiagnosticKind::kInvalidStringDigit, {At(token).file, at, at + 1},
            fmt::format("'{}' is no digit of {} {}", std::string_view(&literal->digits[i], 1),
                        base == 'O' ? "an" : "a", ToString(literal->base)));
      reported = true;
    }
    literal->has_wildcards |= wildcard;
    if (base == 'O' && wildcard && run % 2 != 0 && !reported) {
      Error(DiagnosticKind::kInvalidStringDigit, At(token), "an octet has two hexadecimal digits");
      reported = true;
    }
    run = wildcard ? 0 : run + 1;
  }
  if (base == 'O' && run % 2 != 0 && !reported) {
    Error(DiagnosticKind::kInvalidStringDigit, At(token),
          "an octetstring has an even number of hexadecimal digits");
  }
  if (compact.size() != literal->digits.size()) literal->digits = tree_.MakeString(compact);
  return literal;
}

// char(group, plane, row, cell) or char(U1F600, u+41 …): productions Quadruple and USIlikeNotation.
const ast::Expr* Builder::BuildChar(P::ExprContext& context) {
  auto* literal = New<ast::UniversalCharLiteral>(At(&context));
  std::vector<uint32_t> codes;
  const auto usi = [&](P::ExprContext* arg) -> bool {
    std::string_view text = tokens_.file().Text(At(arg));
    if (text.empty() || (text[0] != 'U' && text[0] != 'u')) return false;
    text.remove_prefix(1);
    while (!text.empty() && text[0] == '+') text.remove_prefix(1);
    if (text.empty() || text.size() > 8) return false;
    uint32_t code = 0;
    for (const char c : text) {
      if (!IsHex(c)) return false;
      code = code << 4 | static_cast<uint32_t>(c <= '9' ? c - '0' : (c & 0xDF) - 'A' + 10);
    }
    codes.push_back(code);
    return code <= 0x7FFFFFFF;
  };
  if (usi(context.args[0])) {
    literal->usi_form = true;
    for (size_t i = 1; i < context.args.size(); ++i) {
      if (!usi(context.args[i]))
        SyntaxError(At(context.args[i]), "expected a short identifier such as U0041");
    }
  } else {
    static constexpr uint32_t kMost[] = {127, 255, 255, 255};
    static constexpr std::string_view kParts[] = {"group", "plane", "row", "cell"};
    uint32_t code = 0;
    if (context.args.size() != 4) {
      SyntaxError(At(&context), "expected char(group, plane, row, cell) or char(U0041)");
    } else {
      for (size_t i = 0; i < 4; ++i) {
        P::ExprContext* arg = context.args[i];
        const std::string_view digits = tokens_.file().Text(At(arg));
        uint32_t value = 0;
        bool ok = Type(arg->lit) == P::T_INTEGER && digits.size() <= 3;
        for (const char c : digits) value = ok ? value * 10 + static_cast<uint32_t>(c - '0') : 0;
        ok = ok && value <= kMost[i];
        if (!ok)
          SyntaxError(At(arg),
                      fmt::format("the {} of a character is a number from 0 to {}", kParts[i], kMost[i]));
        code = code << 8 | value;
      }
    }
    codes.assign(1, code);
  }
  literal->code_points = tree_.MakeList(codes);
  return literal;
}

}  // namespace assay::grammar
