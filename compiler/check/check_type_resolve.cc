#include <fmt/format.h>

#include "compiler/check/checker.h"
#include "compiler/types/compatible.h"

/// From the syntax of a type to the type: references, predefined types, arrays, lengths.
/// Source: ES 201 873-1 §6.1, §6.2.3, §6.2.7, §6.2.12.

namespace assay::compiler {

Type* Checker::NewType(TypeKind kind) { return program_.types->New(kind); }

const Type* Checker::TypeOf(const Symbol* symbol) {
  EnsureDeclared(symbol);
  return symbol->type != nullptr ? symbol->type : ErrorType();
}

const Type* Checker::ResolveBuiltin(const ast::BuiltinType* type) {
  switch (type->builtin) {
    case ast::Builtin::kInteger:
      return Predefined(TypeKind::kInteger);
    case ast::Builtin::kFloat:
      return Predefined(TypeKind::kFloat);
    case ast::Builtin::kBoolean:
      return Predefined(TypeKind::kBoolean);
    case ast::Builtin::kBitstring:
      return Predefined(TypeKind::kBitstring);
    case ast::Builtin::kHexstring:
      return Predefined(TypeKind::kHexstring);
    case ast::Builtin::kOctetstring:
      return Predefined(TypeKind::kOctetstring);
    case ast::Builtin::kCharstring:
      return Predefined(TypeKind::kCharstring);
    case ast::Builtin::kUniversalCharstring:
      return Predefined(TypeKind::kUniversalCharstring);
    case ast::Builtin::kVerdicttype:
      return Predefined(TypeKind::kVerdicttype);
    case ast::Builtin::kDefault:
      return Predefined(TypeKind::kDefault);
    case ast::Builtin::kTimer:
      return Predefined(TypeKind::kTimer);
    case ast::Builtin::kAnytype:
      return AnytypeOf(context_.module);
    case ast::Builtin::kComponent:
      return Predefined(TypeKind::kComponent);
    case ast::Builtin::kPort:
      return Predefined(TypeKind::kPort);
    case ast::Builtin::kAny:
      return Predefined(TypeKind::kAny);
    case ast::Builtin::kAddress: {
      const ast::Name name{"address", type->range};
      const Symbol* symbol = Lookup(name, /*quiet=*/true);
      if (symbol != nullptr && symbol->kind == SymbolKind::kType) {
        Info(type).symbol = symbol;
        return TypeOf(symbol);
      }
      Error(DiagnosticKind::kUnknownName, type, "no type 'address' is defined or imported in this module");
      return ErrorType();
    }
  }
  return ErrorType();
}

const Type* Checker::ResolveType(const ast::Type* type) {
  if (type == nullptr) return ErrorType();
  NodeInfo& info = Info(type);
  if (info.type != nullptr) return info.type;
  if (depth_ >= kMaxDepth) {
    Error(DiagnosticKind::kNestingTooDeep, type, fmt::format("types nest deeper than {} levels", kMaxDepth));
    return info.type = ErrorType();
  }
  ++depth_;
  const Type* result = nullptr;
  if (const auto* builtin = ast::As<ast::BuiltinType>(type)) {
    result = ResolveBuiltin(builtin);
  } else if (const auto* reference = ast::As<ast::TypeReference>(type)) {
    result = ResolveTypeReference(reference->reference);
  } else {
    Type* fresh = NewType(TypeKind::kError);
    info.type = fresh;
    BuildType(fresh, type, nullptr);
    result = fresh;
  }
  --depth_;
  Info(type).type = result;
  return result;
}

const Type* Checker::ResolveTypeWithDims(const ast::Type* type, ast::List<const ast::Expr*> dims) {
  return ApplyDims(ResolveType(type), dims);
}

const Type* Checker::ResolveTypeReference(const ast::Expr* reference) {
  return ResolveTypeExpr(reference, /*signatures=*/false);
}

const Type* Checker::ResolveTypeExpr(const ast::Expr* expr, bool signatures) {
  if (const auto* type = ast::As<ast::TypeExpr>(expr)) {
    const Type* resolved = ResolveType(type->type);
    NodeInfo& info = Info(expr);
    info.type = resolved;
    info.expr_class = ExprClass::kType;
    return resolved;
  }
  Expect expect;
  expect.types = true;
  NodeInfo& info = CheckExpr(expr, expect);
  switch (info.expr_class) {
    case ExprClass::kType:
      return info.type;
    case ExprClass::kError:
      return ErrorType();
    case ExprClass::kSignature:
      if (signatures) return info.type;
      [[fallthrough]];
    default:
      break;
  }
  if (info.symbol != nullptr && info.expr_class != ExprClass::kType) {
    Error(DiagnosticKind::kNotAType, expr,
          fmt::format("expected a type, found {} '{}'", ToString(info.symbol->kind), info.symbol->name),
          *info.symbol);
  } else {
    Error(DiagnosticKind::kNotAType, expr, "expected a type");
  }
  Poison(Info(expr));
  return ErrorType();
}

const Type* Checker::ElementOf(const Type* type, const ast::Node* where) {
  const Type* root = type;
  if (IsError(root)) return ErrorType();
  if (root->element != nullptr && root->kind != TypeKind::kMap) return root->element;
  if (root->is_string()) return Predefined(root->kind);  // a restriction is about the whole string
  Error(DiagnosticKind::kNotIndexable, where, fmt::format("type {} has no elements", Describe(type)));
  return ErrorType();
}

bool Checker::EvaluateDimension(const ast::Expr* dim, int64_t* first, uint64_t* count) {
  /// Larger arrays are refused: a mistyped bound must not eat all memory.
  constexpr int64_t kMaxArraySize = 10'000'000;
  auto bound = [&](const ast::Expr* expr, int64_t* out) {
    NodeInfo& info = CheckValue(expr, Predefined(TypeKind::kInteger));
    if (info.expr_class == ExprClass::kError) return false;
    if (info.constant == nullptr) {
      Error(DiagnosticKind::kNotConstant, expr, "the bound of an array must be a constant integer");
      return false;
    }
    if (!info.constant->is(runtime::Tag::kInteger)) {
      Error(DiagnosticKind::kInvalidArrayBound, expr,
            "the bound of an array must be a finite integer of moderate size");
      return false;
    }
    *out = info.constant->integer();
    return true;
  };
  if (const auto* range = ast::As<ast::RangeExpr>(dim)) {
    int64_t last = 0;
    if (!bound(range->lower, first) || !bound(range->upper, &last)) return false;
    if (range->lower_exclusive || range->upper_exclusive) {
      Error(DiagnosticKind::kInvalidArrayBound, dim, "the bounds of an array cannot be exclusive");
      return false;
    }
    if (*first < 1 || last < *first || last - *first >= kMaxArraySize) {
      Error(DiagnosticKind::kInvalidArrayBound, dim,
            fmt::format("expected bounds from 1 upwards in rising order, found {}..{}", *first, last));
      return false;
    }
    *count = static_cast<uint64_t>(last - *first) + 1;
    return true;
  }
  int64_t size = 0;
  if (!bound(dim, &size)) return false;
  if (size < 1 || size > kMaxArraySize) {
    Error(DiagnosticKind::kInvalidArrayBound, dim,
          fmt::format("expected an array size above 0, found {}", size));
    return false;
  }
  *first = 0;
  *count = static_cast<uint64_t>(size);
  return true;
}

const Type* Checker::ApplyDims(const Type* type, ast::List<const ast::Expr*> dims) {
  // `T a[2][3]` is an array of 2 arrays of 3: the innermost dimension is the last one.
  for (size_t i = dims.size(); i-- > 0;) {
    int64_t first = 0;
    uint64_t count = 0;
    if (!EvaluateDimension(dims[i], &first, &count)) return ErrorType();
    Type* array = NewType(TypeKind::kArray);
    array->element = type;
    array->array_first = first;
    array->length = {count, count};
    type = array;
  }
  return type;
}

bool Checker::EvaluateLength(const ast::Expr* length, runtime::LengthRange* range) {
  auto bound = [&](const ast::Expr* expr, bool upper, uint64_t* out) {
    Expect expect;
    expect.type = nullptr;
    NodeInfo& info = CheckExpr(expr, expect);
    if (info.expr_class == ExprClass::kError) return false;
    if (upper && info.constant != nullptr && info.constant->is(runtime::Tag::kFloat) &&
        info.constant->real() > 0 && ast::Is<ast::KeywordLiteral>(expr)) {
      *out = UINT64_MAX;  // infinity
      return true;
    }
    if (info.type == nullptr || !Compatible(info.type, Predefined(TypeKind::kInteger))) {
      ReportMismatch(expr, info.type, Predefined(TypeKind::kInteger));
      return false;
    }
    if (info.constant == nullptr) {
      Error(DiagnosticKind::kNotConstant, expr,
            "the bound of a length restriction must be a constant integer");
      return false;
    }
    if (!info.constant->is(runtime::Tag::kInteger) || info.constant->integer() < 0) {
      Error(DiagnosticKind::kInvalidLength, expr, "the bound of a length restriction must not be negative");
      return false;
    }
    *out = static_cast<uint64_t>(info.constant->integer());
    return true;
  };
  if (const auto* node = ast::As<ast::RangeExpr>(length)) {
    if (node->lower_exclusive || node->upper_exclusive) {
      Error(DiagnosticKind::kInvalidLength, length, "the bounds of a length restriction cannot be exclusive");
      return false;
    }
    if (!bound(node->lower, false, &range->min) || !bound(node->upper, true, &range->max)) return false;

    if (range->min > range->max) {
      Error(DiagnosticKind::kInvalidLength, length,
            fmt::format("the lower length {} is above the upper length {}", range->min, range->max));
      return false;
    }
    return true;
  }
  if (!bound(length, false, &range->min)) return false;
  range->max = range->min;
  return true;
}

const Type* Checker::ListOf(const Type* element, TypeKind kind) {
  const Type*& list = (kind == TypeKind::kSetOf ? sets_ : lists_)[element];
  if (list == nullptr) {
    Type* made = NewType(kind);
    made->element = element;
    list = made;
  }
  return list;
}

const Type* Checker::MapPartType(const Type* map, std::string_view word) {
  if (word == "from") return ListOf(map->key, TypeKind::kSetOf);
  if (word == "to") return ListOf(map->element, TypeKind::kSetOf);
  return nullptr;
}

const Type* Checker::AnytypeOf(ModuleScope* module) {
  auto [entry, is_new] = anytypes_.try_emplace(module, nullptr);
  if (!is_new) return entry->second;
  Type* type = NewType(TypeKind::kAnytype);
  type->module = module->name;
  type->name = "anytype";
  entry->second = type;
  for (TypeKind kind : {TypeKind::kInteger, TypeKind::kFloat, TypeKind::kBoolean, TypeKind::kBitstring,
                        TypeKind::kHexstring, TypeKind::kOctetstring, TypeKind::kCharstring,
                        TypeKind::kUniversalCharstring, TypeKind::kVerdicttype}) {
    type->fields.push_back({runtime::TypeKindName(kind), Predefined(kind), false, false, nullptr});
  }
  auto add = [&](Symbol* symbol) {
    if (symbol->kind != SymbolKind::kType || type->FindField(symbol->name) >= 0) return;
    // A subtype of anytype that is just being defined is no alternative of itself.
    if (symbol->type_progress == Progress::kBusy && IsError(symbol->type)) return;
    const Type* member = TypeOf(symbol);
    switch (member->kind) {
      case TypeKind::kPort:
      case TypeKind::kTimer:
      case TypeKind::kDefault:
        return;
      default:
        type->fields.push_back({std::string(symbol->name), member, false, false, nullptr});
    }
  };
  for (Symbol* symbol : module->definitions) add(symbol);
  for (const ImportedModule& import : module->imported) {
    for (Symbol* symbol : import.module->definitions) {
      if (IsImported(*symbol, *module)) add(symbol);
    }
  }
  return type;
}

const Type* Checker::ResolveComponentType(const ast::Expr* reference, std::string_view clause) {
  const Type* type = ResolveTypeExpr(reference);
  if (IsError(type)) return ErrorType();
  if (type->kind != TypeKind::kComponent || type->component == nullptr) {
    if (type->kind == TypeKind::kComponent && program_.SymbolOf(type) != nullptr)
      return type;  // still being built
    Error(DiagnosticKind::kNotAComponentType, reference,
          fmt::format("'{}' wants a component type, found {}", clause, Describe(type)));
    return ErrorType();
  }
  return type;
}

}  // namespace assay::compiler
