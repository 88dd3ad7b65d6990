#include <fmt/format.h>

#include <algorithm>

#include "compiler/check/checker.h"
#include "compiler/check/string_encoding.h"
#include "compiler/types/compatible.h"
#include "runtime/value/objects.h"

/// Receiving operations and their redirections. Source: ES 201 873-1 §22.2.2, §22.2.3, §22.3, §22.4.

namespace assay::compiler {

namespace {

/// The value of a template, or of the one it names, as written.
const ast::Expr* BodyOf(const CheckedProgram& program, const ast::Expr* expr) {
  constexpr int kMaxNames = 100;
  for (int names = 0; expr != nullptr && names < kMaxNames;) {
    if (const auto* typed = ast::As<ast::InlineTemplate>(expr)) {
      expr = typed->value;
    } else if (const auto* paren = ast::As<ast::ParenExpr>(expr)) {
      expr = paren->inner;
    } else if (ast::Is<ast::NameExpr>(expr) || ast::Is<ast::CallExpr>(expr)) {
      const auto* call = ast::As<ast::CallExpr>(expr);
      const Symbol* symbol = program.Info(call != nullptr ? call->callee : expr).symbol;
      if (symbol == nullptr || symbol->kind != SymbolKind::kTemplate || symbol->init == nullptr) return expr;
      expr = symbol->init;
      ++names;
    } else {
      return expr;
    }
  }
  return expr;
}

/// The part of `tmpl` that field `number` has, or null.
const ast::Expr* PartOf(const CheckedProgram& program, const ast::Expr* tmpl, int number) {
  const auto* composite = ast::As<ast::CompositeExpr>(BodyOf(program, tmpl));
  if (composite == nullptr) return nullptr;
  for (const ast::CompositeElement* element : composite->elements) {
    if (program.Info(element).number == number) return element->value;
  }
  return nullptr;
}

/// The type that `tmpl` decodes the part as that `item` stores (decmatch), or null.
const runtime::Type* DecodedToMatch(const CheckedProgram& program, const ast::Expr* tmpl,
                                    const ast::RedirectItem* item) {
  std::vector<int> steps;
  for (const ast::Expr* step = item->source; step != nullptr;) {
    if (program.Info(step).number < 0) return nullptr;
    steps.push_back(program.Info(step).number);
    const auto* field = ast::As<ast::FieldExpr>(step);
    step = field != nullptr ? field->base : nullptr;
  }
  if (item->source == nullptr && program.Info(item).number >= 0) steps.push_back(program.Info(item).number);
  for (size_t i = steps.size(); i-- > 0 && tmpl != nullptr;) tmpl = PartOf(program, tmpl, steps[i]);
  const auto* decmatch = ast::As<ast::DecmatchExpr>(BodyOf(program, tmpl));
  return decmatch != nullptr ? program.Info(decmatch->target).type : nullptr;
}

}  // namespace

void Checker::CheckFrom(const ast::Expr* from, const Type* port) {
  if (from == nullptr) return;
  const Type* address = port != nullptr && port->port != nullptr && port->port->address != nullptr
                            ? port->port->address
                            : AddressType();
  Expect expect = TemplateExpect(nullptr, ast::Restriction::kTemplatePresent);
  const ast::Expr* core = from;
  while (const auto* paren = ast::As<ast::ParenExpr>(core)) core = paren->inner;
  if (NeedsContext(core)) {
    const auto* keyword = ast::As<ast::KeywordLiteral>(core);
    const bool null = keyword != nullptr && keyword->keyword == ast::Keyword::kNull;
    expect.type = null || address == nullptr ? Predefined(TypeKind::kComponent) : address;
  } else if (ast::Is<ast::PatternExpr>(core) || ast::Is<ast::RangeExpr>(core)) {
    expect.type = address;
  }
  const NodeInfo& info = CheckExpr(from, expect);
  if (info.expr_class == ExprClass::kError || info.type == nullptr) return;
  if (info.type->kind == TypeKind::kComponent || (address != nullptr && Compatible(info.type, address)))
    return;
  Error(DiagnosticKind::kInvalidAddress, from,
        address != nullptr ? fmt::format("expected a component or an address of type {}, found {}",
                                         Describe(address), Describe(info.type))
                           : fmt::format("expected a component, found {}", Describe(info.type)));
}

void Checker::CheckReceive(const ast::ReceiveStmt* stmt) {
  const Type* port = CheckTargetPort(stmt->port, stmt);
  const bool known = port != nullptr && !IsError(port) && port->port != nullptr;
  const bool is_message = stmt->op == ast::ReceiveOp::kReceive || stmt->op == ast::ReceiveOp::kTrigger;
  if (known && stmt->op != ast::ReceiveOp::kCheckAny) {
    const bool fits = is_message ? port->port->message || port->port->stream : port->port->procedure;
    if (!fits) {
      Error(DiagnosticKind::kWrongPortKind,
            stmt->port.reference != nullptr ? stmt->port.reference->range : stmt->range,
            fmt::format("'{}' wants a {} port, found port type {}", ToString(stmt->op),
                        is_message ? "message" : "procedure", Describe(port)));
    }
  }
  const Type* value_type = nullptr;
  const Type* signature = nullptr;
  const ast::Redirect* redirect = stmt->redirect;
  switch (stmt->op) {
    case ast::ReceiveOp::kReceive:
    case ast::ReceiveOp::kTrigger: {
      if (stmt->value != nullptr) {
        Expect expect = TemplateExpect(nullptr, ast::Restriction::kTemplatePresent);
        expect.types = false;
        if (port == nullptr) expect.untyped = false;
        value_type =
            MessageType(stmt->value, known ? port : nullptr, runtime::Direction::kIn, expect, "receive");
        CheckRestriction(stmt->value, ast::Restriction::kTemplatePresent);
        const Value* constant = Info(stmt->value).constant;
        if (constant != nullptr && !constant->is_template() && !runtime::IsFullyBound(*constant)) {
          Error(DiagnosticKind::kMissingValue, stmt->value,
                "the template is not complete: a part of it has neither a value nor 'omit'");
        }
      } else if (redirect != nullptr && (redirect->value != nullptr || !redirect->value_items.empty())) {
        Error(DiagnosticKind::kInvalidRedirect, redirect,
              fmt::format("'{}' without a template cannot redirect the value: its type is not known",
                          ToString(stmt->op)));
        value_type = ErrorType();
      }
      Info(stmt).type = value_type;
      break;
    }
    case ast::ReceiveOp::kGetcall:
      if (stmt->value != nullptr) {
        signature = SignatureOf(stmt->value, known ? port : nullptr, runtime::Direction::kIn,
                                TemplateExpect(nullptr, ast::Restriction::kTemplate), "accept calls of");
      } else if (redirect != nullptr && !redirect->params.empty()) {
        Error(DiagnosticKind::kInvalidRedirect, redirect,
              "'getcall' without a template cannot redirect parameters");
        signature = ErrorType();
      }
      Info(stmt).type = signature;
      break;
    case ast::ReceiveOp::kGetreply:
      if (stmt->value != nullptr) {
        signature = SignatureOf(stmt->value, known ? port : nullptr, runtime::Direction::kOut,
                                TemplateExpect(nullptr, ast::Restriction::kTemplate), "get replies of");
        value_type = !IsError(signature) && signature->signature != nullptr ? signature->signature->result
                                                                            : ErrorType();
      } else if (redirect != nullptr && (!redirect->params.empty() || redirect->value != nullptr ||
                                         !redirect->value_items.empty())) {
        Error(DiagnosticKind::kInvalidRedirect, redirect,
              "'getreply' without a template cannot redirect value or parameters");
        signature = value_type = ErrorType();
      }
      if (stmt->result != nullptr) {
        if (!IsError(signature) && value_type == nullptr) {
          Error(DiagnosticKind::kInvalidReply, stmt->result,
                fmt::format("signature {} returns no value", Describe(signature)));
        } else {
          CheckExpr(stmt->result, TemplateExpect(IsError(value_type) ? nullptr : value_type,
                                                 ast::Restriction::kTemplatePresent));
        }
      }
      if (redirect != nullptr && redirect->value != nullptr && value_type == nullptr &&
          signature != nullptr) {
        Error(DiagnosticKind::kInvalidRedirect, redirect->value,
              fmt::format("signature {} returns no value", Describe(signature)));
        value_type = ErrorType();
      }
      Info(stmt).type = signature;
      break;
    case ast::ReceiveOp::kCatch:
      if (stmt->catch_timeout) {
        if (!context_.in_call_responses) {
          Error(DiagnosticKind::kInvalidCall, stmt,
                "'catch(timeout)' stands in the response handling of a call only");
        }
        break;
      }
      if (stmt->signature != nullptr) {
        signature = SignatureOf(stmt->signature, known ? port : nullptr, runtime::Direction::kOut, Expect{},
                                "catch exceptions of");
        if (stmt->value != nullptr) {
          value_type = CheckException(stmt->value, signature,
                                      TemplateExpect(nullptr, ast::Restriction::kTemplatePresent));
        }
      } else if (redirect != nullptr && (redirect->value != nullptr || !redirect->value_items.empty())) {
        Error(DiagnosticKind::kInvalidRedirect, redirect,
              "'catch' without a template cannot redirect the value");
        value_type = ErrorType();
      }
      Info(stmt).type = value_type;
      break;
    case ast::ReceiveOp::kCheckAny:
      break;
  }
  CheckFrom(stmt->from, port);
  for (const ast::Expr* operand : {stmt->value, stmt->result, stmt->from}) {
    ForbidSideEffects(operand, "a receiving operation", true);
  }
  if (stmt->catch_timeout &&
      (stmt->port.kind == ast::TargetKind::kAnyFrom || stmt->port.kind == ast::TargetKind::kAny)) {
    Error(DiagnosticKind::kInvalidCall, stmt,
          "'catch(timeout)' speaks of the port of the call, not of any port");
  }
  if (redirect == nullptr) return;
  const Type* array = nullptr;
  if (stmt->port.kind == ast::TargetKind::kAnyFrom && stmt->port.reference != nullptr)
    array = Info(stmt->port.reference).type;
  CheckRedirect(redirect, value_type, signature, port, array);
  if (stmt->from != nullptr && redirect->sender != nullptr) {
    // §22.2.2: the sender that matched must fit the variable.
    const Type* from = Info(stmt->from).type;
    const Type* variable = Info(redirect->sender).type;
    if (!IsError(from) && !IsError(variable)) {
      const bool component = from->kind == TypeKind::kComponent;
      const bool fits = component != (variable->kind == TypeKind::kComponent) ? false
                        : component ? from->component == nullptr || ComponentCompatible(from, variable)
                                    : Compatible(from, variable);
      if (!fits) {
        Error(DiagnosticKind::kInvalidRedirect, redirect->sender,
              fmt::format("the 'from' clause wants {}, which a variable of type {} cannot hold",
                          Describe(from), Describe(variable)));
      }
    }
  }
  // §22.2.2: where the template decodes a part to match it, `@decoded` stores that part as the same type.
  const auto decoded_alike = [&](const ast::RedirectItem* item, const ast::Expr* tmpl) {
    const Type* matched = item->decoded && tmpl != nullptr ? DecodedToMatch(program_, tmpl, item) : nullptr;
    const Type* stored = Info(item->variable).type;
    if (matched == nullptr || stored == nullptr || Compatible(matched, stored)) return;
    Error(DiagnosticKind::kTypeMismatch, item->variable,
          fmt::format("the template decodes this part as {}, the variable is of type {}", Describe(matched),
                      Describe(stored)));
  };
  const ast::Expr* values = stmt->op == ast::ReceiveOp::kGetreply ? stmt->result : stmt->value;
  for (const ast::RedirectItem* item : redirect->value_items) decoded_alike(item, values);
  for (const ast::RedirectItem* item : redirect->params) decoded_alike(item, stmt->value);
}

void Checker::CheckRedirect(const ast::Redirect* redirect, const Type* value, const Type* signature,
                            const Type* port, const Type* index_of) {
  if (redirect->value != nullptr || !redirect->value_items.empty()) {
    if (value == nullptr) {
      Error(DiagnosticKind::kInvalidRedirect, redirect, "there is no value to redirect");
    } else {
      CheckValueRedirect(redirect, value);
    }
  }
  if (!redirect->params.empty()) {
    if (signature == nullptr) {
      Error(DiagnosticKind::kInvalidRedirect, redirect, "there are no parameters to redirect");
    } else {
      CheckParamRedirect(redirect, signature, false);
    }
  }
  if (redirect->sender != nullptr) {
    if (CheckPlace(redirect->sender, Expect{}) != nullptr) {
      const Type* type = Info(redirect->sender).type;
      const Type* address = port != nullptr && port->port != nullptr && port->port->address != nullptr
                                ? port->port->address
                                : AddressType();
      if (type->kind != TypeKind::kComponent && (address == nullptr || !Compatible(address, type))) {
        Error(DiagnosticKind::kInvalidRedirect, redirect->sender,
              fmt::format("the sender is a component{}, found a variable of type {}",
                          address != nullptr ? fmt::format(" or address of type {}", Describe(address)) : "",
                          Describe(type)));
      }
    }
  }
  if (redirect->index != nullptr) {
    if (index_of == nullptr) {
      Error(DiagnosticKind::kInvalidRedirect, redirect->index,
            "'@index' is for operations with 'any from' only");
    } else {
      CheckIndexRedirect(redirect->index, index_of);
    }
  }
  if (redirect->timestamp != nullptr) {
    if (CheckPlace(redirect->timestamp, Expect{}) != nullptr &&
        Info(redirect->timestamp).type->kind != TypeKind::kFloat) {
      ReportMismatch(redirect->timestamp, Info(redirect->timestamp).type, Predefined(TypeKind::kFloat));
    }
  }
}

void Checker::CheckIndexRedirect(const ast::Expr* index, const Type* array) {
  if (CheckPlace(index, Expect{}) == nullptr || IsError(array)) return;
  const Type* type = Info(index).type;
  uint64_t dimensions = 0;
  for (const Type* inner = array; inner->kind == TypeKind::kArray; inner = inner->element) ++dimensions;
  if (dimensions == 0) {
    Error(DiagnosticKind::kInvalidRedirect, index, "'@index' is for operations with 'any from' only");
    return;
  }
  const bool is_integer = type->kind == TypeKind::kInteger;
  const bool is_list = (type->kind == TypeKind::kArray || type->kind == TypeKind::kRecordOf) &&
                       type->element != nullptr && type->element->kind == TypeKind::kInteger;
  const bool fits = dimensions == 1
                        ? is_integer
                        : is_list && (type->kind != TypeKind::kArray || type->length.max == dimensions) &&
                              type->length.Contains(dimensions);
  if (fits) {
    // Every index must be a value of the variable's type (§22.2.2 and others).
    const Type* integer = is_integer ? type : type->element;
    for (const Type* inner = array; inner->kind == TypeKind::kArray; inner = inner->element) {
      const Value last = Value::Integer(inner->array_first + static_cast<int64_t>(inner->length.max) - 1);
      if (SubtypeViolation(*integer, last).empty()) continue;
      Error(DiagnosticKind::kOutsideSubtype, index,
            fmt::format("the variable's type {} does not allow index {}", Describe(integer), last.integer()));
      return;
    }
    return;
  }
  Error(DiagnosticKind::kInvalidRedirect, index,
        dimensions == 1
            ? fmt::format("the index is an integer, found a variable of type {}", Describe(type))
            : fmt::format(
                  "the index of {} dimensions is a list of that many integers, found a variable of type {}",
                  dimensions, Describe(type)));
}

const Type* Checker::ResolveFieldPath(const ast::Expr* path, const Type* type) {
  // `a.b[0].c` relative to `type`: the chain is turned around first.
  std::vector<const ast::Expr*> steps;
  for (const ast::Expr* step = path;;) {
    steps.push_back(step);
    if (const auto* field = ast::As<ast::FieldExpr>(step)) {
      step = field->base;
    } else if (const auto* index = ast::As<ast::IndexExpr>(step);
               index != nullptr && index->base != nullptr) {
      step = index->base;
    } else {
      break;
    }
  }
  for (size_t i = steps.size(); i-- > 0;) {
    NodeInfo& info = Info(steps[i]);
    info = NodeInfo{};
    ast::Name name;
    if (const auto* plain = ast::As<ast::NameExpr>(steps[i])) name = plain->name;
    if (const auto* field = ast::As<ast::FieldExpr>(steps[i])) name = field->field;
    if (const auto* builtin = ast::As<ast::TypeExpr>(steps[i])) {
      if (const auto* word = ast::As<ast::BuiltinType>(builtin->type))
        name = {ToString(word->builtin), builtin->range};
    }
    if (const auto* index = ast::As<ast::IndexExpr>(steps[i])) {
      CheckValue(index->index, type->kind == TypeKind::kMap ? type->key : Predefined(TypeKind::kInteger));
      type = type->kind == TypeKind::kMap ? type->element : ElementOf(type, steps[i]);
      if (IsError(type)) return ErrorType();
    } else if (!name.empty()) {
      const int number = type->FindField(name.text);
      if (number < 0) {
        if (type->fields.empty()) {
          Error(DiagnosticKind::kNoFields, name.range, fmt::format("type {} has no fields", Describe(type)));
        } else {
          ReportUnknownField(name, type);
        }
        Poison(info);
        return ErrorType();
      }
      info.number = number;
      info.is_field_access = true;
      type = type->fields[static_cast<size_t>(number)].type;
    } else {
      Error(DiagnosticKind::kUnknownField, steps[i], "expected the name of a field");
      return ErrorType();
    }
    info.type = type;
    info.expr_class = ExprClass::kValue;
  }
  return type;
}

void Checker::CheckRedirectItem(const ast::RedirectItem* item, const Type* source) {
  NodeInfo& info = Info(item);
  info.type = source;
  const Symbol* variable = CheckPlace(item->variable, Expect{});
  if (item->encoding != nullptr &&
      !IsStringEncoding(CheckValue(item->encoding, Predefined(TypeKind::kUniversalCharstring)).constant)) {
    Error(DiagnosticKind::kUnknownEncoding, item->encoding, UnknownStringEncoding(Text(item->encoding)));
  }
  if (variable == nullptr || IsError(source)) return;
  const Type* type = Info(item->variable).type;
  if (item->decoded) {
    if (!source->is_string()) {
      Error(DiagnosticKind::kInvalidRedirect, item,
            fmt::format("'@decoded' wants a string, found {}", Describe(source)));
    } else if (item->encoding != nullptr && source->kind != TypeKind::kUniversalCharstring) {
      Error(DiagnosticKind::kMisplacedEncoding, item->encoding,
            "a string encoding is for universal charstrings only");
    }
    info.target = type;
    return;
  }
  if (!Compatible(source, type)) {
    Error(DiagnosticKind::kTypeMismatch, item->variable,
          fmt::format("expected a variable for {}, found one of type {}", Describe(source), Describe(type)));
  }
}

void Checker::CheckValueRedirect(const ast::Redirect* redirect, const Type* value) {
  if (redirect->value != nullptr) {
    if (CheckPlace(redirect->value, Expect{}) != nullptr) {
      const Type* type = Info(redirect->value).type;
      if (!IsError(value) && !Compatible(value, type)) {
        Error(
            DiagnosticKind::kTypeMismatch, redirect->value,
            fmt::format("expected a variable for {}, found one of type {}", Describe(value), Describe(type)));
      }
    }
  }
  for (const ast::RedirectItem* item : redirect->value_items) {
    const Type* source = value;
    if (item->source != nullptr && !IsError(value)) source = ResolveFieldPath(item->source, value);
    if (item->source != nullptr) Info(item).number = Info(item->source).number;
    CheckRedirectItem(item, source);
  }
}

void Checker::CheckParamRedirect(const ast::Redirect* redirect, const Type* signature, bool is_call) {
  (void)is_call;
  if (IsError(signature) || signature->signature == nullptr) {
    for (const ast::RedirectItem* item : redirect->params) {
      const auto* keyword = ast::As<ast::KeywordLiteral>(item->variable);
      if (keyword == nullptr) CheckRedirectItem(item, ErrorType());
    }
    return;
  }
  const auto& params = signature->signature->params;
  size_t position = 0;
  for (const ast::RedirectItem* item : redirect->params) {
    NodeInfo& info = Info(item);
    const auto* keyword = ast::As<ast::KeywordLiteral>(item->variable);
    if (item->source == nullptr) {
      const size_t index = position++;
      if (index >= params.size()) {
        Error(DiagnosticKind::kWrongElementCount, item,
              fmt::format("signature {} has {} parameters", Describe(signature), params.size()));
        return;
      }
      info.number = static_cast<int32_t>(index);
      if (keyword != nullptr) {
        Info(item->variable).expr_class = ExprClass::kNotUsed;
        info.type = params[index].type;
        continue;
      }
      CheckRedirectItem(item, params[index].type);
      continue;
    }
    const ast::Expr* first = item->source;
    for (;;) {
      if (const auto* field = ast::As<ast::FieldExpr>(first)) {
        first = field->base;
      } else if (const auto* index = ast::As<ast::IndexExpr>(first);
                 index != nullptr && index->base != nullptr) {
        first = index->base;
      } else {
        break;
      }
    }
    const auto* name = ast::As<ast::NameExpr>(first);
    const int number = name != nullptr ? signature->FindField(name->name.text) : -1;
    if (number < 0) {
      Error(DiagnosticKind::kUnknownParameter, first,
            fmt::format("signature {} has no parameter '{}'", Describe(signature), Text(first)));
      continue;
    }
    const Type* source = ResolveFieldPath(item->source, signature);
    info.number = number;
    CheckRedirectItem(item, source);
  }
}

}  // namespace assay::compiler
