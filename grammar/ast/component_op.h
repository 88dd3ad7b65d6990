#pragma once

#include "grammar/ast/operation.h"

/// Operations on components, ports and timers that wait for nothing: ES 201 873-1 §21, §22.5, §23, §27.9.

namespace assay::grammar::ast {

struct Argument;

enum class ObjectOp : uint8_t { kStart, kStop, kKill, kClear, kHalt };
std::string_view ToString(ObjectOp op);

/// x.start, x.start(f(1)), t.start(2.0), all port.stop, stop, mtc.stop. Whether a reference is a component,
/// port or timer only the checker knows. Target kNone: plain `stop` or `kill` of oneself.
struct ObjectOpStmt : Of<NodeKind::kObjectOpStmt, Stmt> {
  ObjectOp op = ObjectOp::kStart;
  Target target;
  const Expr* argument = nullptr;  ///< behaviour call or duration, or null
  template <class V>
  void Fields(V& v) const {
    v("", op);
    target.Fields(v);
    v("argument", argument);
  }
};

/// p.setencode(T, "rule"), all port.setencode(…), self.setencode(…): §27.9.
struct SetencodeStmt : Of<NodeKind::kSetencodeStmt, Stmt> {
  Target target;
  const Expr* type = nullptr;
  const Expr* encoding = nullptr;
  template <class V>
  void Fields(V& v) const {
    target.Fields(v);
    v("type", type);
    v("encoding", encoding);
  }
};

/// `component : port`; `all component : all port` has both null and `all` set; `component : all port` a null
/// port.
struct PortEndpoint : Of<NodeKind::kPortEndpoint, Part> {
  const Expr* component = nullptr;
  const Expr* port = nullptr;
  bool all_component = false;
  bool all_port = false;
  template <class V>
  void Fields(V& v) const {
    v("component", component);
    v("port", port);
    v("all_component", all_component);
    v("all_port", all_port);
  }
};

enum class ConnectOp : uint8_t { kConnect, kDisconnect, kMap, kUnmap };
std::string_view ToString(ConnectOp op);

/// connect(a:p, b:q), map(…) param (…), disconnect, disconnect(a:p): §21.1.
struct ConnectStmt : Of<NodeKind::kConnectStmt, Stmt> {
  ConnectOp op = ConnectOp::kConnect;
  const PortEndpoint* first = nullptr;   ///< or null: disconnect, unmap of everything
  const PortEndpoint* second = nullptr;  ///< or null
  bool has_params = false;               ///< `param` was written
  List<const Argument*> params;
  template <class V>
  void Fields(V& v) const {
    v("", op);
    v("first", first);
    v("second", second);
    v("params", params);
  }
};

/// unmap(m, key): removes an entry of a map value, §6.2.15.3. `key` is null for `unmap(m)`.
struct UnmapKeyStmt : Of<NodeKind::kUnmapKeyStmt, Stmt> {
  const Expr* map = nullptr;
  const Expr* key = nullptr;  ///< or null
  template <class V>
  void Fields(V& v) const {
    v("map", map);
    v("key", key);
  }
};

}  // namespace assay::grammar::ast
