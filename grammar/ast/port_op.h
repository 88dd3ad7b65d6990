#pragma once

#include "grammar/ast/alt.h"
#include "grammar/ast/operation.h"

/// Communication: ES 201 873-1 §22, and the waiting operations of components and timers that alternatives
/// share with it.

namespace assay::grammar::ast {

/// One assignment of `value (…)` or `param (…)`.
struct RedirectItem : Of<NodeKind::kRedirectItem, Part> {
  const Expr* variable = nullptr;  ///< KeywordLiteral kNotUsed for `-` in param lists
  const Expr* source = nullptr;    ///< field path or parameter name; null when only variables are listed
  bool decoded = false;            ///< @decoded
  const Expr* encoding = nullptr;  ///< @decoded("…"), or null
  template <class V>
  void Fields(V& v) const {
    v("variable", variable);
    v("decoded", decoded);
    v("encoding", encoding);
    v("source", source);
  }
};

/// `-> value … param … sender … @index value … timestamp …`: §22.2.2, §22.3.
struct Redirect : Of<NodeKind::kRedirect, Part> {
  const Expr* value = nullptr;            ///< the whole value, or null
  List<const RedirectItem*> value_items;  ///< `value (…)`
  List<const RedirectItem*> params;       ///< `param (…)`
  const Expr* sender = nullptr;           ///< or null
  const Expr* index = nullptr;            ///< or null
  const Expr* verdict = nullptr;          ///< of a component's call, or null
  const Expr* timestamp = nullptr;        ///< ES 202 782, or null
  template <class V>
  void Fields(V& v) const {
    v("value", value);
    v("value_items", value_items);
    v("params", params);
    v("sender", sender);
    v("index", index);
    v("verdict", verdict);
    v("timestamp", timestamp);
  }
};

/// `to` of the sending operations. Both empty: no clause.
struct Addressees {
  const Expr* to = nullptr;    ///< one address, or a ListMatch / ParenExpr of several; or null
  bool all_component = false;  ///< to all component
  template <class V>
  void Fields(V& v) const {
    v("to", to);
    v("to_all", all_component);
  }
};

/// p.send(value) to x: §22.2.1.
struct SendStmt : Of<NodeKind::kSendStmt, Stmt> {
  const Expr* port = nullptr;
  const Expr* value = nullptr;
  Addressees to;
  template <class V>
  void Fields(V& v) const {
    v("port", port);
    v("value", value);
    to.Fields(v);
  }
};

/// p.call(S:{…}, timeout) to x { [] p.getreply … }: §22.3.1. Also ptc.call(f(), timeout) -> value v catch
/// (stop) { … }: §21.3.10, where `value` is the behaviour; only the checker knows a port from a component.
struct CallStmt : Of<NodeKind::kCallStmt, Stmt> {
  const Expr* port = nullptr;
  const Expr* value = nullptr;
  const Expr* timeout = nullptr;  ///< or null
  bool nowait = false;
  Addressees to;
  const Redirect* redirect = nullptr;    ///< component call: value and verdict, or null
  const Block* catch_stop = nullptr;     ///< component call: catch (stop), or null
  const Block* catch_timeout = nullptr;  ///< component call: catch (timeout), or null
  bool has_responses = false;            ///< braces were written
  List<const AltBranch*> responses;
  template <class V>
  void Fields(V& v) const {
    v("port", port);
    v("value", value);
    v("timeout", timeout);
    v("nowait", nowait);
    to.Fields(v);
    v("redirect", redirect);
    v("catch_stop", catch_stop);
    v("catch_timeout", catch_timeout);
    v("responses", responses);
  }
};

/// p.reply(S:{…} value x) to y: §22.3.3.
struct ReplyStmt : Of<NodeKind::kReplyStmt, Stmt> {
  const Expr* port = nullptr;
  const Expr* value = nullptr;
  const Expr* result = nullptr;  ///< or null
  Addressees to;
  template <class V>
  void Fields(V& v) const {
    v("port", port);
    v("value", value);
    v("result", result);
    to.Fields(v);
  }
};

/// p.raise(S, exception) to y: §22.3.5.
struct RaiseStmt : Of<NodeKind::kRaiseStmt, Stmt> {
  const Expr* port = nullptr;
  const Expr* signature = nullptr;
  const Expr* exception = nullptr;
  Addressees to;
  template <class V>
  void Fields(V& v) const {
    v("port", port);
    v("signature", signature);
    v("exception", exception);
    to.Fields(v);
  }
};

enum class ReceiveOp : uint8_t {
  kReceive,
  kTrigger,
  kGetcall,
  kGetreply,
  kCatch,
  kCheckAny,  ///< `p.check` or `p.check(from x -> sender y)`: whatever heads the queue
};
std::string_view ToString(ReceiveOp op);

/// receive, trigger, getcall, getreply, catch, and each of them inside check(…): §22.2.2-§22.4.
/// p.check(receive(t)) has `check` set and `op` kReceive.
struct ReceiveStmt : Of<NodeKind::kReceiveStmt, Stmt> {
  ReceiveOp op = ReceiveOp::kReceive;
  bool nodefault = false;  ///< @nodefault, only as a statement of its own
  bool check = false;
  Target port;
  const Expr* value = nullptr;      ///< template, or null: anything. For catch: the exception's template
  const Expr* signature = nullptr;  ///< of catch, or null
  const Expr* result = nullptr;     ///< `value t` of getreply, or null
  bool catch_timeout = false;       ///< catch(timeout)
  const Expr* from = nullptr;       ///< or null
  bool from_any_component = false;
  const Redirect* redirect = nullptr;  ///< or null
  template <class V>
  void Fields(V& v) const {
    v("", op);
    v("nodefault", nodefault);
    v("check", check);
    port.Fields(v);
    v("signature", signature);
    v("value", value);
    v("result", result);
    v("timeout", catch_timeout);
    v("from", from);
    v("from_any", from_any_component);
    v("redirect", redirect);
  }
};

enum class EventOp : uint8_t { kTimeout, kDone, kKilled };
std::string_view ToString(EventOp op);

/// t.timeout, c.done, all component.killed: §21.3.7, §21.3.9, §23.6.
struct EventStmt : Of<NodeKind::kEventStmt, Stmt> {
  EventOp op = EventOp::kTimeout;
  bool nodefault = false;  ///< @nodefault, only as a statement of its own
  Target target;
  const Expr* value = nullptr;         ///< done(template), or null
  const Redirect* redirect = nullptr;  ///< or null
  template <class V>
  void Fields(V& v) const {
    v("", op);
    v("nodefault", nodefault);
    target.Fields(v);
    v("value", value);
    v("redirect", redirect);
  }
};

}  // namespace assay::grammar::ast
