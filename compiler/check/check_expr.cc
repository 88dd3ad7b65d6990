#include <fmt/format.h>

#include "compiler/check/checker.h"
#include "compiler/fold/fold_operator.h"
#include "compiler/scope/edition.h"
#include "compiler/types/compatible.h"
#include "runtime/matcher/builders.h"
#include "runtime/value/objects.h"
#include "runtime/value/print.h"

/// Every expression passes here: dispatch on its kind, then what its place asks of it. Source: ES 201 873-1
/// §6.3, §7.

namespace assay::compiler {

void Checker::Poison(NodeInfo& info) {
  info.type = ErrorType();
  info.expr_class = ExprClass::kError;
  info.constant = nullptr;
}

void Checker::SetValue(NodeInfo& info, const Type* type) {
  info.type = type;
  info.expr_class = IsError(type) ? ExprClass::kError : ExprClass::kValue;
}

NodeInfo& Checker::CheckValue(const ast::Expr* expr, const Type* type) {
  Expect expect;
  expect.type = type;
  return CheckExpr(expr, expect);
}

NodeInfo& Checker::CheckExpr(const ast::Expr* expr, const Expect& expect) {
  if (expr == nullptr) {
    // Only trees of failed parses have holes, and those are not checked.
    static thread_local NodeInfo hole;
    hole = NodeInfo{};
    Poison(hole);
    return hole;
  }
  NodeInfo& info = Info(expr);
  info = NodeInfo{};
  if (!program_.default_conversions.empty()) program_.default_conversions.erase(expr);
  if (depth_ >= kMaxDepth) {
    Error(DiagnosticKind::kNestingTooDeep, expr,
          fmt::format("expressions nest deeper than {} levels", kMaxDepth));
    Poison(info);
    return info;
  }
  ++depth_;
  if (const auto* binary = ast::As<ast::BinaryExpr>(expr)) {
    CheckBinary(binary, expect);
  } else {
    CheckExprKind(expr, expect, info);
    FinishExpr(expr, expect, info);
  }
  --depth_;
  return info;
}

void Checker::CheckExprKind(const ast::Expr* expr, const Expect& expect, NodeInfo& info) {
  switch (expr->kind) {
    case ast::NodeKind::kIntegerLiteral:
    case ast::NodeKind::kFloatLiteral:
    case ast::NodeKind::kBooleanLiteral:
    case ast::NodeKind::kVerdictLiteral:
    case ast::NodeKind::kBinaryStringLiteral:
    case ast::NodeKind::kCharstringLiteral:
    case ast::NodeKind::kUniversalCharLiteral:
      CheckLiteral(expr, expect, info);
      break;
    case ast::NodeKind::kKeywordLiteral:
      CheckKeyword(static_cast<const ast::KeywordLiteral*>(expr), expect, info);
      break;
    case ast::NodeKind::kMacroLiteral:
      CheckMacro(static_cast<const ast::MacroLiteral*>(expr), info);
      break;
    case ast::NodeKind::kNameExpr:
      CheckName(static_cast<const ast::NameExpr*>(expr), expect, info);
      break;
    case ast::NodeKind::kFieldExpr:
      CheckField(static_cast<const ast::FieldExpr*>(expr), expect, info);
      break;
    case ast::NodeKind::kIndexExpr:
      CheckIndex(static_cast<const ast::IndexExpr*>(expr), expect, info);
      break;
    case ast::NodeKind::kDecodedFieldExpr:
      CheckDecodedField(static_cast<const ast::DecodedFieldExpr*>(expr), expect, info);
      break;
    case ast::NodeKind::kTypeExpr:
      info.type = ResolveType(static_cast<const ast::TypeExpr*>(expr)->type);
      info.expr_class = IsError(info.type) ? ExprClass::kError : ExprClass::kType;
      break;
    case ast::NodeKind::kCallExpr:
      CheckCall(static_cast<const ast::CallExpr*>(expr), expect, info);
      break;
    case ast::NodeKind::kParenExpr: {
      const NodeInfo& inner = CheckExpr(static_cast<const ast::ParenExpr*>(expr)->inner, expect);
      const bool is_reference = info.is_reference;
      info = inner;
      info.call = nullptr;
      info.is_reference = is_reference;
      break;
    }
    case ast::NodeKind::kUnaryExpr:
      CheckUnary(static_cast<const ast::UnaryExpr*>(expr), expect, info);
      break;
    case ast::NodeKind::kCompositeExpr:
      CheckComposite(static_cast<const ast::CompositeExpr*>(expr), expect, info);
      break;
    case ast::NodeKind::kInlineTemplate:
      CheckInlineTemplate(static_cast<const ast::InlineTemplate*>(expr), expect, info);
      break;
    case ast::NodeKind::kModifiesExpr:
      CheckModifies(static_cast<const ast::ModifiesExpr*>(expr), expect, info);
      break;
    case ast::NodeKind::kListMatch:
    case ast::NodeKind::kAllFromExpr:
    case ast::NodeKind::kRangeExpr:
    case ast::NodeKind::kPatternExpr:
    case ast::NodeKind::kDecmatchExpr:
    case ast::NodeKind::kDynamicMatch:
    case ast::NodeKind::kIfPresentExpr:
    case ast::NodeKind::kLengthExpr:
      CheckMatching(expr, expect, info);
      break;
    case ast::NodeKind::kErrorExpr:
      Poison(info);
      break;
    default:
      CheckOperationExpr(expr, expect, info);
      break;
  }
}

bool Checker::ReportMismatch(const ast::Expr* expr, const Type* found, const Type* expected) {
  if (IsError(found) || IsError(expected)) return false;
  std::string wanted = Describe(expected), has = Describe(found);
  if (wanted == has) has += " (another definition of that name)";
  Error(DiagnosticKind::kTypeMismatch, expr, fmt::format("expected {}, found {}", wanted, has));
  return false;
}

void Checker::FinishExpr(const ast::Expr* expr, const Expect& expect, NodeInfo& info) {
  info.target = expect.type;
  auto fail = [&](DiagnosticKind kind, std::string message) {
    Error(kind, expr, std::move(message));
    Poison(info);
  };
  switch (info.expr_class) {
    case ExprClass::kError:
      return;
    case ExprClass::kNone:
      fail(DiagnosticKind::kNotAValue, "expected a value");
      return;
    case ExprClass::kType:
      if (!expect.types)
        fail(DiagnosticKind::kNotAValue, fmt::format("expected a value, found type {}", Describe(info.type)));
      return;
    case ExprClass::kSignature:
      if (!expect.types) {
        fail(DiagnosticKind::kNotAValue,
             fmt::format("expected a value, found signature {}", Describe(info.type)));
      }
      return;
    case ExprClass::kModule:
      if (!expect.types)
        fail(DiagnosticKind::kNotAValue, fmt::format("expected a value, found module '{}'", Text(expr)));
      return;
    case ExprClass::kOmit:
      if (!expect.omit) {
        fail(DiagnosticKind::kMisplacedOmit, "'omit' is allowed for optional fields and templates only");
      }
      return;
    case ExprClass::kNotUsed:
      if (!expect.not_used) fail(DiagnosticKind::kMisplacedNotUsed, "'-' is not allowed here");
      return;
    case ExprClass::kOperation:
      if (!expect.dropped) {
        fail(DiagnosticKind::kNoReturnValue, fmt::format("'{}' returns no value", Text(expr)));
      }
      return;
    case ExprClass::kBehaviour:
      if (expect.behaviour) return;
      if (expect.type == nullptr || !expect.type->is_behaviour()) {
        fail(DiagnosticKind::kNotAValue, info.symbol != nullptr
                                             ? fmt::format("{} '{}' is not called: '(' expected",
                                                           ToString(info.symbol->kind), info.symbol->name)
                                             : "a behaviour is no value here");
        return;
      }
      break;
    case ExprClass::kPort:
    case ExprClass::kTimer:
      if (!expect.object) {
        fail(DiagnosticKind::kNotAValue,
             fmt::format("expected a value, found {}",
                         info.expr_class == ExprClass::kPort ? "a port" : "a timer"));
        return;
      }
      break;
    case ExprClass::kTemplate:
      if (!expect.templates) {
        fail(DiagnosticKind::kTemplateNotAllowed,
             info.symbol != nullptr ? fmt::format("expected a value, found template '{}'", info.symbol->name)
                                    : "expected a value, found a template");
        return;
      }
      break;
    case ExprClass::kValue:
      if (expect.object && !expect.value_or_object) {
        fail(DiagnosticKind::kNotAValue,
             fmt::format("expected a port or timer, found {}", Describe(info.type)));
        return;
      }
      break;
  }
  if (expect.type == nullptr || info.type == nullptr) return;
  // Until 2016 enumerated types were compatible with themselves only.
  const bool fits = IsBefore(*context_.module, 2017) ? CompatibleWithoutEnumerations(info.type, expect.type)
                                                     : Compatible(info.type, expect.type);
  if (!fits) {
    // A universal charstring with narrow characters only is a charstring when that is known already.
    // When it is not known, the run time finds out (§6.3.1).
    const bool narrow = (info.constant == nullptr || info.constant->is(runtime::Tag::kCharstring)) &&
                        expect.type->kind == TypeKind::kCharstring &&
                        info.type->kind == TypeKind::kUniversalCharstring;
    if (!narrow && ConvertDefault(expr, expect.type, info)) {
      if (info.expr_class == ExprClass::kError) return;
    } else if (!narrow) {
      ReportMismatch(expr, info.type, expect.type);
      Poison(info);
      return;
    }
  }
  if (info.constant == nullptr || info.constant->is_template()) return;
  std::string violation = SubtypeViolation(*expect.type, *info.constant);
  if (!violation.empty()) {
    fail(DiagnosticKind::kOutsideSubtype,
         fmt::format("the value is not allowed by type {}: {}", Describe(expect.type), violation));
  }
}

bool Checker::ConvertDefault(const ast::Expr* expr, const Type* wanted, NodeInfo& info) {
  // A value for a union that has a `@default` alternative …
  uint32_t steps = 0;
  for (const Type* outer = wanted;;) {
    const int number = DefaultAlternative(outer);
    if (number < 0) break;
    outer = outer->fields[static_cast<size_t>(number)].type;
    ++steps;
    if (!Compatible(info.type, outer)) continue;
    if (info.constant != nullptr) {
      info.constant = Keep(Wrapped(*info.constant, wanted, steps));
    } else {
      program_.default_conversions[expr] = {wanted, steps, true};
    }
    info.type = wanted;
    return true;
  }
  // … or such a union for a value.
  steps = 0;
  for (const Type* inner = info.type;;) {
    const int number = DefaultAlternative(inner);
    if (number < 0) return false;
    inner = inner->fields[static_cast<size_t>(number)].type;
    ++steps;
    if (!Compatible(inner, wanted)) continue;
    return UnwrapDefault(expr, steps, info);
  }
}

Value Checker::Wrapped(Value value, const Type* outer, uint32_t steps) {
  const auto number = static_cast<size_t>(DefaultAlternative(outer));
  if (steps > 1) value = Wrapped(std::move(value), outer->fields[number].type, steps - 1);
  return runtime::MakeUnion(outer, static_cast<uint32_t>(number), value);
}

bool Checker::UnwrapDefault(const ast::Expr* expr, uint32_t steps, NodeInfo& info) {
  const Type* outer = info.type;
  const Value* constant = info.constant;
  for (uint32_t i = 0; i < steps; ++i) {
    const auto number = static_cast<uint32_t>(DefaultAlternative(info.type));
    info.type = info.type->fields[number].type;
    if (constant == nullptr) continue;
    if (!constant->is(runtime::Tag::kUnion)) {
      constant = nullptr;
    } else if (constant->choice()->alternative != number) {
      Error(DiagnosticKind::kTypeMismatch, expr,
            fmt::format("the union's '@default' alternative is not chosen: expected {}, found {}",
                        Describe(info.type), Describe(outer)));
      Poison(info);
      return true;
    } else {
      constant = &constant->choice()->value;
    }
  }
  info.constant = constant != nullptr ? Keep(*constant) : nullptr;
  if (constant == nullptr) program_.default_conversions[expr] = {outer, steps, false};
  return true;
}

void Checker::UnwrapOperand(const ast::Expr* expr) {
  NodeInfo& info = Info(expr);
  if (info.type == nullptr) return;
  uint32_t steps = 0;
  const Type* inner = info.type;
  for (int number = DefaultAlternative(inner); number >= 0; number = DefaultAlternative(inner)) {
    inner = inner->fields[static_cast<size_t>(number)].type;
    ++steps;
  }
  if (steps != 0) UnwrapDefault(expr, steps, info);
}

void Checker::CheckLiteral(const ast::Expr* expr, const Expect& expect, NodeInfo& info) {
  std::optional<Value> value = FoldLiteral(expr);
  switch (expr->kind) {
    case ast::NodeKind::kIntegerLiteral:
      SetValue(info, Predefined(TypeKind::kInteger));
      break;
    case ast::NodeKind::kFloatLiteral:
      SetValue(info, Predefined(TypeKind::kFloat));
      break;
    case ast::NodeKind::kBooleanLiteral:
      SetValue(info, Predefined(TypeKind::kBoolean));
      break;
    case ast::NodeKind::kVerdictLiteral:
      SetValue(info, Predefined(TypeKind::kVerdicttype));
      break;
    case ast::NodeKind::kCharstringLiteral:
    case ast::NodeKind::kUniversalCharLiteral:
      SetValue(info, Predefined(value && value->is(runtime::Tag::kUniversal) ? TypeKind::kUniversalCharstring
                                                                             : TypeKind::kCharstring));
      break;
    case ast::NodeKind::kBinaryStringLiteral: {
      const auto* node = static_cast<const ast::BinaryStringLiteral*>(expr);
      SetValue(info, Predefined(node->base == ast::StringBase::kBit   ? TypeKind::kBitstring
                                : node->base == ast::StringBase::kHex ? TypeKind::kHexstring
                                                                      : TypeKind::kOctetstring));
      if (node->has_wildcards) {
        info.expr_class = ExprClass::kTemplate;
        const runtime::Tag tag = node->base == ast::StringBase::kBit   ? runtime::Tag::kBitstring
                                 : node->base == ast::StringBase::kHex ? runtime::Tag::kHexstring
                                                                       : runtime::Tag::kOctetstring;
        auto made = runtime::MakeStringWildcard(tag, node->digits);
        if (made) {
          info.constant = Keep(*std::move(made));
        } else {
          Error(DiagnosticKind::kInvalidPattern, expr, made.error().message);
          Poison(info);
        }
        return;
      }
      break;
    }
    default:
      break;
  }
  if (!value) {
    Error(DiagnosticKind::kInvalidNumber, expr, "the number has too many digits");
    Poison(info);
    return;
  }
  (void)expect;
  info.constant = Keep(*std::move(value));
}

void Checker::CheckKeyword(const ast::KeywordLiteral* expr, const Expect& expect, NodeInfo& info) {
  switch (expr->keyword) {
    case ast::Keyword::kInfinity:
    case ast::Keyword::kNotANumber:
      SetValue(info, Predefined(TypeKind::kFloat));
      info.constant = Keep(*FoldLiteral(expr));
      break;
    case ast::Keyword::kNull: {
      const Type* type = expect.type;
      if (type == nullptr) {
        Error(DiagnosticKind::kUntypedValue, expr, "the type of 'null' cannot be told here");
        Poison(info);
        break;
      }
      const bool is_address = program_.IsAddress(type);
      if (type->kind != TypeKind::kComponent && type->kind != TypeKind::kDefault && !type->is_behaviour() &&
          type->kind != TypeKind::kPort && type->kind != TypeKind::kTimer && !is_address && !IsError(type) &&
          type->kind != TypeKind::kAny) {
        Error(DiagnosticKind::kTypeMismatch, expr, fmt::format("expected {}, found null", Describe(type)));
        Poison(info);
        break;
      }
      SetValue(info, type);
      info.constant = Keep(Value::Null());
      break;
    }
    case ast::Keyword::kOmit:
      info.type = expect.type;
      info.expr_class = ExprClass::kOmit;
      info.constant = Keep(Value::Omit());
      break;
    case ast::Keyword::kNotUsed:
      info.type = expect.type;
      info.expr_class = ExprClass::kNotUsed;
      break;
    case ast::Keyword::kAnyValue:
    case ast::Keyword::kAnyOrNone: {
      const bool any_or_none = expr->keyword == ast::Keyword::kAnyOrNone;
      if (!expect.templates) {
        Error(DiagnosticKind::kTemplateNotAllowed, expr,
              fmt::format("expected a value, found the matching symbol '{}'", any_or_none ? "*" : "?"));
        Poison(info);
        break;
      }
      if (any_or_none && !expect.any_or_none) {
        Error(DiagnosticKind::kMisplacedAnyOrNone, expr,
              "'*' is allowed for optional fields and elements of lists only: use '?'");
        Poison(info);
        break;
      }
      if (expect.type == nullptr && !expect.untyped) {
        Error(DiagnosticKind::kUntypedValue, expr, "the type of the template cannot be told here");
        Poison(info);
        break;
      }
      info.type = expect.type;
      info.expr_class = ExprClass::kTemplate;
      info.constant = Keep(any_or_none ? runtime::MakeAnyOrOmit() : runtime::MakeAny());
      break;
    }
  }
}

void Checker::CheckMacro(const ast::MacroLiteral* expr, NodeInfo& info) {
  const grammar::SourceFile* file = sources_.Get(expr->range.file);
  SetValue(info, Predefined(TypeKind::kCharstring));
  switch (expr->macro) {
    case ast::Macro::kModule:
      info.constant = Keep(Value::UniversalFromUtf8(context_.module->name));
      break;
    case ast::Macro::kFile:
      info.constant = Keep(Value::UniversalFromUtf8(file != nullptr ? file->name() : ""));
      break;
    case ast::Macro::kBfile: {
      std::string_view name = file != nullptr ? std::string_view(file->name()) : std::string_view();
      if (size_t slash = name.find_last_of("/\\"); slash != std::string_view::npos)
        name.remove_prefix(slash + 1);
      info.constant = Keep(Value::UniversalFromUtf8(name));
      break;
    }
    case ast::Macro::kLine:
      SetValue(info, Predefined(TypeKind::kInteger));
      info.constant = Keep(Value::Integer(file != nullptr ? file->Locate(expr->range.begin).line : 0));
      break;
    case ast::Macro::kScope: {
      // Annex D: the innermost named unit: behaviour, template, component type …, else the module.
      std::string_view name = context_.module->name;
      if (context_.behaviour != nullptr) {
        name = context_.behaviour->name;
      } else if (!context_.scope_name.empty()) {
        name = context_.scope_name;
      } else if (context_.members_of != nullptr) {
        name = context_.members_of->name;
      }
      info.constant = Keep(Value::UniversalFromUtf8(name));
      break;
    }
  }
}

}  // namespace assay::compiler
