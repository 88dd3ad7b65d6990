#pragma once

#include "grammar/ast/literal.h"
#include "grammar/ast/node.h"

/// References, calls, operators and composite values. One family serves values, templates and types used as
/// values.

namespace assay::grammar::ast {

/// An identifier; also the word `address` or a predefined function's name.
struct NameExpr : Of<NodeKind::kNameExpr, Expr> {
  Name name;
  template <class V>
  void Fields(V& v) const {
    v("", name);
  }
};

/// `base.field`. Module qualification (`M.f`) and anytype alternatives (`x.integer`, field text "integer" or
/// "universal charstring") look the same; the checker tells them apart.
struct FieldExpr : Of<NodeKind::kFieldExpr, Expr> {
  const Expr* base = nullptr;
  Name field;
  template <class V>
  void Fields(V& v) const {
    v("base", base);
    v("", field);
  }
};

/// `base[index]`; `index` is KeywordLiteral kNotUsed in `T[-]` (the element type).
struct IndexExpr : Of<NodeKind::kIndexExpr, Expr> {
  const Expr* base = nullptr;
  const Expr* index = nullptr;
  template <class V>
  void Fields(V& v) const {
    v("base", base);
    v("index", index);
  }
};

/// `base => T.f` or `base => (T.f, encoding)`: §7.3. Decodes `base` as T, then takes its fields; `type` is
/// the whole path as written, which the checker splits where the type name ends.
struct DecodedFieldExpr : Of<NodeKind::kDecodedFieldExpr, Expr> {
  const Expr* base = nullptr;
  const Expr* type = nullptr;      ///< TypeExpr, NameExpr or FieldExpr
  const Expr* encoding = nullptr;  ///< or null
  template <class V>
  void Fields(V& v) const {
    v("base", base);
    v("type", type);
    v("encoding", encoding);
  }
};

/// A predefined type word used as an expression: `integer:?`, `decvalue(x, integer)`, or an inline nested
/// type. User-defined types come as NameExpr / FieldExpr.
struct TypeExpr : Of<NodeKind::kTypeExpr, Expr> {
  const Type* type = nullptr;
  template <class V>
  void Fields(V& v) const {
    v("type", type);
  }
};

/// One actual parameter: §5.4.2. `value` is KeywordLiteral kNotUsed for `-`.
struct Argument : Of<NodeKind::kArgument, Part> {
  Name name;  ///< empty when positional
  const Expr* value = nullptr;
  template <class V>
  void Fields(V& v) const {
    v("", name);
    v("value", value);
  }
};

/// `callee(args)`: functions, external functions, altsteps, test cases, templates with parameters, predefined
/// functions, `f.apply(…)` (callee FieldExpr "apply") and `derefers(x)(…)`. Source: §5.4.2, §16.
struct CallExpr : Of<NodeKind::kCallExpr, Expr> {
  const Expr* callee = nullptr;
  bool nocase = false;  ///< `regexp @nocase(…)`
  List<const Argument*> args;
  template <class V>
  void Fields(V& v) const {
    v("nocase", nocase);
    v("callee", callee);
    v("args", args);
  }
};

/// `(inner)`. As a template it is a value list of one: the same thing.
struct ParenExpr : Of<NodeKind::kParenExpr, Expr> {
  const Expr* inner = nullptr;
  template <class V>
  void Fields(V& v) const {
    v("inner", inner);
  }
};

enum class UnaryOp : uint8_t { kPlus, kMinus, kNot, kBitNot };
std::string_view ToString(UnaryOp op);

struct UnaryExpr : Of<NodeKind::kUnaryExpr, Expr> {
  UnaryOp op = UnaryOp::kPlus;
  SourceRange op_range;
  const Expr* operand = nullptr;
  template <class V>
  void Fields(V& v) const {
    v("", op);
    v("operand", operand);
  }
};

enum class BinaryOp : uint8_t {
  kAdd,
  kSubtract,
  kMultiply,
  kDivide,
  kMod,
  kRem,
  kConcat,
  kShiftLeft,
  kShiftRight,
  kRotateLeft,
  kRotateRight,
  kBitAnd,
  kBitXor,
  kBitOr,
  kLess,
  kGreater,
  kLessEqual,
  kGreaterEqual,
  kEqual,
  kNotEqual,
  kAnd,
  kXor,
  kOr,
  kImplies,  ///< template only
  kExcept,   ///< template only
};
std::string_view ToString(BinaryOp op);

/// Source: §7.1. Long chains are nested to the left: walk them with a loop or the Walker, not by recursion.
struct BinaryExpr : Of<NodeKind::kBinaryExpr, Expr> {
  BinaryOp op = BinaryOp::kAdd;
  SourceRange op_range;
  const Expr* left = nullptr;
  const Expr* right = nullptr;
  template <class V>
  void Fields(V& v) const {
    v("", op);
    v("left", left);
    v("right", right);
  }
};

enum class CompositeForm : uint8_t {
  kEmpty,    ///< {}
  kFields,   ///< { a := 1, b := - }
  kIndexed,  ///< { [0] := 1 }, also map keys
  kValues,   ///< { 1, -, 3 }
  kMixed,    ///< { 1, b := 2 }, { 1, [2] := 3 }: values, then assignments of one kind
};
std::string_view ToString(CompositeForm form);

/// One element. `target` is null for a plain value; for a field a NameExpr, TypeExpr (anytype) or FieldExpr
/// (qualified type name); for an index (`indexed`) the index itself.
struct CompositeElement : Of<NodeKind::kCompositeElement, Part> {
  bool indexed = false;
  const Expr* target = nullptr;
  const Expr* value = nullptr;
  template <class V>
  void Fields(V& v) const {
    v("indexed", indexed);
    v("target", target);
    v("value", value);
  }
};

/// `{ … }`: §6.2, §15.
struct CompositeExpr : Of<NodeKind::kCompositeExpr, Expr> {
  CompositeForm form = CompositeForm::kEmpty;
  List<const CompositeElement*> elements;
  template <class V>
  void Fields(V& v) const {
    v("", form);
    v("elements", elements);
  }
};

/// `type:value`. `type` is a TypeExpr, NameExpr, FieldExpr, IndexExpr or, for a signature or parameterised
/// thing, CallExpr.
struct InlineTemplate : Of<NodeKind::kInlineTemplate, Expr> {
  const Expr* type = nullptr;
  const Expr* value = nullptr;
  template <class V>
  void Fields(V& v) const {
    v("type", type);
    v("value", value);
  }
};

/// `modifies base := value`: §15.5. With a type in front it is the value of an InlineTemplate.
struct ModifiesExpr : Of<NodeKind::kModifiesExpr, Expr> {
  const Expr* base = nullptr;
  const Expr* value = nullptr;
  template <class V>
  void Fields(V& v) const {
    v("base", base);
    v("value", value);
  }
};

/// Stands where the text has a syntax error. Only in trees of failed parses.
struct ErrorExpr : Of<NodeKind::kErrorExpr, Expr> {
  template <class V>
  void Fields(V&) const {}
};

}  // namespace assay::grammar::ast
