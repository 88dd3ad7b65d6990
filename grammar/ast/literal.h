#pragma once

#include "grammar/ast/node.h"

/// Literals. Every struct's Fields() lists its members once, for the Walker and for the dump.

namespace assay::grammar::ast {

/// Source: ES 201 873-1 §6.1.0. `digits` has no sign and any length.
struct IntegerLiteral : Of<NodeKind::kIntegerLiteral, Expr> {
  std::string_view digits;
  template <class V>
  void Fields(V& v) const {
    v("", digits);
  }
};

/// `text` as written ("1.5E-3"); strtod understands it.
struct FloatLiteral : Of<NodeKind::kFloatLiteral, Expr> {
  std::string_view text;
  template <class V>
  void Fields(V& v) const {
    v("", text);
  }
};

struct BooleanLiteral : Of<NodeKind::kBooleanLiteral, Expr> {
  bool value = false;
  template <class V>
  void Fields(V& v) const {
    v("true", value);
  }
};

enum class Verdict : uint8_t { kNone, kPass, kInconc, kFail, kError };
std::string_view ToString(Verdict verdict);

struct VerdictLiteral : Of<NodeKind::kVerdictLiteral, Expr> {
  Verdict verdict = Verdict::kNone;
  template <class V>
  void Fields(V& v) const {
    v("", verdict);
  }
};

enum class StringBase : uint8_t { kBit, kHex, kOctet };
std::string_view ToString(StringBase base);

/// 'AB?*'O. `digits` without quotes and white space; with `?` and `*` it is a matching pattern (§B.1.5).
/// In an octetstring `?` and `*` stand for whole octets; the parser has checked digits and their even number.
struct BinaryStringLiteral : Of<NodeKind::kBinaryStringLiteral, Expr> {
  StringBase base = StringBase::kBit;
  std::string_view digits;
  bool has_wildcards = false;
  template <class V>
  void Fields(V& v) const {
    v("", base);
    v("", digits);
  }
};

/// "text". `value` is the UTF-8 text without the outer quotes and with `""` as `"`; backslashes are ordinary
/// characters.
struct CharstringLiteral : Of<NodeKind::kCharstringLiteral, Expr> {
  std::string_view value;
  template <class V>
  void Fields(V& v) const {
    v("text", value);
  }
};

/// char(group, plane, row, cell) or char(U0041, U1F600): §6.1.1. The parser has limited each part to 0..127,
/// 0..255 …
struct UniversalCharLiteral : Of<NodeKind::kUniversalCharLiteral, Expr> {
  List<uint32_t> code_points;  ///< group << 24 | plane << 16 | row << 8 | cell
  bool usi_form = false;       ///< char(U…)
  template <class V>
  void Fields(V& v) const {
    v("code_points", code_points);
    v("usi", usi_form);
  }
};

enum class Keyword : uint8_t {
  kNull,
  kOmit,      ///< value or matching symbol
  kInfinity,  ///< §6.1.0; `-infinity` is a UnaryExpr
  kNotANumber,
  kNotUsed,    ///< `-`
  kAnyValue,   ///< `?`
  kAnyOrNone,  ///< `*`
};
std::string_view ToString(Keyword keyword);

/// A literal or matching symbol that is one word or sign.
struct KeywordLiteral : Of<NodeKind::kKeywordLiteral, Expr> {
  Keyword keyword = Keyword::kNull;
  template <class V>
  void Fields(V& v) const {
    v("", keyword);
  }
};

enum class Macro : uint8_t { kModule, kFile, kBfile, kLine, kScope };
std::string_view ToString(Macro macro);

/// __MODULE__ … Source: ES 201 873-1 Annex D.
struct MacroLiteral : Of<NodeKind::kMacroLiteral, Expr> {
  Macro macro = Macro::kModule;
  template <class V>
  void Fields(V& v) const {
    v("", macro);
  }
};

}  // namespace assay::grammar::ast
