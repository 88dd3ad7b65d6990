#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "compiler/check/checker.h"
#include "compiler/types/compatible.h"

/// Sending operations and what they share with receiving ones. Source: ES 201 873-1 §22.

namespace assay::compiler {

const Type* Checker::CheckPortReference(const ast::Expr* port, const ast::Node* where) {
  RequireNotControl(where, "a port operation");
  Expect expect;
  expect.object = true;
  const NodeInfo& info = CheckExpr(port, expect);
  if (info.expr_class == ExprClass::kError) return ErrorType();
  if (info.expr_class != ExprClass::kPort || info.type->kind != TypeKind::kPort) {
    Error(DiagnosticKind::kInvalidTarget, port,
          info.type != nullptr && info.type->kind == TypeKind::kArray
              ? fmt::format("'{}' is an array of ports: an index is missing", Text(port))
              : fmt::format("expected a port, found '{}'", Text(port)));
    return ErrorType();
  }
  return info.type;
}

const Type* Checker::CheckTargetPort(const ast::Target& target, const ast::Node* where) {
  if (target.reference == nullptr) {
    RequireNotControl(where, "a port operation");
    return nullptr;
  }
  if (target.kind != ast::TargetKind::kAnyFrom) return CheckPortReference(target.reference, where);
  Expect expect;
  expect.object = true;
  const NodeInfo& info = CheckExpr(target.reference, expect);
  if (info.expr_class == ExprClass::kError) return ErrorType();
  const Type* type = info.type;
  if (info.expr_class != ExprClass::kPort || type->kind != TypeKind::kArray) {
    Error(DiagnosticKind::kInvalidTarget, target.reference,
          fmt::format("'any from' wants an array of ports, found '{}'", Text(target.reference)));
    return ErrorType();
  }
  while (type->kind == TypeKind::kArray) type = type->element;
  return type;
}

namespace {

/// What a port transports in one direction.
struct Transported {
  std::vector<const Type*> types;
  bool all = false;  ///< and whatever else there is
};

Transported TransportedBy(const Type* port, runtime::Direction direction) {
  if (port == nullptr || port->port == nullptr) return {};
  Transported transported{direction == runtime::Direction::kIn ? port->port->in : port->port->out};
  transported.all = std::erase(transported.types, runtime::PredefinedType(TypeKind::kAny)) != 0;
  return transported;
}

}  // namespace

const Type* Checker::MessageType(const ast::Expr* value, const Type* port, runtime::Direction direction,
                                 const Expect& expect, std::string_view operation) {
  const Transported transported = TransportedBy(port, direction);
  const std::vector<const Type*>& allowed = transported.types;
  auto candidate = [&](const Type* type) -> const Type* {
    for (const Type* other : allowed) {
      if (other == type) return other;
    }
    for (const Type* other : allowed) {
      if (SameType(other, type)) return other;
    }
    return nullptr;
  };
  Expect typed = expect;
  const ast::Expr* core = value;
  for (;;) {
    if (const auto* paren = ast::As<ast::ParenExpr>(core)) {
      core = paren->inner;
    } else if (const auto* length = ast::As<ast::LengthExpr>(core)) {
      core = length->operand;
    } else if (const auto* present = ast::As<ast::IfPresentExpr>(core)) {
      core = present->operand;
    } else {
      break;
    }
  }
  const bool open = NeedsContext(core) || ast::Is<ast::ListMatch>(core) || ast::Is<ast::PatternExpr>(core) ||
                    ast::Is<ast::DecmatchExpr>(core) || ast::Is<ast::DynamicMatch>(core);
  if (open && allowed.size() == 1) typed.type = allowed.front();
  if (open && allowed.size() > 1 && !ast::Is<ast::CompositeExpr>(core)) {
    // `receive("a")`-like texts tell their type; `?` does not.
  }
  const NodeInfo& info = CheckExpr(value, typed);
  if (info.expr_class == ExprClass::kError) return ErrorType();
  const Type* type = info.type;
  if (type == nullptr || IsError(type)) return type;
  if (type->kind == TypeKind::kSignature) {
    Error(DiagnosticKind::kTypeMismatch, value,
          fmt::format("'{}' wants a message, found signature {}", operation, Describe(type)));
    return ErrorType();
  }
  if (port == nullptr || IsError(port) || port->port == nullptr) return type;
  if (allowed.empty() && port->port->procedure) return type;  // a port of the wrong kind is reported already
  if (const Type* found = candidate(type)) return found;
  if (transported.all) return type;
  // Literals of a narrower kind: "abc" where the port transports universal charstrings only.
  if (info.constant != nullptr && type->name.empty()) {
    for (const Type* other : allowed) {
      if (other->kind == TypeKind::kUniversalCharstring && Compatible(type, other)) return other;
    }
  }
  Diagnostic diagnostic(
      DiagnosticKind::kNotInPortType, value->range,
      fmt::format("port type {} does not {} type {}", Describe(port), operation, Describe(type)));
  if (const Symbol* owner = program_.SymbolOf(port->Root())) {
    Report(std::move(diagnostic).Note(owner->range, fmt::format("'{}' is defined here", owner->name)));
  } else {
    Report(std::move(diagnostic));
  }
  return ErrorType();
}

const Type* Checker::SignatureOf(const ast::Expr* value, const Type* port, runtime::Direction direction,
                                 const Expect& expect, std::string_view operation) {
  const Transported transported = TransportedBy(port, direction);
  const std::vector<const Type*>& allowed = transported.types;
  Expect typed = expect;
  typed.types = true;
  if (NeedsContext(value) && allowed.size() == 1) typed.type = allowed.front();
  const NodeInfo& info = CheckExpr(value, typed);
  if (info.expr_class == ExprClass::kError) return ErrorType();
  const Type* type = info.type;
  if (type == nullptr || type->kind != TypeKind::kSignature) {
    Error(DiagnosticKind::kNotASignature, value,
          fmt::format("'{}' wants a template of a signature, found {}", operation, Describe(type)));
    return ErrorType();
  }
  if (port == nullptr || IsError(port) || port->port == nullptr || transported.all) return type;
  if (allowed.empty() && !port->port->procedure) return type;  // a port of the wrong kind is reported already
  if (std::find(allowed.begin(), allowed.end(), type) == allowed.end()) {
    Error(DiagnosticKind::kNotInPortType, value,
          fmt::format("port type {} does not {} signature {}", Describe(port), operation, Describe(type)));
    return ErrorType();
  }
  return type;
}

void Checker::CheckAddressees(const ast::Addressees& to, const Type* port) {
  if (to.to == nullptr) return;
  std::vector<const ast::Expr*> targets;
  const ast::Expr* expr = to.to;
  while (const auto* paren = ast::As<ast::ParenExpr>(expr)) expr = paren->inner;
  if (const auto* list = ast::As<ast::ListMatch>(expr)) {
    targets.assign(list->items.begin(), list->items.end());
  } else {
    targets.push_back(expr);
  }
  const Type* address = port != nullptr && port->port != nullptr ? port->port->address : nullptr;
  for (const ast::Expr* target : targets) {
    Expect expect;
    expect.templates = true;
    if (NeedsContext(target)) {
      const auto* keyword = ast::As<ast::KeywordLiteral>(target);
      expect.type = keyword != nullptr && keyword->keyword == ast::Keyword::kNull
                        ? Predefined(TypeKind::kComponent)
                    : address != nullptr ? address
                                         : AddressType();
    }
    const NodeInfo& info = CheckExpr(target, expect);
    if (info.expr_class == ExprClass::kError || info.type == nullptr) continue;
    if (info.type->kind == TypeKind::kComponent) {
      if (info.constant != nullptr && info.constant->is(runtime::Tag::kNull)) {
        Error(DiagnosticKind::kInvalidAddress, target, "'null' is no component to send to");
      }
      continue;
    }
    const Type* wanted = address != nullptr ? address : AddressType();
    if (wanted == nullptr || !Compatible(info.type, wanted)) {
      Error(DiagnosticKind::kInvalidAddress, target,
            wanted != nullptr ? fmt::format("expected a component or an address of type {}, found {}",
                                            Describe(wanted), Describe(info.type))
                              : fmt::format("expected a component, found {}", Describe(info.type)));
    }
  }
  if (targets.size() != 1 || expr != to.to) {
    NodeInfo& list = Info(to.to);
    if (list.expr_class == ExprClass::kNone) {
      list.expr_class = ExprClass::kValue;
      list.type = Info(targets.front()).type;
    }
    Info(expr).expr_class = ExprClass::kValue;
    if (Info(expr).type == nullptr && !targets.empty()) Info(expr).type = Info(targets.front()).type;
  }
}

const Type* Checker::AddressType() {
  const ast::Name name{"address", {}};
  const Symbol* symbol = Lookup(name, /*quiet=*/true);
  return symbol != nullptr && symbol->kind == SymbolKind::kType ? TypeOf(symbol) : nullptr;
}

bool Checker::IsPortName(const ast::Expr* reference) {
  while (const auto* index = ast::As<ast::IndexExpr>(reference)) reference = index->base;
  const auto* name = ast::As<ast::NameExpr>(reference);
  if (name == nullptr) return !ast::Is<ast::ComponentExpr>(reference) && !ast::Is<ast::CreateExpr>(reference);
  const Symbol* symbol = Lookup(name->name, /*quiet=*/true);
  return symbol == nullptr || symbol->kind == SymbolKind::kPort || symbol->type == nullptr ||
         symbol->type->kind != TypeKind::kComponent;
}

void Checker::CheckSend(const ast::SendStmt* stmt) {
  const Type* port = CheckPortReference(stmt->port, stmt);
  const bool known = !IsError(port) && port->port != nullptr;
  if (known && !port->port->message && !port->port->stream) {
    Error(DiagnosticKind::kWrongPortKind, stmt->port,
          fmt::format("'send' wants a message port, found procedure port type {}", Describe(port)));
  }
  Expect expect = TemplateExpect(nullptr, ast::Restriction::kTemplateValue);
  Info(stmt).type =
      MessageType(stmt->value, known ? port : nullptr, runtime::Direction::kOut, expect, "send");
  if (Info(stmt->value).expr_class != ExprClass::kError)
    CheckRestriction(stmt->value, ast::Restriction::kTemplateValue);
  CheckAddressees(stmt->to, port);
}

void Checker::CheckCallStmt(const ast::CallStmt* stmt) {
  if (stmt->redirect != nullptr || stmt->catch_stop != nullptr || stmt->catch_timeout != nullptr ||
      !IsPortName(stmt->port)) {
    CheckComponentCall(stmt);
    return;
  }
  const Type* port = CheckPortReference(stmt->port, stmt);
  const bool known = !IsError(port) && port->port != nullptr;
  if (known && !port->port->procedure) {
    Error(DiagnosticKind::kWrongPortKind, stmt->port,
          fmt::format("'call' wants a procedure port, found port type {}", Describe(port)));
  }
  Expect expect = TemplateExpect(nullptr, ast::Restriction::kTemplateValue);
  const Type* signature =
      SignatureOf(stmt->value, known ? port : nullptr, runtime::Direction::kOut, expect, "call");
  Info(stmt).type = signature;
  CheckSignatureValue(stmt->value, signature, /*incoming=*/true);
  if (stmt->timeout != nullptr) CheckDuration(stmt->timeout);
  CheckAddressees(stmt->to, port);
  const bool noblock =
      !IsError(signature) && signature->signature != nullptr && signature->signature->noblock;
  if (noblock && (stmt->nowait || stmt->timeout != nullptr)) {
    Error(DiagnosticKind::kInvalidCall, stmt,
          fmt::format("the call of 'noblock' signature {} takes no timer and no 'nowait'",
                      Describe(signature)));
  }
  if ((noblock || stmt->nowait) && stmt->has_responses) {
    Error(DiagnosticKind::kInvalidCall, stmt, "a call that does not block has no response handling");
  }
  if (!noblock && !stmt->nowait && !stmt->has_responses && !IsError(signature)) {
    Error(DiagnosticKind::kInvalidCall, stmt,
          fmt::format("the call of signature {} wants response handling or 'nowait'", Describe(signature)));
  }
  if (!stmt->has_responses) return;
  ++context_.alt_depth;
  const bool before = std::exchange(context_.in_call_responses, true);
  for (const ast::AltBranch* branch : stmt->responses) {
    const auto* receive = ast::As<ast::ReceiveStmt>(branch->operation);
    if (branch->operation != nullptr && (receive == nullptr || (receive->op != ast::ReceiveOp::kGetreply &&
                                                                receive->op != ast::ReceiveOp::kCatch))) {
      Error(DiagnosticKind::kInvalidCall, branch->operation,
            "the response handling of a call has 'getreply' and 'catch' only");
    }
    if (receive != nullptr && receive->catch_timeout && stmt->timeout == nullptr) {
      Error(DiagnosticKind::kInvalidCall, receive, "'catch(timeout)' wants a call with a time limit");
    }
  }
  CheckBranches(stmt->responses, false);
  context_.in_call_responses = before;
  --context_.alt_depth;
  for (const ast::AltBranch* branch : stmt->responses) {
    const auto* receive = ast::As<ast::ReceiveStmt>(branch->operation);
    if (receive == nullptr) continue;
    const Type* answered = receive->signature != nullptr              ? Info(receive->signature).type
                           : receive->op == ast::ReceiveOp::kGetreply ? Info(receive).type
                                                                      : nullptr;
    if (answered == nullptr || IsError(answered) || IsError(signature) || answered == signature) continue;
    Error(DiagnosticKind::kInvalidCall, receive,
          fmt::format("the response handling of a call of {} is about that call only, found signature {}",
                      Describe(signature), Describe(answered)));
  }
}

void Checker::CheckSignatureValue(const ast::Expr* value, const Type* signature, bool incoming) {
  if (IsError(signature) || signature->signature == nullptr) return;
  const ast::Expr* core = value;
  while (const auto* typed = ast::As<ast::InlineTemplate>(core)) core = typed->value;
  const auto* composite = ast::As<ast::CompositeExpr>(core);
  if (composite == nullptr) return;
  const auto& params = signature->signature->params;
  for (const ast::CompositeElement* element : composite->elements) {
    const int number = Info(element).number;
    if (number < 0 || static_cast<size_t>(number) >= params.size()) continue;
    const bool in_play = incoming ? params[static_cast<size_t>(number)].direction != runtime::Direction::kOut
                                  : params[static_cast<size_t>(number)].direction != runtime::Direction::kIn;
    const NodeInfo& part = Info(element->value);
    if (in_play && part.expr_class == ExprClass::kNotUsed) {
      Error(DiagnosticKind::kMissingArgument, element->value,
            fmt::format("parameter '{}' wants a value", params[static_cast<size_t>(number)].name));
    }
    if (in_play) CheckRestriction(element->value, ast::Restriction::kTemplateValue);
  }
}

void Checker::CheckReply(const ast::ReplyStmt* stmt) {
  const Type* port = CheckPortReference(stmt->port, stmt);
  const bool known = !IsError(port) && port->port != nullptr;
  if (known && !port->port->procedure) {
    Error(DiagnosticKind::kWrongPortKind, stmt->port,
          fmt::format("'reply' wants a procedure port, found port type {}", Describe(port)));
  }
  Expect expect = TemplateExpect(nullptr, ast::Restriction::kTemplateValue);
  const Type* signature =
      SignatureOf(stmt->value, known ? port : nullptr, runtime::Direction::kIn, expect, "reply to");
  Info(stmt).type = signature;
  CheckSignatureValue(stmt->value, signature, /*incoming=*/false);
  const Type* result =
      !IsError(signature) && signature->signature != nullptr ? signature->signature->result : nullptr;
  if (stmt->result != nullptr) {
    if (!IsError(signature) && result == nullptr) {
      Error(DiagnosticKind::kInvalidReply, stmt->result,
            fmt::format("signature {} returns no value", Describe(signature)));
    } else {
      CheckExpr(stmt->result, TemplateExpect(result, ast::Restriction::kTemplateValue));
      CheckRestriction(stmt->result, ast::Restriction::kTemplateValue);
    }
  } else if (result != nullptr) {
    Error(DiagnosticKind::kInvalidReply, stmt,
          fmt::format("signature {} returns {}: 'value' is missing", Describe(signature), Describe(result)));
  }
  CheckAddressees(stmt->to, port);
}

void Checker::CheckRaise(const ast::RaiseStmt* stmt) {
  const Type* port = CheckPortReference(stmt->port, stmt);
  const bool known = !IsError(port) && port->port != nullptr;
  if (known && !port->port->procedure) {
    Error(DiagnosticKind::kWrongPortKind, stmt->port,
          fmt::format("'raise' wants a procedure port, found port type {}", Describe(port)));
  }
  const Type* signature = SignatureOf(stmt->signature, known ? port : nullptr, runtime::Direction::kIn,
                                      Expect{}, "raise exceptions of");
  Expect expect = TemplateExpect(nullptr, ast::Restriction::kTemplateValue);
  Info(stmt).type = CheckException(stmt->exception, signature, expect);
  CheckRestriction(stmt->exception, ast::Restriction::kTemplateValue);
  CheckAddressees(stmt->to, port);
}

const Type* Checker::CheckException(const ast::Expr* exception, const Type* signature, const Expect& expect) {
  static const std::vector<const Type*> kNone;
  const std::vector<const Type*>& allowed =
      !IsError(signature) && signature->signature != nullptr ? signature->signature->exceptions : kNone;
  if (!IsError(signature) && allowed.empty()) {
    Error(DiagnosticKind::kInvalidException, exception,
          fmt::format("signature {} has no exceptions", Describe(signature)));
  }
  Expect typed = expect;
  if (NeedsContext(exception)) {
    const ast::Expr* core = exception;
    while (const auto* paren = ast::As<ast::ParenExpr>(core)) core = paren->inner;
    if (allowed.size() == 1) {
      typed.type = allowed.front();
    } else if (allowed.size() > 1 && !ast::Is<ast::NameExpr>(core)) {
      Error(DiagnosticKind::kUntypedValue, exception,
            fmt::format("signature {} has several exceptions: write the type in front of '{}'",
                        Describe(signature), Text(exception)));
      return ErrorType();
    }
  }
  const NodeInfo& info = CheckExpr(exception, typed);
  if (info.expr_class == ExprClass::kError || info.type == nullptr || allowed.empty()) return ErrorType();
  for (const Type* type : allowed) {
    if (type == info.type) return type;
  }
  const auto fits = [&](const Type* type) { return SameType(type, info.type); };
  const auto found = std::find_if(allowed.begin(), allowed.end(), fits);
  if (found != allowed.end()) return *found;
  Error(DiagnosticKind::kInvalidException, exception,
        fmt::format("signature {} has no exception of type {}", Describe(signature), Describe(info.type)));
  return ErrorType();
}

}  // namespace assay::compiler
