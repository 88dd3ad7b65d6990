#pragma once

#include "grammar/ast/node.h"
#include "grammar/ast/type.h"

/// Port types: ES 201 873-1 §6.2.9.

namespace assay::grammar::ast {

struct FormalParam;

enum class PortKind : uint8_t { kMessage, kProcedure, kMixed, kStream };
std::string_view ToString(PortKind kind);

enum class PortListKind : uint8_t { kIn, kOut, kInout, kAddress };
std::string_view ToString(PortListKind kind);

/// `in A, B`, `out all`, `inout C`, `address T`. In `map to` ports an item may have translations.
struct PortMessageList : Of<NodeKind::kPortMessageList, Part> {
  PortListKind direction = PortListKind::kIn;
  bool all = false;  ///< `in all`
  List<const Type*> types;
  List<const Node*> translations;  ///< PortTranslation
  template <class V>
  void Fields(V& v) const {
    v("", direction);
    v("all", all);
    v("types", types);
    v("translations", translations);
  }
};

/// `from A with f()` (in) or `to B with g()` (out) behind `types[index]`: translation ports, ES 202 781 §5.
struct PortTranslation : Of<NodeKind::kPortTranslation, Part> {
  uint32_t index = 0;  ///< of the item in `types`
  const Type* type = nullptr;
  const Expr* function = nullptr;
  template <class V>
  void Fields(V& v) const {
    v("index", index);
    v("type", type);
    v("function", function);
  }
};

/// `map param (…)`, `unmap param (…)`.
struct PortMapParams : Of<NodeKind::kPortMapParams, Part> {
  bool unmap = false;
  List<const FormalParam*> params;
  template <class V>
  void Fields(V& v) const {
    v("unmap", unmap);
    v("params", params);
  }
};

/// `items` in order of the text: PortMessageList or PortMapParams.
struct PortType : Of<NodeKind::kPortType, Type> {
  PortKind port = PortKind::kMessage;
  bool realtime = false;
  List<const Expr*> map_to;  ///< outer port types of a translation port
  List<const Expr*> connect_to;
  List<const Node*> items;
  List<const Node*> declarations;  ///< VarDecl of translation ports
  template <class V>
  void Fields(V& v) const {
    v("", port);
    v("realtime", realtime);
    v("map_to", map_to);
    v("connect_to", connect_to);
    v("items", items);
    v("declarations", declarations);
  }
};

}  // namespace assay::grammar::ast
