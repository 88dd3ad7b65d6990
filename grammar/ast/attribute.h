#pragma once

#include "grammar/ast/node.h"
#include "grammar/ast/operation.h"

/// The with statement: ES 201 873-1 §27.

namespace assay::grammar::ast {

enum class AttributeModifier : uint8_t { kNone, kOverride, kLocal };
std::string_view ToString(AttributeModifier modifier);

/// One qualifier of `encode (f1, const all except {c}) "x"`: a field path, or a group of definitions by kind.
struct WithQualifier : Of<NodeKind::kWithQualifier, Part> {
  const Expr* path = nullptr;  ///< NameExpr, FieldExpr, IndexExpr (`[-]` alone has a null base), or null
  Name definition_kind;        ///< "const", "type", "group" … of `const all`, or empty
  List<const Expr*> except;    ///< names left out of `all`
  template <class V>
  void Fields(V& v) const {
    v("kind", definition_kind);
    v("path", path);
    v("except", except);
  }
};

/// `variant override (f) "codec"."rule"`. `encodings` holds the part before the dot of a variant.
struct WithAttribute : Of<NodeKind::kWithAttribute, Part> {
  AttributeKind attribute = AttributeKind::kEncode;
  AttributeModifier modifier = AttributeModifier::kNone;
  List<const WithQualifier*> qualifiers;
  List<const Expr*> encodings;  ///< string literals; usually empty
  List<const Expr*> values;     ///< string literals; more than one for `encode {"a", "b"}`
  template <class V>
  void Fields(V& v) const {
    v("", attribute);
    v("modifier", modifier);
    v("qualifiers", qualifiers);
    v("encodings", encodings);
    v("values", values);
  }
};

struct WithBlock : Of<NodeKind::kWithBlock, Part> {
  List<const WithAttribute*> attributes;
  template <class V>
  void Fields(V& v) const {
    v("attributes", attributes);
  }
};

}  // namespace assay::grammar::ast
