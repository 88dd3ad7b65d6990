#include <fmt/format.h>

#include <cmath>

#include "compiler/check/checker.h"
#include "compiler/types/compatible.h"
#include "runtime/value/big_integer.h"
#include "runtime/value/objects.h"

/// Calls of predefined functions. Source: ES 201 873-1 §16.1.2, Annex C.

namespace assay::compiler {

namespace {

/// Arguments and result of a function whose types do not depend on its arguments. Letters: i integer, f
/// float, b bitstring, h hexstring, o octetstring, c charstring, u universal charstring; arguments behind `|`
/// may be left out.
struct Simple {
  PredefinedFunction function;
  const char* arguments;
  char result;
};
constexpr Simple kSimple[] = {
    {PredefinedFunction::kInt2Char, "i", 'c'},
    {PredefinedFunction::kInt2Unichar, "i", 'u'},
    {PredefinedFunction::kInt2Bit, "ii", 'b'},
    {PredefinedFunction::kInt2Hex, "ii", 'h'},
    {PredefinedFunction::kInt2Oct, "ii", 'o'},
    {PredefinedFunction::kInt2Str, "i", 'c'},
    {PredefinedFunction::kInt2Float, "i", 'f'},
    {PredefinedFunction::kFloat2Int, "f", 'i'},
    {PredefinedFunction::kChar2Int, "c", 'i'},
    {PredefinedFunction::kChar2Oct, "c", 'o'},
    {PredefinedFunction::kUnichar2Int, "u", 'i'},
    {PredefinedFunction::kUnichar2Oct, "u|c", 'o'},
    {PredefinedFunction::kBit2Int, "b", 'i'},
    {PredefinedFunction::kBit2Hex, "b", 'h'},
    {PredefinedFunction::kBit2Oct, "b", 'o'},
    {PredefinedFunction::kBit2Str, "b", 'c'},
    {PredefinedFunction::kHex2Int, "h", 'i'},
    {PredefinedFunction::kHex2Bit, "h", 'b'},
    {PredefinedFunction::kHex2Oct, "h", 'o'},
    {PredefinedFunction::kHex2Str, "h", 'c'},
    {PredefinedFunction::kOct2Int, "o", 'i'},
    {PredefinedFunction::kOct2Bit, "o", 'b'},
    {PredefinedFunction::kOct2Hex, "o", 'h'},
    {PredefinedFunction::kOct2Str, "o", 'c'},
    {PredefinedFunction::kOct2Char, "o", 'c'},
    {PredefinedFunction::kOct2Unichar, "o|c", 'u'},
    {PredefinedFunction::kStr2Int, "c", 'i'},
    {PredefinedFunction::kStr2Hex, "c", 'h'},
    {PredefinedFunction::kStr2Oct, "c", 'o'},
    {PredefinedFunction::kStr2Float, "c", 'f'},
    {PredefinedFunction::kGetStringencoding, "o", 'c'},
    {PredefinedFunction::kRemoveBom, "o", 'o'},
    {PredefinedFunction::kRnd, "|f", 'f'},
    {PredefinedFunction::kHostid, "|c", 'c'},
    {PredefinedFunction::kTestcasename, "", 'c'},
};

TypeKind KindOfLetter(char letter) {
  switch (letter) {
    case 'i':
      return TypeKind::kInteger;
    case 'f':
      return TypeKind::kFloat;
    case 'b':
      return TypeKind::kBitstring;
    case 'h':
      return TypeKind::kHexstring;
    case 'o':
      return TypeKind::kOctetstring;
    case 'c':
      return TypeKind::kCharstring;
    default:
      return TypeKind::kUniversalCharstring;
  }
}

}  // namespace

const ast::Expr* Checker::Arg(const ast::CallExpr* expr, size_t i) const {
  return i < expr->args.size() ? expr->args[i]->value : nullptr;
}

bool Checker::CheckArgumentCount(const ast::CallExpr* expr, PredefinedFunction function, size_t min,
                                 size_t max) {
  for (const ast::Argument* argument : expr->args) {
    if (argument->name.empty()) continue;
    Error(DiagnosticKind::kUnknownParameter, argument->name.range,
          fmt::format("arguments of predefined function '{}' have no names", ToString(function)));
    return false;
  }
  if (expr->args.size() >= min && expr->args.size() <= max) return true;
  Error(DiagnosticKind::kWrongArgumentCount, expr,
        min == max ? fmt::format("predefined function '{}' has {} parameters, found {} arguments",
                                 ToString(function), min, expr->args.size())
                   : fmt::format("predefined function '{}' has {} to {} parameters, found {} arguments",
                                 ToString(function), min, max, expr->args.size()));
  return false;
}

void Checker::CheckPredefined(const ast::CallExpr* expr, PredefinedFunction function, const Expect& expect,
                              NodeInfo& info) {
  CallInfo& call = program_.calls.emplace_back();
  call.predefined = function;
  for (const ast::Argument* argument : expr->args) {
    const auto* keyword = ast::As<ast::KeywordLiteral>(argument->value);
    const bool left_out = keyword != nullptr && keyword->keyword == ast::Keyword::kNotUsed;
    call.args.push_back({nullptr, left_out ? nullptr : argument->value, left_out});
  }
  info.call = &call;
  switch (function) {
    case PredefinedFunction::kLengthof:
    case PredefinedFunction::kSizeof:
    case PredefinedFunction::kRegexp:
    case PredefinedFunction::kSubstr:
    case PredefinedFunction::kReplace:
      CheckStringPredefined(expr, function, expect, info);
      break;
    case PredefinedFunction::kIspresent:
    case PredefinedFunction::kIschosen:
    case PredefinedFunction::kIsvalue:
    case PredefinedFunction::kIsbound:
    case PredefinedFunction::kIstemplatekind:
      CheckPresencePredefined(expr, function, info);
      break;
    case PredefinedFunction::kEnum2Int:
    case PredefinedFunction::kInt2Enum:
    case PredefinedFunction::kAny2Unistr:
    case PredefinedFunction::kEncvalue:
    case PredefinedFunction::kDecvalue:
    case PredefinedFunction::kEncvalueUnichar:
    case PredefinedFunction::kDecvalueUnichar:
    case PredefinedFunction::kEncvalueO:
    case PredefinedFunction::kDecvalueO:
      CheckCodingPredefined(expr, function, expect, info);
      break;
    default:
      CheckSimplePredefined(expr, function, info);
      break;
  }
  if (info.expr_class == ExprClass::kValue) FoldPredefined(expr, function, info);
}

void Checker::CheckSimplePredefined(const ast::CallExpr* expr, PredefinedFunction function, NodeInfo& info) {
  for (const Simple& row : kSimple) {
    if (row.function != function) continue;
    std::string_view arguments = row.arguments;
    const size_t bar = arguments.find('|');
    const size_t min = bar == std::string_view::npos ? arguments.size() : bar;
    const size_t max = bar == std::string_view::npos ? arguments.size() : arguments.size() - 1;
    if (!CheckArgumentCount(expr, function, min, max)) {
      Poison(info);
      return;
    }
    bool fine = true;
    size_t i = 0;
    for (char letter : arguments) {
      if (letter == '|') continue;
      if (i >= expr->args.size()) break;
      fine &=
          CheckValue(expr->args[i]->value, Predefined(KindOfLetter(letter))).expr_class != ExprClass::kError;
      ++i;
    }
    SetValue(info, Predefined(KindOfLetter(row.result)));
    if (!fine) Poison(info);
    return;
  }
  Poison(info);
}

void Checker::CheckStringPredefined(const ast::CallExpr* expr, PredefinedFunction function,
                                    const Expect& expect, NodeInfo& info) {
  const size_t count = function == PredefinedFunction::kLengthof || function == PredefinedFunction::kSizeof
                           ? 1
                       : function == PredefinedFunction::kReplace ? 4
                                                                  : 3;
  if (!CheckArgumentCount(expr, function, count, count)) {
    Poison(info);
    return;
  }
  Expect subject;
  subject.templates = true;
  subject.types = function == PredefinedFunction::kLengthof || function == PredefinedFunction::kSizeof;
  if (count > 1 && NeedsContext(expr->args[0]->value)) subject.type = expect.type;
  subject.any_or_none = true;
  subject.untyped = true;
  subject.object = subject.value_or_object = subject.types;
  const NodeInfo& first = CheckExpr(expr->args[0]->value, subject);
  const Type* integer = Predefined(TypeKind::kInteger);
  if (first.expr_class == ExprClass::kError || first.type == nullptr) {
    for (size_t i = 1; i < count; ++i) {
      if (!NeedsContext(expr->args[i]->value))
        CheckExpr(expr->args[i]->value, TemplateExpect(nullptr, ast::Restriction::kTemplate));
    }
    if (first.expr_class != ExprClass::kError) {
      Error(DiagnosticKind::kUntypedValue, expr->args[0]->value,
            "the type of the argument cannot be told here");
    }
    Poison(info);
    return;
  }
  const Type* type = first.type;
  auto refuse = [&](std::string_view wanted) {
    Error(DiagnosticKind::kInvalidOperand, expr->args[0]->value,
          fmt::format("'{}' wants {}, found {}", ToString(function), wanted, Describe(type)));
    Poison(info);
  };
  switch (function) {
    case PredefinedFunction::kLengthof:
      if (!type->is_string() && !type->is_list_like() && type->kind != TypeKind::kMap)
        return refuse("a string or list");
      SetValue(info, integer);
      return;
    case PredefinedFunction::kSizeof:
      if (type->kind != TypeKind::kArray && !type->is_record_like()) return refuse("a record, set or array");
      SetValue(info, integer);
      return;
    case PredefinedFunction::kRegexp: {
      if (type->kind != TypeKind::kCharstring && type->kind != TypeKind::kUniversalCharstring) {
        return refuse("a charstring or universal charstring");
      }
      Expect pattern;
      pattern.type = Predefined(TypeKind::kUniversalCharstring);
      pattern.templates = true;
      CheckExpr(expr->args[1]->value, pattern);
      const NodeInfo& group = CheckValue(expr->args[2]->value, integer);
      if (group.constant != nullptr && group.constant->is(runtime::Tag::kInteger) &&
          group.constant->integer() < 0) {
        Error(DiagnosticKind::kInvalidIndex, expr->args[2]->value, "the group number must not be negative");
      }
      SetValue(info, type->Root());
      return;
    }
    case PredefinedFunction::kSubstr:
    case PredefinedFunction::kReplace: {
      if (!type->is_string() && !type->is_list_like()) return refuse("a string or list");
      for (size_t i : {size_t{1}, size_t{2}}) {
        const NodeInfo& number = CheckValue(expr->args[i]->value, integer);
        if (number.constant != nullptr && number.constant->is(runtime::Tag::kInteger) &&
            number.constant->integer() < 0) {
          Error(DiagnosticKind::kInvalidIndex, expr->args[i]->value, "index and count must not be negative");
        }
      }
      if (function == PredefinedFunction::kReplace) {
        Expect replacement = subject;
        replacement.type =
            type->kind == TypeKind::kCharstring ? Predefined(TypeKind::kUniversalCharstring) : type->Root();
        replacement.untyped = false;
        replacement.any_or_none = false;
        CheckExpr(expr->args[3]->value, replacement);
      }
      SetValue(info, type->Root());
      return;
    }
    default:
      Poison(info);
      return;
  }
}

void Checker::CheckPresencePredefined(const ast::CallExpr* expr, PredefinedFunction function,
                                      NodeInfo& info) {
  const size_t count = function == PredefinedFunction::kIstemplatekind ? 2 : 1;
  if (!CheckArgumentCount(expr, function, count, count)) {
    Poison(info);
    return;
  }
  SetValue(info, Predefined(TypeKind::kBoolean));
  Expect subject;
  subject.templates = true;
  subject.omit = true;
  subject.any_or_none = true;
  subject.untyped = true;
  const ast::Expr* argument = expr->args[0]->value;
  const NodeInfo& first = CheckExpr(argument, subject);
  if (function == PredefinedFunction::kIstemplatekind) {
    const NodeInfo& kind = CheckValue(expr->args[1]->value, Predefined(TypeKind::kCharstring));
    (void)kind;
  }
  if (first.expr_class == ExprClass::kError) return;
  if (function == PredefinedFunction::kIschosen) {
    const auto* field = ast::As<ast::FieldExpr>(argument);
    if (field == nullptr || !first.is_field_access || !Info(field->base).type->is_union_like()) {
      Error(DiagnosticKind::kInvalidOperand, argument,
            "'ischosen' wants an alternative of a union, as in 'u.alternative'");
      Poison(info);
    }
  }
}

void Checker::CheckCodingPredefined(const ast::CallExpr* expr, PredefinedFunction function,
                                    const Expect& expect, NodeInfo& info) {
  (void)expect;
  auto strings = [&](size_t from) {
    for (size_t i = from; i < expr->args.size(); ++i) {
      Expect text;
      text.type = Predefined(TypeKind::kUniversalCharstring);
      text.not_used = true;
      CheckExpr(expr->args[i]->value, text);
    }
  };
  Expect any = TemplateExpect(nullptr, ast::Restriction::kTemplate);
  switch (function) {
    case PredefinedFunction::kEnum2Int: {
      if (!CheckArgumentCount(expr, function, 1, 1)) return Poison(info);
      const NodeInfo& first = CheckExpr(expr->args[0]->value, Expect{});
      if (first.expr_class == ExprClass::kError) return Poison(info);
      if (first.type->kind != TypeKind::kEnumerated) {
        Error(DiagnosticKind::kInvalidOperand, expr->args[0]->value,
              fmt::format("'enum2int' wants an enumerated value, found {}", Describe(first.type)));
        return Poison(info);
      }
      if (const auto* name = ast::As<ast::NameExpr>(expr->args[0]->value);
          name != nullptr && first.symbol != nullptr && first.symbol->kind == SymbolKind::kEnumItem) {
        // Nothing around the item tells its type (§6.2.4).
        auto [begin, end] = context_.module->enum_items.equal_range(name->name.text);
        if (begin != end && std::next(begin) != end) {
          Error(DiagnosticKind::kAmbiguousName, name,
                fmt::format("'{}' is an item of several enumerated types: write the type in front of it",
                            name->name.text));
          return Poison(info);
        }
      }
      SetValue(info, Predefined(TypeKind::kInteger));
      return;
    }
    case PredefinedFunction::kInt2Enum: {
      if (!CheckArgumentCount(expr, function, 2, 2)) return Poison(info);
      CheckValue(expr->args[0]->value, Predefined(TypeKind::kInteger));
      Expect place;
      place.place = true;
      const NodeInfo& out = CheckExpr(expr->args[1]->value, place);
      info.expr_class = ExprClass::kOperation;
      if (out.expr_class == ExprClass::kError) return;
      if (!out.is_reference || out.type->kind != TypeKind::kEnumerated) {
        Error(DiagnosticKind::kNotAssignable, expr->args[1]->value,
              fmt::format("'int2enum' wants a variable of an enumerated type, found '{}'",
                          Text(expr->args[1]->value)));
      }
      return;
    }
    case PredefinedFunction::kAny2Unistr:
      if (!CheckArgumentCount(expr, function, 1, 2)) return Poison(info);
      any.untyped = true;
      any.object = any.value_or_object = true;
      CheckExpr(expr->args[0]->value, any);
      strings(1);
      SetValue(info, Predefined(TypeKind::kUniversalCharstring));
      return;
    case PredefinedFunction::kEncvalue:
    case PredefinedFunction::kEncvalueO:
    case PredefinedFunction::kEncvalueUnichar:
      if (!CheckArgumentCount(expr, function, 1, function == PredefinedFunction::kEncvalueUnichar ? 4 : 3))
        return Poison(info);
      CheckExpr(expr->args[0]->value, any);
      strings(1);
      SetValue(info,
               Predefined(function == PredefinedFunction::kEncvalue    ? TypeKind::kBitstring
                          : function == PredefinedFunction::kEncvalueO ? TypeKind::kOctetstring
                                                                       : TypeKind::kUniversalCharstring));
      return;
    case PredefinedFunction::kDecvalue:
    case PredefinedFunction::kDecvalueO:
    case PredefinedFunction::kDecvalueUnichar: {
      if (!CheckArgumentCount(expr, function, 2, function == PredefinedFunction::kDecvalueUnichar ? 5 : 4))
        return Poison(info);
      Symbol source;
      source.kind = SymbolKind::kParameter;
      source.name = "encoded_value";
      source.direction = ast::Direction::kInout;
      source.type = Predefined(function == PredefinedFunction::kDecvalue    ? TypeKind::kBitstring
                               : function == PredefinedFunction::kDecvalueO ? TypeKind::kOctetstring
                                                                            : TypeKind::kUniversalCharstring);
      CheckOutArgument(expr->args[0]->value, source);
      Expect place;
      place.place = true;
      place.templates = true;
      const NodeInfo& out = CheckExpr(expr->args[1]->value, place);
      if (out.expr_class != ExprClass::kError && !out.is_reference) {
        Error(DiagnosticKind::kNotAssignable, expr->args[1]->value,
              fmt::format("'{}' decodes into a variable, found '{}'", ToString(function),
                          Text(expr->args[1]->value)));
      }
      strings(2);
      SetValue(info, Predefined(TypeKind::kInteger));
      return;
    }
    default:
      Poison(info);
      return;
  }
}

void Checker::FoldPredefined(const ast::CallExpr* expr, PredefinedFunction function, NodeInfo& info) {
  const ast::Expr* first = Arg(expr, 0);
  const Value* value = first != nullptr ? Info(first).constant : nullptr;
  if (value == nullptr || value->is_template()) return;
  switch (function) {
    case PredefinedFunction::kFloat2Int:
      if (value->is(runtime::Tag::kFloat) && std::isfinite(value->real()))
        info.constant = Keep(runtime::IntegerFromDouble(value->real()));
      return;
    case PredefinedFunction::kInt2Float:
      info.constant = Keep(Value::Float(runtime::IntegerToDouble(*value)));
      return;
    case PredefinedFunction::kBit2Int:
    case PredefinedFunction::kHex2Int:
    case PredefinedFunction::kOct2Int: {
      const int bits = function == PredefinedFunction::kBit2Int   ? 1
                       : function == PredefinedFunction::kHex2Int ? 4
                                                                  : 8;
      if (!value->is_string() || value->length() * static_cast<uint64_t>(bits) > 62) return;
      int64_t number = 0;
      for (char c : value->bytes()) number = number << bits | static_cast<unsigned char>(c);
      info.constant = Keep(Value::Integer(number));
      return;
    }
    case PredefinedFunction::kInt2Str:
      if (value->is(runtime::Tag::kInteger))
        info.constant = Keep(Value::Charstring(std::to_string(value->integer())));
      return;
    case PredefinedFunction::kLengthof:
      if (value->is_string()) info.constant = Keep(Value::Integer(value->length()));
      if (value->is(runtime::Tag::kList)) info.constant = Keep(Value::Integer(value->list()->count));
      return;
    case PredefinedFunction::kEnum2Int:
      if (value->is(runtime::Tag::kEnumerated)) {
        const auto& items = value->enum_type()->enum_items;
        if (value->enum_item() < items.size() && !items[value->enum_item()].ranges.empty()) {
          info.constant = Keep(Value::Integer(items[value->enum_item()].ranges.front().first));
        }
      }
      return;
    default:
      return;
  }
}

}  // namespace assay::compiler
