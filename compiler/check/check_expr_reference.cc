#include <fmt/format.h>

#include "compiler/check/checker.h"
#include "compiler/check/string_encoding.h"
#include "compiler/types/compatible.h"
#include "grammar/source/reserved_words.h"
#include "grammar/source/suggest.h"
#include "runtime/value/objects.h"

/// Names, fields and elements. Source: ES 201 873-1 §5.2, §6.2.1.1 to §6.2.7, §7.2, §7.3, §15.6.

namespace assay::compiler {

namespace {

/// What a variable or parameter of `type` denotes.
ExprClass ClassOfVariable(const Type* type, bool is_template) {
  const Type* inner = type;
  while (inner->kind == TypeKind::kArray && inner->name.empty()) inner = inner->element;
  switch (inner->kind) {
    case TypeKind::kError:
      return ExprClass::kError;
    case TypeKind::kPort:
      return ExprClass::kPort;
    case TypeKind::kTimer:
      return ExprClass::kTimer;
    default:
      return is_template ? ExprClass::kTemplate : ExprClass::kValue;
  }
}

}  // namespace

void Checker::CheckName(const ast::NameExpr* expr, const Expect& expect, NodeInfo& info) {
  if (expect.type != nullptr && expect.type->kind == TypeKind::kEnumerated && !expect.place) {
    // An enumerated value of the wanted type comes before everything else of that name (§6.2.4, §8.2.3.1).
    if (Symbol* item = FindEnumItem(expect.type, expr->name.text)) {
      UseSymbol(expr, expr->name, item, expect, info);
      return;
    }
  }
  const Symbol* symbol = Lookup(expr->name);
  if (symbol == nullptr) {
    Poison(info);
    return;
  }
  UseSymbol(expr, expr->name, symbol, expect, info);
}

void Checker::UseSymbol(const ast::Expr* expr, const ast::Name& name, const Symbol* symbol,
                        const Expect& expect, NodeInfo& info) {
  info.symbol = symbol;
  if (symbol->storage == Storage::kLocal && symbol->body_progress == Progress::kBusy) {
    Error(DiagnosticKind::kRecursiveDefinition, expr,
          fmt::format("{} '{}' is used in its own initial value", ToString(symbol->kind), symbol->name),
          *symbol);
    Poison(info);
    return;
  }
  EnsureDeclared(symbol);
  switch (symbol->kind) {
    case SymbolKind::kType:
      info.type = symbol->type;
      info.expr_class = ExprClass::kType;
      return;
    case SymbolKind::kSignature:
      info.type = symbol->type;
      info.expr_class = ExprClass::kSignature;
      return;
    case SymbolKind::kModule:
      info.expr_class = ExprClass::kModule;
      return;
    case SymbolKind::kConst:
      EnsureBody(symbol);
      SetValue(info, symbol->type);
      info.constant = symbol->constant;
      if (expect.place) {
        Error(DiagnosticKind::kNotAssignable, expr,
              fmt::format("constant '{}' cannot be changed", symbol->name), *symbol);
        Poison(info);
      }
      return;
    case SymbolKind::kEnumItem:
      SetValue(info, symbol->type);
      info.constant = symbol->constant;
      info.number = static_cast<int32_t>(symbol->index);
      return;
    case SymbolKind::kModulePar:
      if (symbol->body_progress == Progress::kNew && context_.behaviour == nullptr) EnsureBody(symbol);
      info.type = symbol->type;
      info.expr_class = symbol->is_template() ? ExprClass::kTemplate : ExprClass::kValue;
      if (IsError(symbol->type)) Poison(info);
      if (expect.place) {
        Error(DiagnosticKind::kNotAssignable, expr,
              fmt::format("module parameter '{}' cannot be changed", symbol->name), *symbol);
        Poison(info);
      }
      return;
    case SymbolKind::kTemplate: {
      if (expect.place) {
        Error(DiagnosticKind::kNotAssignable, expr,
              fmt::format("template '{}' cannot be changed", symbol->name), *symbol);
        Poison(info);
        return;
      }
      if (context_.behaviour == nullptr || context_.behaviour->kind == SymbolKind::kTemplate)
        EnsureBody(symbol);
      if (!expect.behaviour) {
        for (const Symbol* param : symbol->params) {
          if (param->init != nullptr) continue;
          Error(DiagnosticKind::kMissingArgument, expr,
                fmt::format("template '{}' wants a value for parameter '{}'", symbol->name, param->name),
                *param);
          Poison(info);
          return;
        }
      }
      info.type = symbol->type;
      info.expr_class = IsError(symbol->type) ? ExprClass::kError : ExprClass::kTemplate;
      if (symbol->params.empty()) info.constant = symbol->constant;
      return;
    }
    case SymbolKind::kVariable:
      info.type = symbol->type;
      info.expr_class = ClassOfVariable(symbol->type, symbol->is_template());
      info.is_reference = true;
      return;
    case SymbolKind::kParameter: {
      info.type = symbol->type;
      info.expr_class = ClassOfVariable(symbol->type, symbol->is_template());
      info.is_reference = true;
      if (expect.place && symbol->evaluation != ast::Evaluation::kEager) {
        Error(DiagnosticKind::kNotAssignable, expr,
              fmt::format("{} parameter '{}' cannot be changed", ToString(symbol->evaluation), symbol->name),
              *symbol);
        Poison(info);
      } else if (expect.place && symbol->parent != nullptr && symbol->parent->kind == SymbolKind::kTemplate) {
        Error(DiagnosticKind::kNotAssignable, expr,
              fmt::format("parameter '{}' of a template cannot be changed", symbol->name), *symbol);
        Poison(info);
      }
      return;
    }
    case SymbolKind::kTimer:
      info.type = symbol->type;
      info.expr_class = ExprClass::kTimer;
      return;
    case SymbolKind::kPort:
      info.type = symbol->type;
      info.expr_class = IsError(symbol->type) ? ExprClass::kError : ExprClass::kPort;
      return;
    case SymbolKind::kFunction:
    case SymbolKind::kExternalFunction:
    case SymbolKind::kAltstep:
    case SymbolKind::kTestcase:
      info.type = symbol->type;
      info.expr_class = ExprClass::kBehaviour;
      return;
    case SymbolKind::kPredefined:
      info.expr_class = ExprClass::kBehaviour;
      if (!expect.behaviour) {
        Error(DiagnosticKind::kNotAValue, expr,
              fmt::format("predefined function '{}' is not called: '(' expected", name.text));
        Poison(info);
      }
      return;
    case SymbolKind::kControl:
      if (!expect.behaviour) break;
      info.expr_class = ExprClass::kBehaviour;
      return;
    case SymbolKind::kGroup:
    case SymbolKind::kError:
      break;
  }
  Error(DiagnosticKind::kNotAValue, expr,
        fmt::format("{} '{}' cannot be used here", ToString(symbol->kind), name.text));
  Poison(info);
}

void Checker::ReportUnknownField(const ast::Name& field, const Type* type) {
  std::vector<std::string_view> candidates;
  for (const runtime::Field& other : type->fields) candidates.push_back(other.name);
  std::string_view near = grammar::DidYouMean(field.text, candidates);
  Diagnostic diagnostic(DiagnosticKind::kUnknownField, field.range,
                        fmt::format("type {} has no {} '{}'", Describe(type),
                                    type->is_union_like() ? "alternative" : "field", field.text));
  const Symbol* owner = program_.SymbolOf(type->Root());
  if (owner == nullptr) owner = program_.SymbolOf(type);
  if (!near.empty()) {
    Report(
        std::move(diagnostic).Hint(fmt::format("did you mean '{}'?", near), field.range, std::string(near)));
  } else if (owner != nullptr) {
    Report(std::move(diagnostic).Note(owner->range, fmt::format("'{}' is defined here", owner->name)));
  } else {
    Report(std::move(diagnostic));
  }
}

void Checker::ReportUnknownOperation(const ast::Name& operation, std::string message,
                                     grammar::WordPlace place) {
  Diagnostic diagnostic(DiagnosticKind::kNoFields, operation.range, std::move(message));
  const std::string_view near = grammar::DidYouMean(operation.text, grammar::ReservedWords(place));
  if (near.empty()) {
    Report(std::move(diagnostic));
  } else {
    Report(std::move(diagnostic)
               .Hint(fmt::format("did you mean '{}'?", near), operation.range, std::string(near)));
  }
}

bool Checker::FoldField(const NodeInfo& base, NodeInfo& info) {
  if (base.constant == nullptr || info.number < 0) return false;
  const Value& value = *base.constant;
  const auto number = static_cast<uint32_t>(info.number);
  if (value.is(runtime::Tag::kRecord) && number < value.record()->count) {
    const Value& field = value.record()->slots[number];
    if (!field.is_bound() || field.is(runtime::Tag::kOmit)) return false;
    info.constant = Keep(field);
    return true;
  }
  if (value.is(runtime::Tag::kUnion) && value.choice()->alternative == number) {
    info.constant = Keep(value.choice()->value);
    return true;
  }
  return false;
}

void Checker::CheckField(const ast::FieldExpr* expr, const Expect& expect, NodeInfo& info) {
  Expect base_expect;
  base_expect.types = true;
  base_expect.templates = true;
  base_expect.place = expect.place;
  base_expect.object = true;
  base_expect.value_or_object = true;
  const NodeInfo& base = CheckExpr(expr->base, base_expect);
  switch (base.expr_class) {
    case ExprClass::kError:
      Poison(info);
      return;
    case ExprClass::kModule: {
      ModuleScope* module = base.symbol->module;
      const Symbol* symbol = module == context_.module ? FindLocal(expr->field.text) : nullptr;
      if (symbol == nullptr) symbol = LookupInModule(expr->field, module);
      if (symbol == nullptr) {
        Poison(info);
        return;
      }
      UseSymbol(expr, expr->field, symbol, expect, info);
      return;
    }
    case ExprClass::kType:
    case ExprClass::kSignature:
    case ExprClass::kValue:
    case ExprClass::kTemplate:
      break;
    case ExprClass::kTimer:
    case ExprClass::kPort: {
      const bool timer = base.expr_class == ExprClass::kTimer;
      ReportUnknownOperation(
          expr->field,
          fmt::format("{} '{}' has no operation '{}'", timer ? "timer" : "port", Text(expr->base),
                      expr->field.text),
          timer ? grammar::WordPlace::kTimerOperation : grammar::WordPlace::kPortOperation);
      Poison(info);
      return;
    }
    default:
      Error(DiagnosticKind::kNoFields, expr->base, fmt::format("'{}' has no fields", Text(expr->base)));
      Poison(info);
      return;
  }
  const Type* type = base.type;
  if (IsError(type)) {
    Poison(info);
    return;
  }
  if (base.expr_class == ExprClass::kType && type->kind == TypeKind::kEnumerated) {
    if (Symbol* item = FindEnumItem(type, expr->field.text)) {
      UseSymbol(expr, expr->field, item, expect, info);
      return;
    }
  }
  if (base.expr_class == ExprClass::kType) {
    const Type* part = nullptr;
    if (type->kind == TypeKind::kPort && type->port != nullptr && expr->field.text == "address")
      part = type->port->address;
    if (type->kind == TypeKind::kMap) part = MapPartType(type, expr->field.text);
    if (part != nullptr) {
      info.type = part;
      info.expr_class = ExprClass::kType;
      return;
    }
  }
  if (type->kind == TypeKind::kMap) {
    // §6.2.15.5, §6.2.15.6: the keys and the values of a map, as new lists.
    if (const Type* part = MapPartType(type, expr->field.text)) {
      SetValue(info, part);
      return;
    }
  }
  if (!type->is_record_like() && !type->is_union_like() && type->kind != TypeKind::kSignature) {
    std::string message =
        fmt::format("type {} has no fields, '{}' cannot be taken", Describe(type), expr->field.text);
    if (type->kind == TypeKind::kComponent) {
      ReportUnknownOperation(expr->field, std::move(message), grammar::WordPlace::kComponentOperation);
    } else {
      Error(DiagnosticKind::kNoFields, expr->field.range, std::move(message));
    }
    Poison(info);
    return;
  }
  const int number = type->FindField(expr->field.text);
  if (number < 0) {
    ReportUnknownField(expr->field, type);
    Poison(info);
    return;
  }
  info.type = type->fields[static_cast<size_t>(number)].type;
  if (IsError(info.type) && base.expr_class == ExprClass::kType) {
    info.type = OpenField(type, static_cast<size_t>(number), expr);
  }
  info.number = number;
  info.is_field_access = true;
  info.expr_class = base.expr_class == ExprClass::kSignature ? ExprClass::kType : base.expr_class;
  info.is_reference = base.is_reference;
  if (IsError(info.type)) {
    Poison(info);
    return;
  }
  if (!expect.place) FoldField(base, info);
}

void Checker::CheckIndex(const ast::IndexExpr* expr, const Expect& expect, NodeInfo& info) {
  Expect base_expect;
  base_expect.types = true;
  base_expect.templates = true;
  base_expect.object = true;
  base_expect.value_or_object = true;
  base_expect.place = expect.place;
  const NodeInfo& base = CheckExpr(expr->base, base_expect);
  if (base.expr_class == ExprClass::kError) {
    CheckExpr(expr->index, [] {
      Expect e;
      e.not_used = true;
      e.untyped = true;
      e.templates = true;
      return e;
    }());
    Poison(info);
    return;
  }
  const Type* type = base.type;
  const auto* keyword = ast::As<ast::KeywordLiteral>(expr->index);
  if (base.expr_class == ExprClass::kType || base.expr_class == ExprClass::kSignature) {
    const bool is_dash = keyword != nullptr && keyword->keyword == ast::Keyword::kNotUsed;
    if (is_dash) {
      Info(expr->index).expr_class = ExprClass::kNotUsed;
    } else {
      CheckValue(expr->index, Predefined(TypeKind::kInteger));
    }
    if (!is_dash && !IsError(type) && !type->is_list_like()) {
      // `return integer[3]`: an array written in place.
      const ast::Expr* dimension = expr->index;
      info.type = ApplyDims(type, {&dimension, 1});
    } else {
      info.type = ElementOf(type, expr);
    }
    info.expr_class = IsError(info.type) ? ExprClass::kError : ExprClass::kType;
    return;
  }
  if (base.expr_class == ExprClass::kModule || type == nullptr) {
    Error(DiagnosticKind::kNotIndexable, expr->base, fmt::format("'{}' has no elements", Text(expr->base)));
    Poison(info);
    return;
  }
  if (type->kind == TypeKind::kMap) {
    CheckValue(expr->index, type->key);
    RequireComplete(expr->index, type->key);
    info.type = type->element;
    info.expr_class = base.expr_class;
    info.is_reference = base.is_reference;
    return;
  }
  if (base.expr_class == ExprClass::kTemplate && type->is_string()) {
    Error(
        DiagnosticKind::kTemplateNotAllowed, expr,
        fmt::format("'{}' is a template: elements of a string are taken from values only", Text(expr->base)));
    CheckExpr(expr->index, Expect{});
    Poison(info);
    return;
  }
  const Type* element = ElementOf(type, expr->base);
  NodeInfo& index = CheckExpr(expr->index, Expect{});
  if (IsError(element) || index.expr_class == ExprClass::kError) {
    Poison(info);
    return;
  }
  if (index.type->is_list_like() && index.type->kind != TypeKind::kSetOf && index.type->element != nullptr &&
      index.type->element->kind == TypeKind::kInteger && type->is_list_like()) {
    // A list of indices goes down one dimension per element (§6.2.3.1, §6.2.7).
    const Type* inner = type;
    const uint64_t steps = index.constant != nullptr && index.constant->is(runtime::Tag::kList)
                               ? index.constant->list()->count
                           : index.type->length.min == index.type->length.max ? index.type->length.min
                                                                              : 0;
    if (steps == 0) {
      Error(DiagnosticKind::kInvalidIndex, expr->index, "a list of indices must have a fixed length");
      Poison(info);
      return;
    }
    for (uint64_t i = 0; i < steps; ++i) {
      inner = ElementOf(inner, expr->base);
      if (IsError(inner)) {
        Poison(info);
        return;
      }
    }
    info.type = inner;
    info.expr_class = base.expr_class;
    info.is_reference = base.is_reference;
    return;
  }
  if (!Compatible(index.type, Predefined(TypeKind::kInteger))) {
    ReportMismatch(expr->index, index.type, Predefined(TypeKind::kInteger));
    Poison(info);
    return;
  }
  info.type = element;
  info.expr_class = base.expr_class;
  info.is_reference = base.is_reference;
  if (index.constant == nullptr) return;
  if (!index.constant->is(runtime::Tag::kInteger) || index.constant->integer() < 0) {
    Error(DiagnosticKind::kInvalidIndex, expr->index, "an index must not be negative");
    Poison(info);
    return;
  }
  const int64_t at = index.constant->integer();
  const int64_t first = type->kind == TypeKind::kArray ? type->array_first : 0;
  if ((type->kind == TypeKind::kArray || (type->length.max != UINT64_MAX && type->is_list_like())) &&
      (at < first || static_cast<uint64_t>(at - first) >= type->length.max)) {
    Error(DiagnosticKind::kInvalidIndex, expr->index,
          fmt::format("index {} is outside {}..{} of type {}", at, first,
                      first + static_cast<int64_t>(type->length.max) - 1, Describe(type)));
    Poison(info);
    return;
  }
  info.number = at - first <= INT32_MAX ? static_cast<int32_t>(at - first) : -1;
  if (base.constant == nullptr || expect.place) return;
  const Value& value = *base.constant;
  const auto offset = static_cast<uint64_t>(at - first);
  if (value.is(runtime::Tag::kList) && offset < value.list()->count) {
    const Value& item = value.list()->items[offset];
    if (item.is_bound()) info.constant = Keep(item);
  } else if (value.is_string()) {
    if (offset >= value.length()) {
      Error(DiagnosticKind::kInvalidIndex, expr->index,
            fmt::format("index {} is beyond the string's length {}", at, value.length()));
      Poison(info);
      return;
    }
    info.constant = Keep(runtime::Substring(value, static_cast<uint32_t>(offset), 1));
  }
}

void Checker::CheckDecodedField(const ast::DecodedFieldExpr* expr, const Expect& expect, NodeInfo& info) {
  Expect base_expect;
  base_expect.templates = expect.templates;
  base_expect.place = expect.place;
  const NodeInfo& base = CheckExpr(expr->base, base_expect);
  const Type* decoded = ResolveTypeExpr(expr->type);
  if (expr->encoding != nullptr &&
      !IsStringEncoding(CheckValue(expr->encoding, Predefined(TypeKind::kUniversalCharstring)).constant)) {
    Error(DiagnosticKind::kUnknownEncoding, expr->encoding, UnknownStringEncoding(Text(expr->encoding)));
  }
  if (base.expr_class == ExprClass::kError || IsError(decoded)) {
    Poison(info);
    return;
  }
  if (!base.type->is_string()) {
    Error(DiagnosticKind::kTypeMismatch, expr->base,
          fmt::format("only strings can be decoded, found {}", Describe(base.type)));
    Poison(info);
    return;
  }
  if (expr->encoding != nullptr && base.type->kind != TypeKind::kUniversalCharstring) {
    Error(DiagnosticKind::kMisplacedEncoding, expr->encoding,
          "a string encoding is for universal charstrings only");
  }
  info.type = decoded;
  info.expr_class = base.expr_class;
  info.is_reference = base.is_reference;
}

}  // namespace assay::compiler
