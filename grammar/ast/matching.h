#pragma once

#include <string_view>

#include "grammar/ast/node.h"

/// Matching mechanisms: ES 201 873-1 §15.7 and Annex B. `?`, `*`, `omit` and `-` are KeywordLiteral
/// (literal.h).

namespace assay::grammar::ast {

struct Block;

enum class ListMatchKind : uint8_t {
  kValueList,    ///< (a, b, all from c): two items or an `all from`; one plain item is a ParenExpr
  kComplement,   ///< complement(…)
  kSubset,       ///< subset(…)
  kSuperset,     ///< superset(…)
  kPermutation,  ///< permutation(…), only as an element of a list
  kConjunction,  ///< conjunct(…)
  kDisjunction,  ///< disjunct(…)
};
std::string_view ToString(ListMatchKind kind);

struct ListMatch : Of<NodeKind::kListMatch, Expr> {
  ListMatchKind match = ListMatchKind::kValueList;
  List<const Expr*> items;  ///< may hold AllFromExpr and RangeExpr
  template <class V>
  void Fields(V& v) const {
    v("", match);
    v("items", items);
  }
};

/// `all from x`, only inside a ListMatch.
struct AllFromExpr : Of<NodeKind::kAllFromExpr, Expr> {
  const Expr* source = nullptr;
  template <class V>
  void Fields(V& v) const {
    v("source", source);
  }
};

/// `(lower .. upper)` with optional `!`: §B.1.2.5; without brackets in type constraints, array bounds and
/// length(…).
struct RangeExpr : Of<NodeKind::kRangeExpr, Expr> {
  const Expr* lower = nullptr;
  const Expr* upper = nullptr;
  bool lower_exclusive = false;
  bool upper_exclusive = false;
  template <class V>
  void Fields(V& v) const {
    v("lower_exclusive", lower_exclusive);
    v("upper_exclusive", upper_exclusive);
    v("lower", lower);
    v("upper", upper);
  }
};

enum class PatternElementKind : uint8_t {
  kText,  ///< pattern characters as written (with `""` as `"`): metacharacters are still to be read (§B.1.5)
  kReference,  ///< {ref} inside the text, or an operand of `&` that is no literal: its value is a pattern
  kLiteralReference,  ///< {\ref} inside the text: its value stands for itself, without metacharacters
  kCharset,           ///< \N{ref} inside the text: a character of that type or template
};

/// What stands for a reference in the text of a pattern whose references are given beside it (runtime/matcher/pattern.h).
inline std::string_view PatternPlaceholder(PatternElementKind kind) {
  switch (kind) {
    case PatternElementKind::kText: return "";
    case PatternElementKind::kReference: return "{r}";
    case PatternElementKind::kLiteralReference: return "{\\r}";
    case PatternElementKind::kCharset: return "\\N{r}";
  }
  return "";
}

std::string_view ToString(PatternElementKind kind);

struct PatternElement : Of<NodeKind::kPatternElement, Part> {
  PatternElementKind element = PatternElementKind::kText;
  std::string_view text;            ///< kText
  const Expr* reference = nullptr;  ///< null for kText
  template <class V>
  void Fields(V& v) const {
    v("", element);
    if (element == PatternElementKind::kText) v("text", text);
    v("", reference);
  }
};

/// `pattern [@nocase] "a{ref}b" & ref`: the elements in order, `&` dissolved.
struct PatternExpr : Of<NodeKind::kPatternExpr, Expr> {
  bool nocase = false;
  List<const PatternElement*> elements;
  template <class V>
  void Fields(V& v) const {
    v("nocase", nocase);
    v("elements", elements);
  }
};

/// `decmatch [("encoding")] template`: §B.1.2.9.
struct DecmatchExpr : Of<NodeKind::kDecmatchExpr, Expr> {
  const Expr* encoding = nullptr;  ///< or null
  const Expr* target = nullptr;
  template <class V>
  void Fields(V& v) const {
    v("encoding", encoding);
    v("target", target);
  }
};

/// `@dynamic { … }` (body) or `@dynamic f` (function). In the body the NameExpr `value` is the candidate (ES 203 022).
struct DynamicMatch : Of<NodeKind::kDynamicMatch, Expr> {
  const Block* body = nullptr;     ///< or null
  const Expr* function = nullptr;  ///< or null
  template <class V>
  void Fields(V& v) const {
    v("body", body);
    v("function", function);
  }
};

struct IfPresentExpr : Of<NodeKind::kIfPresentExpr, Expr> {
  const Expr* operand = nullptr;
  template <class V>
  void Fields(V& v) const {
    v("operand", operand);
  }
};

/// `operand length(n)` or `operand length(a .. b)`. `length` is an expression or a RangeExpr.
struct LengthExpr : Of<NodeKind::kLengthExpr, Expr> {
  const Expr* operand = nullptr;
  const Expr* length = nullptr;
  template <class V>
  void Fields(V& v) const {
    v("operand", operand);
    v("length", length);
  }
};

}  // namespace assay::grammar::ast
