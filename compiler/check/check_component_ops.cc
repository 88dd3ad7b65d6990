#include <fmt/format.h>

#include <algorithm>

#include "compiler/check/checker.h"
#include "compiler/types/compatible.h"

/// Operations on components, timers and ports as a whole. Source: ES 201 873-1 §21, §22.5, §23, §27.9.

namespace assay::compiler {

void Checker::CheckEvent(const ast::EventStmt* stmt) {
  const bool is_timeout = stmt->op == ast::EventOp::kTimeout;
  const Type* type = nullptr;
  if (stmt->target.reference != nullptr) {
    Expect expect;
    expect.object = true;
    expect.value_or_object = true;
    const NodeInfo& target = CheckExpr(stmt->target.reference, expect);
    type = target.type;
    const Type* element = type;
    if (target.expr_class != ExprClass::kError) {
      if (stmt->target.kind == ast::TargetKind::kAnyFrom) {
        if (!type->is_list_like()) {
          Error(DiagnosticKind::kInvalidTarget, stmt->target.reference,
                fmt::format("'any from' wants an array, found {}", Describe(type)));
          element = ErrorType();
        }
        while (element->is_list_like() && element->element != nullptr) element = element->element;
      }
      const TypeKind wanted = is_timeout ? TypeKind::kTimer : TypeKind::kComponent;
      if (!IsError(element) && element->kind != wanted) {
        Error(DiagnosticKind::kInvalidTarget, stmt->target.reference,
              fmt::format("'{}' wants a {}, found {}", ToString(stmt->op), is_timeout ? "timer" : "component",
                          Describe(type)));
      }
    }
  } else {
    const ast::ObjectClass wanted = is_timeout ? ast::ObjectClass::kTimer : ast::ObjectClass::kComponent;
    if (stmt->target.object_class != wanted || (is_timeout && stmt->target.kind == ast::TargetKind::kAll)) {
      Error(DiagnosticKind::kInvalidTarget, stmt,
            fmt::format("'{}' cannot be applied to '{} {}'", ToString(stmt->op), ToString(stmt->target.kind),
                        ToString(stmt->target.object_class)));
    }
  }
  if (!is_timeout) RequireNotControl(stmt, fmt::format("'{}'", ToString(stmt->op)));
  const Type* done_type = nullptr;
  if (stmt->value != nullptr) {
    const NodeInfo& value =
        CheckExpr(stmt->value, TemplateExpect(nullptr, ast::Restriction::kTemplatePresent));
    done_type = value.type;
    Info(stmt).type = done_type;
  }
  if (stmt->redirect == nullptr) return;
  if (stmt->target.reference == nullptr && stmt->redirect->value != nullptr) {
    Error(DiagnosticKind::kInvalidRedirect, stmt->redirect,
          fmt::format("'{}' of several components has no single value to redirect", ToString(stmt->op)));
    return;
  }
  if (done_type == nullptr && (stmt->redirect->value != nullptr || !stmt->redirect->value_items.empty())) {
    // done -> value v takes the verdict of the component (§21.3.7).
    done_type = stmt->op == ast::EventOp::kTimeout ? nullptr : Predefined(TypeKind::kVerdicttype);
  }
  CheckRedirect(stmt->redirect, done_type, nullptr, nullptr,
                stmt->target.kind == ast::TargetKind::kAnyFrom && type != nullptr ? type : nullptr);
}

void Checker::CheckObjectOp(const ast::ObjectOpStmt* stmt) {
  const std::string_view op = ToString(stmt->op);
  if (stmt->target.kind == ast::TargetKind::kNone) {
    context_.has_return = true;  // `stop` ends the behaviour as well
    if (stmt->op == ast::ObjectOp::kKill) RequireNotControl(stmt, "'kill'");
    return;
  }
  if (stmt->target.reference == nullptr) {
    const ast::ObjectClass what = stmt->target.object_class;
    const bool all = stmt->target.kind == ast::TargetKind::kAll;
    bool fits = false;
    switch (stmt->op) {
      case ast::ObjectOp::kStart:
        fits = all && what == ast::ObjectClass::kPort;
        break;
      case ast::ObjectOp::kStop:
        fits = all;
        break;
      case ast::ObjectOp::kKill:
        fits = all && what == ast::ObjectClass::kComponent;
        break;
      case ast::ObjectOp::kClear:
      case ast::ObjectOp::kHalt:
        fits = all && what == ast::ObjectClass::kPort;
        break;
    }
    if (!fits) {
      Error(
          DiagnosticKind::kInvalidTarget, stmt,
          fmt::format("'{}' cannot be applied to '{} {}'", op, ToString(stmt->target.kind), ToString(what)));
    }
    if (what != ast::ObjectClass::kTimer)
      RequireNotControl(stmt, fmt::format("'{}' of {}s", op, ToString(what)));
    return;
  }
  Expect expect;
  expect.object = true;
  expect.value_or_object = true;
  const NodeInfo& target = CheckExpr(stmt->target.reference, expect);
  if (target.expr_class == ExprClass::kError) {
    if (stmt->argument != nullptr && !ast::Is<ast::CallExpr>(stmt->argument))
      CheckExpr(stmt->argument, Expect{});
    return;
  }
  const Type* type = target.type;
  switch (type->kind) {
    case TypeKind::kTimer:
      if (stmt->op != ast::ObjectOp::kStart && stmt->op != ast::ObjectOp::kStop) {
        Error(DiagnosticKind::kInvalidTarget, stmt->target.reference,
              fmt::format("'{}' cannot be applied to a timer", op));
      }
      if (stmt->op == ast::ObjectOp::kStart) {
        if (stmt->argument != nullptr) {
          CheckDuration(stmt->argument);
        } else if (target.symbol != nullptr && target.symbol->kind == SymbolKind::kTimer &&
                   target.symbol->init == nullptr) {
          Error(DiagnosticKind::kMissingDuration, stmt,
                fmt::format("timer '{}' has no default duration: 'start' wants one", target.symbol->name),
                *target.symbol);
        }
      }
      return;
    case TypeKind::kPort:
      RequireNotControl(stmt, "a port operation");
      if (stmt->op == ast::ObjectOp::kKill || stmt->argument != nullptr) {
        Error(DiagnosticKind::kInvalidTarget, stmt->target.reference,
              fmt::format("'{}'{} cannot be applied to a port", op,
                          stmt->argument != nullptr ? " with an argument" : ""));
      }
      return;
    case TypeKind::kComponent:
      RequireNotControl(stmt, fmt::format("'{}' of a component", op));
      if (stmt->op == ast::ObjectOp::kStart) {
        CheckStart(stmt, type);
      } else if (stmt->op != ast::ObjectOp::kStop && stmt->op != ast::ObjectOp::kKill) {
        Error(DiagnosticKind::kInvalidTarget, stmt->target.reference,
              fmt::format("'{}' cannot be applied to a component", op));
      } else if (const auto* word = ast::As<ast::ComponentExpr>(stmt->target.reference);
                 word != nullptr && word->word == ast::ComponentWord::kSystem) {
        Error(DiagnosticKind::kInvalidTarget, stmt->target.reference,
              "the test system interface cannot be stopped");
      }
      return;
    default:
      Error(DiagnosticKind::kInvalidTarget, stmt->target.reference,
            fmt::format("'{}' wants a component, port or timer, found {}", op, Describe(type)));
      return;
  }
}

const Type* Checker::CheckEndpoint(const ast::PortEndpoint* endpoint, const Type** component) {
  *component = nullptr;
  if (endpoint->component != nullptr) {
    const NodeInfo& info = CheckExpr(endpoint->component, Expect{});
    if (info.expr_class == ExprClass::kError) {
      *component = ErrorType();
    } else if (info.type->kind != TypeKind::kComponent) {
      Error(DiagnosticKind::kInvalidTarget, endpoint->component,
            fmt::format("expected a component, found {}", Describe(info.type)));
      *component = ErrorType();
    } else {
      *component = info.type;
    }
  }
  if (endpoint->port == nullptr) return nullptr;
  std::vector<const ast::IndexExpr*> indices;
  const ast::Expr* base = endpoint->port;
  while (const auto* index = ast::As<ast::IndexExpr>(base)) {
    indices.push_back(index);
    base = index->base;
  }
  const auto* name = ast::As<ast::NameExpr>(base);
  NodeInfo& entry = Info(base);
  entry = NodeInfo{};
  const Symbol* symbol = nullptr;
  if (name != nullptr) {
    // A port parameter or, mostly, a port of the component's type.
    const Symbol* local = FindLocal(name->name.text);
    if (local != nullptr && (local->type->kind == TypeKind::kPort || local->type->kind == TypeKind::kArray)) {
      symbol = local;
    } else if (*component != nullptr && !IsError(*component) && (*component)->component != nullptr) {
      symbol = FindMember(*component, name->name.text);
      if (symbol == nullptr || symbol->kind != SymbolKind::kPort) {
        std::vector<std::string_view> ports;
        Diagnostic diagnostic(
            DiagnosticKind::kUnknownPort, base->range,
            fmt::format("component type {} has no port '{}'", Describe(*component), name->name.text));
        if (const Symbol* owner = program_.SymbolOf((*component)->Root())) {
          Report(std::move(diagnostic).Note(owner->range, fmt::format("'{}' is defined here", owner->name)));
        } else {
          Report(std::move(diagnostic));
        }
        Poison(entry);
        return ErrorType();
      }
    } else if (!IsError(*component)) {
      // The component's type is not known here: the run time looks the port up by name.
      entry.expr_class = ExprClass::kPort;
      entry.type = Predefined(TypeKind::kPort);
    }
  } else {
    Error(DiagnosticKind::kInvalidTarget, endpoint->port, "expected the name of a port");
    return ErrorType();
  }
  const Type* type = symbol != nullptr ? symbol->type : entry.type;
  if (symbol != nullptr) {
    entry.symbol = symbol;
    entry.type = symbol->type;
    entry.expr_class = ExprClass::kPort;
  }
  for (size_t i = indices.size(); i-- > 0;) {
    CheckValue(indices[i]->index, Predefined(TypeKind::kInteger));
    if (type != nullptr && type->kind == TypeKind::kArray) {
      const NodeInfo& index = Info(indices[i]->index);
      if (index.constant != nullptr && index.constant->is(runtime::Tag::kInteger)) {
        const int64_t at = index.constant->integer() - type->array_first;
        if (at < 0 || static_cast<uint64_t>(at) >= type->length.max) {
          Error(DiagnosticKind::kInvalidIndex, indices[i]->index,
                fmt::format("index {} is outside the array of ports", index.constant->integer()));
        }
      }
      type = type->element;
    } else if (symbol != nullptr) {
      Error(DiagnosticKind::kNotIndexable, indices[i], fmt::format("port '{}' is no array", symbol->name),
            *symbol);
      return ErrorType();
    }
    NodeInfo& step = Info(indices[i]);
    step.type = type;
    step.expr_class = ExprClass::kPort;
  }
  return type != nullptr ? type : ErrorType();
}

void Checker::CheckConnect(const ast::ConnectStmt* stmt) {
  const std::string_view op = ToString(stmt->op);
  RequireNotControl(stmt, fmt::format("'{}'", op));
  const bool is_map = stmt->op == ast::ConnectOp::kMap || stmt->op == ast::ConnectOp::kUnmap;
  const Type* components[2] = {nullptr, nullptr};
  const Type* ports[2] = {nullptr, nullptr};
  if (stmt->first != nullptr) ports[0] = CheckEndpoint(stmt->first, &components[0]);
  if (stmt->second != nullptr) ports[1] = CheckEndpoint(stmt->second, &components[1]);
  auto is_system = [](const ast::PortEndpoint* endpoint) {
    const auto* word = endpoint != nullptr ? ast::As<ast::ComponentExpr>(endpoint->component) : nullptr;
    return word != nullptr && word->word == ast::ComponentWord::kSystem;
  };
  const bool system[2] = {is_system(stmt->first), is_system(stmt->second)};
  if (!is_map && (system[0] || system[1])) {
    Error(DiagnosticKind::kInvalidConnection, stmt,
          fmt::format("'{}' is between test components: use 'map' for 'system'", op));
  }
  if (is_map && system[0] && system[1]) {
    Error(DiagnosticKind::kInvalidConnection, stmt,
          fmt::format("'{}' is between a test component and 'system'", op));
  }
  if (stmt->op == ast::ConnectOp::kMap && stmt->first != nullptr && stmt->second != nullptr && !system[0] &&
      !system[1]) {
    // A component variable may hold `system`; two literal test components cannot be mapped.
    const bool first_word = ast::Is<ast::ComponentExpr>(stmt->first->component);
    const bool second_word = ast::Is<ast::ComponentExpr>(stmt->second->component);
    if (first_word && second_word) {
      Error(DiagnosticKind::kInvalidConnection, stmt, "'map' is between a test component and 'system'");
    }
  }
  CheckMapParams(stmt, system[0] ? ports[0] : ports[1],
                 system[0] || system[1] || (stmt->first != nullptr && stmt->second != nullptr));
  for (int i = 0; i < 2; ++i) {
    if (ports[i] != nullptr && !IsError(ports[i]) && ports[i]->kind == TypeKind::kArray) {
      Error(DiagnosticKind::kInvalidTarget, (i == 0 ? stmt->first : stmt->second)->port,
            "an array of ports cannot be connected as a whole: an index is missing");
      return;
    }
    if (ports[i] == nullptr || IsError(ports[i]) || ports[i]->port == nullptr) return;
  }
  CheckPortsFit(stmt, *ports[0], *ports[1], is_map, system[0]);
}

void Checker::CheckPortsFit(const ast::ConnectStmt* stmt, const Type& first, const Type& second, bool is_map,
                            bool first_is_system) {
  const runtime::PortInfo& a = *first.port;
  const runtime::PortInfo& b = *second.port;
  if ((a.message && !b.message && !b.stream) || (a.procedure && !b.procedure)) {
    Error(DiagnosticKind::kInvalidConnection, stmt,
          fmt::format("a message port and a procedure port cannot be joined: {} and {}", Describe(&first),
                      Describe(&second)));
    return;
  }
  auto missing = [](const std::vector<const Type*>& from, const std::vector<const Type*>& to) -> const Type* {
    for (const Type* type : from) {
      if (type->kind == TypeKind::kAny) continue;  // `out all`: what it sends is known then only
      if (std::none_of(to.begin(), to.end(),
                       [&](const Type* other) { return other == type || SameRoot(other, type); }))
        return type;
    }
    return nullptr;
  };
  if (!is_map) {
    const Type* lost = missing(a.out, b.in);
    const Type* sender = &first;
    const Type* receiver = &second;
    if (lost == nullptr) {
      lost = missing(b.out, a.in);
      std::swap(sender, receiver);
    }
    if (lost != nullptr) {
      Error(DiagnosticKind::kInvalidConnection, stmt,
            fmt::format("port type {} sends {}, which port type {} does not receive", Describe(sender),
                        Describe(lost), Describe(receiver)));
    }
    return;
  }
  // §9.2: what the component sends, the system port must send on; what the system receives, the component
  // must receive.
  const runtime::PortInfo& system = first_is_system ? a : b;
  const runtime::PortInfo& component = first_is_system ? b : a;
  if (const Type* lost = missing(component.out, system.out)) {
    Error(DiagnosticKind::kInvalidConnection, stmt,
          fmt::format("the component's port sends {}, which the system's port does not", Describe(lost)));
  } else if (const Type* unknown = missing(system.in, component.in)) {
    Error(
        DiagnosticKind::kInvalidConnection, stmt,
        fmt::format("the system's port receives {}, which the component's port does not", Describe(unknown)));
  }
}

void Checker::CheckMapParams(const ast::ConnectStmt* stmt, const Type* system_port, bool names_system) {
  if (!stmt->has_params) return;
  const bool is_map = stmt->op == ast::ConnectOp::kMap || stmt->op == ast::ConnectOp::kUnmap;
  if (!is_map) {
    Error(DiagnosticKind::kInvalidConnection, stmt,
          fmt::format("'{}' takes no 'param' clause", ToString(stmt->op)));
    return;
  }
  if (!names_system) {
    Error(DiagnosticKind::kInvalidConnection, stmt,
          "a 'param' clause wants the port of 'system' to be named");
    return;
  }
  const runtime::PortInfo* port =
      system_port != nullptr && !IsError(system_port) ? system_port->port.get() : nullptr;
  if (port == nullptr) {
    for (const ast::Argument* argument : stmt->params) {
      if (!NeedsContext(argument->value))
        CheckExpr(argument->value, TemplateExpect(nullptr, ast::Restriction::kTemplate));
    }
    return;
  }
  const auto& formals = stmt->op == ast::ConnectOp::kMap ? port->map_params : port->unmap_params;
  if (stmt->params.size() > formals.size()) {
    Error(DiagnosticKind::kWrongArgumentCount, stmt,
          fmt::format("port type {} has {} {} parameters, found {} arguments", Describe(system_port),
                      formals.size(), ToString(stmt->op), stmt->params.size()));
    return;
  }
  for (size_t i = 0; i < stmt->params.size(); ++i) {
    const auto* keyword = ast::As<ast::KeywordLiteral>(stmt->params[i]->value);
    if (keyword != nullptr && keyword->keyword == ast::Keyword::kNotUsed) {
      Info(stmt->params[i]->value).expr_class = ExprClass::kNotUsed;
      continue;
    }
    const runtime::FormalType* formal = &formals[i];
    if (!stmt->params[i]->name.empty()) {
      auto found = std::find_if(formals.begin(), formals.end(),
                                [&](const auto& other) { return other.name == stmt->params[i]->name.text; });
      if (found == formals.end()) {
        Error(DiagnosticKind::kUnknownParameter, stmt->params[i]->name.range,
              fmt::format("port type {} has no {} parameter '{}'", Describe(system_port), ToString(stmt->op),
                          stmt->params[i]->name.text));
        continue;
      }
      formal = &*found;
    }
    Symbol like;
    like.kind = SymbolKind::kParameter;
    like.name = formal->name;
    like.type = formal->type;
    like.direction = formal->direction == runtime::Direction::kOut     ? ast::Direction::kOut
                     : formal->direction == runtime::Direction::kInOut ? ast::Direction::kInout
                                                                       : ast::Direction::kIn;
    like.restriction = formal->is_template ? ast::Restriction::kTemplate : ast::Restriction::kValue;
    CheckArgument(stmt->params[i]->value, like, false);
  }
}

void Checker::CheckUnmapKey(const ast::UnmapKeyStmt* stmt) {
  if (CheckPlace(stmt->map, Expect{}) == nullptr) return;
  const Type* type = Info(stmt->map).type;
  if (type->kind != TypeKind::kMap) {
    Error(DiagnosticKind::kTypeMismatch, stmt->map,
          fmt::format("'unmap' wants a map value, found {}", Describe(type)));
    return;
  }
  if (stmt->key != nullptr) CheckValue(stmt->key, type->key);
}

void Checker::CheckSetencode(const ast::SetencodeStmt* stmt) {
  RequireNotControl(stmt, "'setencode'");
  // The ports it speaks of: one, or all of this component.
  std::vector<const Type*> ports;
  if (stmt->target.reference != nullptr) {
    Expect expect;
    expect.object = true;
    expect.value_or_object = true;
    const NodeInfo& target = CheckExpr(stmt->target.reference, expect);
    if (target.expr_class == ExprClass::kPort) ports.push_back(target.type);
  }
  if (ports.empty() && context_.runs_on != nullptr && context_.runs_on->component != nullptr) {
    for (const auto& port : context_.runs_on->component->ports) ports.push_back(port.type);
  }
  const Type* type = ResolveTypeExpr(stmt->type);
  CheckValue(stmt->encoding, Predefined(TypeKind::kUniversalCharstring));
  // §27.9: a type that one of the ports transports, or a part of one.
  const ast::Expr* whole = stmt->type;
  for (;;) {
    if (const auto* field = ast::As<ast::FieldExpr>(whole); field != nullptr && Info(field).is_field_access) {
      whole = field->base;
    } else if (const auto* index = ast::As<ast::IndexExpr>(whole)) {
      whole = index->base;
    } else {
      break;
    }
  }
  if (IsError(type) || Info(whole).type == nullptr) return;
  const bool transported = std::any_of(ports.begin(), ports.end(), [&](const Type* port) {
    while (port != nullptr && port->kind == TypeKind::kArray) port = port->element;
    if (port == nullptr || port->port == nullptr) return true;
    const auto fits = [&](const Type* message) { return SameRoot(message, Info(whole).type); };
    return std::any_of(port->port->in.begin(), port->port->in.end(), fits) ||
           std::any_of(port->port->out.begin(), port->port->out.end(), fits);
  });
  if (!transported) {
    Error(DiagnosticKind::kNotInPortType, stmt->type,
          fmt::format("no port that 'setencode' speaks of transports type {}", Describe(Info(whole).type)));
  }
}

}  // namespace assay::compiler
