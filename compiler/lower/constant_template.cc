#include <algorithm>

#include "compiler/lower/program_lowering.h"
#include "runtime/matcher/builders.h"
#include "runtime/matcher/constraint.h"
#include "runtime/matcher/template_access.h"
#include "runtime/value/objects.h"

// Templates that are always the same are built here, once, and stand in the constant pools: at run time they cost nothing,
// and their patterns are compiled. An expression is constant when the checker folded it, or when it is a matching mechanism
// or composite all of whose parts are constant. Results are kept for every expression, so that looking is linear.

namespace assay::compiler {

using runtime::Type;
using runtime::TypeKind;
using runtime::Value;

namespace {

/// Positions of `[n] := …` beyond this are left to the machine. Units: elements.
constexpr int64_t kMaxConstantIndex = 4096;

bool IsInfinity(const ast::Expr* expr) {
  while (const auto* paren = ast::As<ast::ParenExpr>(expr)) expr = paren->inner;
  if (const auto* unary = ast::As<ast::UnaryExpr>(expr)) expr = unary->operand;
  const auto* keyword = ast::As<ast::KeywordLiteral>(expr);
  return keyword != nullptr && keyword->keyword == ast::Keyword::kInfinity;
}

std::optional<Value> FoldWildcards(const ast::BinaryStringLiteral& literal) {
  runtime::Tag tag = literal.base == ast::StringBase::kBit   ? runtime::Tag::kBitstring
                     : literal.base == ast::StringBase::kHex ? runtime::Tag::kHexstring
                                                             : runtime::Tag::kOctetstring;
  auto made = runtime::MakeStringWildcard(tag, literal.digits);
  if (!made.has_value()) return std::nullopt;
  return std::move(made.value());
}

}  // namespace

const Value* ProgramLowering::Constant(const ast::Expr* expr) {
  if (expr == nullptr) return nullptr;
  if (const Value* folded = Info(expr).constant) return folded;
  if (checked().ConversionOf(expr) != nullptr) return nullptr;  // the value alone is not the result
  auto [entry, added] = constants_.try_emplace(expr);
  if (added) {
    // The map may grow below; its nodes stay where they are.
    std::optional<Value>* slot = &entry->second;
    *slot = Fold(expr);
    return slot->has_value() ? &**slot : nullptr;
  }
  return entry->second.has_value() ? &*entry->second : nullptr;
}

const Value* ProgramLowering::ConstantOf(const Symbol* symbol) {
  if (symbol == nullptr) return nullptr;
  if (symbol->constant != nullptr) return symbol->constant;
  bool is_template = symbol->kind == SymbolKind::kTemplate && symbol->params.empty();
  bool is_constant = symbol->kind == SymbolKind::kConst;
  if (!is_template && !is_constant) return nullptr;
  // Empty while busy: a template that refers to itself is no constant.
  auto [entry, added] = symbol_constants_.try_emplace(symbol);
  if (!added) return entry->second.has_value() ? &*entry->second : nullptr;
  std::optional<Value>* slot = &entry->second;
  if (const auto* decl = ast::As<ast::TemplateDecl>(symbol->node)) {
    if (decl->is_abstract || decl->body == nullptr) return nullptr;
    if (decl->modifies != nullptr) {
      *slot = FoldModifies(decl->modifies, decl->body);
    } else if (const Value* body = Constant(decl->body)) {
      *slot = *body;
    }
  } else if (const auto* item = ast::As<ast::Declarator>(symbol->node); item != nullptr && item->init != nullptr) {
    if (const Value* init = Constant(item->init)) *slot = *init;
  }
  return slot->has_value() ? &**slot : nullptr;
}

std::optional<Value> ProgramLowering::Fold(const ast::Expr* expr) {
  auto copy = [](const Value* value) -> std::optional<Value> {
    if (value == nullptr) return std::nullopt;
    return *value;
  };
  switch (expr->kind) {
    case ast::NodeKind::kKeywordLiteral:
      return FoldKeyword(static_cast<const ast::KeywordLiteral&>(*expr));
    case ast::NodeKind::kBooleanLiteral:
      return Value::Boolean(static_cast<const ast::BooleanLiteral&>(*expr).value);
    case ast::NodeKind::kVerdictLiteral:
      return Value::OfVerdict(
          static_cast<runtime::Verdict>(static_cast<const ast::VerdictLiteral&>(*expr).verdict));
    case ast::NodeKind::kCharstringLiteral:
      return Value::UniversalFromUtf8(static_cast<const ast::CharstringLiteral&>(*expr).value);
    case ast::NodeKind::kBinaryStringLiteral:
      return FoldWildcards(static_cast<const ast::BinaryStringLiteral&>(*expr));
    case ast::NodeKind::kParenExpr:
      return copy(Constant(static_cast<const ast::ParenExpr&>(*expr).inner));
    case ast::NodeKind::kNameExpr:
      return copy(ConstantOf(Info(expr).symbol));
    case ast::NodeKind::kFieldExpr:
      return Info(expr).is_field_access ? std::nullopt : copy(ConstantOf(Info(expr).symbol));
    case ast::NodeKind::kCompositeExpr:
      return FoldComposite(static_cast<const ast::CompositeExpr&>(*expr));
    case ast::NodeKind::kInlineTemplate: {
      const auto& inline_template = static_cast<const ast::InlineTemplate&>(*expr);
      return copy(Constant(inline_template.value));
    }
    case ast::NodeKind::kModifiesExpr: {
      const auto& modifies = static_cast<const ast::ModifiesExpr&>(*expr);
      return FoldModifies(modifies.base, modifies.value);
    }
    case ast::NodeKind::kListMatch:
      return FoldListMatch(static_cast<const ast::ListMatch&>(*expr));
    case ast::NodeKind::kRangeExpr:
      return FoldRange(static_cast<const ast::RangeExpr&>(*expr));
    case ast::NodeKind::kLengthExpr:
      return FoldLength(static_cast<const ast::LengthExpr&>(*expr));
    case ast::NodeKind::kPatternExpr:
      return FoldPattern(static_cast<const ast::PatternExpr&>(*expr));
    case ast::NodeKind::kCallExpr: {
      // `item((3 .. 5))`: numbers of an enumerated value (§B.1.2.10).
      const auto& call = static_cast<const ast::CallExpr&>(*expr);
      const Symbol* item = Info(call.callee).symbol;
      if (item == nullptr || item->kind != SymbolKind::kEnumItem ||
          Info(expr).expr_class != ExprClass::kTemplate)
        return std::nullopt;
      std::vector<Value> numbers;
      for (const ast::Argument* argument : call.args) {
        const Value* number = Constant(argument->value);
        if (number == nullptr) return std::nullopt;
        numbers.push_back(*number);
      }
      return runtime::MakeEnumeratedList(item->type->Root(), item->index, numbers);
    }
    case ast::NodeKind::kIfPresentExpr: {
      const Value* inner = Constant(static_cast<const ast::IfPresentExpr&>(*expr).operand);
      if (inner == nullptr) return std::nullopt;
      return runtime::WithIfPresent(*inner);
    }
    case ast::NodeKind::kDecmatchExpr: {
      const auto& decmatch = static_cast<const ast::DecmatchExpr&>(*expr);
      const Value* inner = Constant(decmatch.target);
      const Value* encoding = Constant(decmatch.encoding);
      const Type* type = Info(decmatch.target).type;
      if (inner == nullptr || type == nullptr || (decmatch.encoding != nullptr && encoding == nullptr)) {
        return std::nullopt;
      }
      return runtime::MakeDecmatch(type, encoding == nullptr ? "" : encoding->ToUtf8(), *inner);
    }
    case ast::NodeKind::kBinaryExpr: {
      const auto& binary = static_cast<const ast::BinaryExpr&>(*expr);
      if (binary.op == ast::BinaryOp::kConcat && Info(expr).expr_class == ExprClass::kTemplate) {
        return FoldConcatenation(binary);
      }
      if (binary.op != ast::BinaryOp::kImplies && binary.op != ast::BinaryOp::kExcept) return std::nullopt;
      const Value* left = Constant(binary.left);
      const Value* right = left == nullptr ? nullptr : Constant(binary.right);
      if (right == nullptr) return std::nullopt;
      return binary.op == ast::BinaryOp::kImplies ? runtime::MakeImplication(*left, *right)
                                                  : runtime::MakeExclusion(*left, *right);
    }
    default:
      return std::nullopt;
  }
}

std::optional<Value> ProgramLowering::FoldKeyword(const ast::KeywordLiteral& literal) const {
  switch (literal.keyword) {
    case ast::Keyword::kNull: return Value::Null();
    case ast::Keyword::kOmit: return Value::Omit();
    case ast::Keyword::kInfinity: return Value::Float(__builtin_inf());
    case ast::Keyword::kNotANumber: return Value::Float(__builtin_nan(""));
    case ast::Keyword::kAnyValue: return runtime::MakeAny();
    case ast::Keyword::kAnyOrNone: return runtime::MakeAnyOrOmit();
    case ast::Keyword::kNotUsed: return std::nullopt;
  }
  return std::nullopt;
}

std::optional<Value> ProgramLowering::FoldComposite(const ast::CompositeExpr& composite) {
  const Type* type = Info(&composite).type;
  if (type == nullptr) return std::nullopt;
  // The value of an element; unbound for `-`; nothing when it is not constant.
  auto element_value = [&](const ast::CompositeElement* element) -> std::optional<Value> {
    if (Info(element->value).expr_class == ExprClass::kNotUsed) return Value();
    const Value* value = Constant(element->value);
    if (value == nullptr) return std::nullopt;
    return *value;
  };
  if (type->is_record_like() || type->kind == TypeKind::kSignature) {
    std::vector<Value> fields(FieldCount(*type));
    const bool implicit_omit = Info(&composite).implicit_omit && type->is_record_like();
    for (size_t i = 0; i < fields.size(); ++i) {
      if (implicit_omit && type->fields[i].optional) fields[i] = Value::Omit();
    }
    for (const ast::CompositeElement* element : composite.elements) {
      int32_t number = Info(element).number;
      std::optional<Value> value = element_value(element);
      if (!value || number < 0 || static_cast<size_t>(number) >= fields.size()) return std::nullopt;
      if (!value->is_bound() && implicit_omit) continue;
      fields[static_cast<size_t>(number)] = std::move(*value);
    }
    return runtime::MakeRecord(type, fields);
  }
  if (type->is_union_like()) {
    if (composite.elements.size() != 1) return std::nullopt;
    int32_t number = Info(composite.elements[0]).number;
    const NodeInfo& target = Info(composite.elements[0]->target);
    if (target.is_field_access && type->kind == TypeKind::kAnytype) return std::nullopt;
    std::optional<Value> value = element_value(composite.elements[0]);
    if (!value || number < 0) return std::nullopt;
    return runtime::MakeUnion(type, static_cast<uint32_t>(number), *value);
  }
  if (!type->is_list_like()) return std::nullopt;
  std::vector<Value> elements;
  int64_t first = type->kind == TypeKind::kArray ? type->array_first : 0;
  for (const ast::CompositeElement* element : composite.elements) {
    std::optional<Value> value = element_value(element);
    if (!value) return std::nullopt;
    if (composite.form != ast::CompositeForm::kIndexed) {
      elements.push_back(std::move(*value));
      continue;
    }
    const Value* index = Constant(element->target);
    if (index == nullptr || !index->is(runtime::Tag::kInteger)) return std::nullopt;
    int64_t position = index->integer() - first;
    if (position < 0 || position > kMaxConstantIndex) return std::nullopt;
    if (elements.size() <= static_cast<size_t>(position)) elements.resize(static_cast<size_t>(position) + 1);
    elements[static_cast<size_t>(position)] = std::move(*value);
  }
  return runtime::MakeList(type, elements);
}

std::optional<Value> ProgramLowering::FoldListMatch(const ast::ListMatch& match) {
  std::vector<Value> items;
  for (const ast::Expr* item : match.items) {
    const auto* all = ast::As<ast::AllFromExpr>(item);
    const Value* value = Constant(all == nullptr ? item : all->source);
    if (value == nullptr) return std::nullopt;
    if (all == nullptr) {
      items.push_back(*value);
    } else if (!runtime::ExpandAllFrom(*value, &items).has_value()) {
      return std::nullopt;
    }
  }
  switch (match.match) {
    case ast::ListMatchKind::kValueList: return runtime::MakeValueList(items);
    case ast::ListMatchKind::kComplement: return runtime::MakeComplement(items);
    case ast::ListMatchKind::kSubset: return runtime::MakeSubset(items);
    case ast::ListMatchKind::kSuperset: return runtime::MakeSuperset(items);
    case ast::ListMatchKind::kPermutation: return runtime::MakePermutation(items);
    case ast::ListMatchKind::kConjunction: return runtime::MakeConjunction(items);
    case ast::ListMatchKind::kDisjunction: return runtime::MakeDisjunction(items);
  }
  return std::nullopt;
}

std::optional<Value> ProgramLowering::FoldConcatenation(const ast::BinaryExpr& expr) {
  std::vector<Value> operands;
  const ast::Expr* left = &expr;
  for (;;) {
    const auto* chain = ast::As<ast::BinaryExpr>(left);
    bool goes_on = chain != nullptr && chain->op == ast::BinaryOp::kConcat;
    const Value* operand = Constant(goes_on ? chain->right : left);
    if (operand == nullptr) return std::nullopt;
    operands.push_back(*operand);
    if (!goes_on) break;
    left = chain->left;
  }
  std::reverse(operands.begin(), operands.end());
  auto made = runtime::MakeConcatenation(Info(&expr).type, operands);
  if (!made.has_value()) return std::nullopt;
  return std::move(made.value());
}

std::optional<Value> ProgramLowering::FoldRange(const ast::RangeExpr& range) {
  const Value* lower = IsInfinity(range.lower) ? nullptr : Constant(range.lower);
  const Value* upper = IsInfinity(range.upper) ? nullptr : Constant(range.upper);
  if ((lower == nullptr && !IsInfinity(range.lower)) || (upper == nullptr && !IsInfinity(range.upper))) {
    return std::nullopt;
  }
  return runtime::MakeRange(lower == nullptr ? Value() : *lower, range.lower_exclusive,
                            upper == nullptr ? Value() : *upper, range.upper_exclusive);
}

std::optional<Value> ProgramLowering::FoldLength(const ast::LengthExpr& length) {
  const Value* inner = Constant(length.operand);
  if (inner == nullptr) return std::nullopt;
  auto bound = [&](const ast::Expr* expr) -> std::optional<uint64_t> {
    if (IsInfinity(expr)) return UINT64_MAX;
    const Value* value = Constant(expr);
    if (value == nullptr || !value->is(runtime::Tag::kInteger) || value->integer() < 0) return std::nullopt;
    return static_cast<uint64_t>(value->integer());
  };
  const auto* range = ast::As<ast::RangeExpr>(length.length);
  std::optional<uint64_t> min = bound(range == nullptr ? length.length : range->lower);
  std::optional<uint64_t> max = bound(range == nullptr ? length.length : range->upper);
  if (!min || !max) return std::nullopt;
  return runtime::WithLength(*inner, *min, *max);
}

/// `\N{T}` of a charstring type T (§B.1.5.4): the characters of the type as a value list; null when `expr` is no type.
const Value* ProgramLowering::CharacterSet(const ast::Expr* expr) {
  const NodeInfo& info = Info(expr);
  if (info.expr_class != ExprClass::kType || info.type == nullptr || info.type->kind != TypeKind::kCharstring) {
    return nullptr;
  }
  auto [entry, added] = constants_.try_emplace(expr);
  if (added) {
    std::vector<Value> characters;
    for (int code = 0; code < 128; ++code) {
      char c = static_cast<char>(code);
      Value character = Value::Charstring(std::string_view(&c, 1));
      if (runtime::AllowedByType(character, *info.type)) characters.push_back(std::move(character));
    }
    entry->second = runtime::MakeValueList(characters);
  }
  return &*entry->second;
}

std::optional<Value> ProgramLowering::FoldPattern(const ast::PatternExpr& pattern) {
  std::string text;
  std::vector<Value> references;
  for (const ast::PatternElement* element : pattern.elements) {
    if (element->element == ast::PatternElementKind::kText) {
      text += element->text;
      continue;
    }
    const Value* value = CharacterSet(element->reference);
    if (value == nullptr) value = Constant(element->reference);
    if (value == nullptr) return std::nullopt;
    references.push_back(*value);
    text += ast::PatternPlaceholder(element->element);
  }
  const Type* type = Info(&pattern).type;
  TypeKind kind = type == nullptr ? TypeKind::kCharstring : type->kind;
  auto made = runtime::MakePattern(kind, text, pattern.nocase, references);
  // An ill-formed pattern whose error only shows with its references is a run-time error there.
  if (!made.has_value()) return std::nullopt;
  return std::move(made.value());
}

std::optional<Value> ProgramLowering::FoldModifies(const ast::Expr* base, const ast::Expr* body) {
  const auto* composite = ast::As<ast::CompositeExpr>(body);
  if (composite == nullptr) {
    const Value* value = Constant(body);
    return value == nullptr ? std::nullopt : std::optional<Value>(*value);
  }
  const Value* original = Constant(base);
  const Type* type = Info(composite).type;
  if (original == nullptr || type == nullptr) return std::nullopt;
  Value whole = *original;
  if (!FoldInto(whole, type, *composite)) return std::nullopt;
  return whole;
}

bool ProgramLowering::IsPartial(const ast::Expr* expr) const {
  const auto* composite = ast::As<ast::CompositeExpr>(expr);
  if (composite == nullptr) return false;
  const Type* type = Info(composite).type;
  if (type == nullptr) return false;
  if (composite->form == ast::CompositeForm::kIndexed) return true;
  if (type->is_record_like() && composite->form != ast::CompositeForm::kEmpty &&
      composite->elements.size() < FieldCount(*type)) {
    return true;
  }
  return std::any_of(composite->elements.begin(), composite->elements.end(), [&](const ast::CompositeElement* element) {
    return Info(element->value).expr_class == ExprClass::kNotUsed || IsPartial(element->value);
  });
}

/// Replaces the parts of `whole` that `composite` mentions. False when something is not constant.
bool ProgramLowering::FoldInto(Value& whole, const Type* type, const ast::CompositeExpr& composite) {
  if (type->is_list_like() && composite.form != ast::CompositeForm::kIndexed) {
    // A value list replaces the whole list; with `-` it is left to the machine.
    const Value* list = IsPartial(&composite) ? nullptr : Constant(&composite);
    if (list == nullptr) return false;
    whole = *list;
    return true;
  }
  for (const ast::CompositeElement* element : composite.elements) {
    if (Info(element->value).expr_class == ExprClass::kNotUsed) continue;
    runtime::Result<Value*> part = nullptr;
    const Type* part_type = nullptr;
    if (type->is_list_like()) {
      const Value* written = Constant(element->target);
      if (written == nullptr || !written->is(runtime::Tag::kInteger)) return false;
      int64_t index = written->integer() - (type->kind == TypeKind::kArray ? type->array_first : 0);
      if (index < 0 || index > kMaxConstantIndex) return false;
      part = runtime::MutableTemplateElement(whole, type, static_cast<uint32_t>(index));
      part_type = type->element;
    } else {
      int32_t number = Info(element).number;
      if (number < 0) return false;
      part_type = FieldType(*type, static_cast<size_t>(number));
      part = type->is_union_like()
                 ? runtime::MutableTemplateAlternative(whole, type, static_cast<uint32_t>(number))
                 : runtime::MutableTemplateField(whole, type, static_cast<uint32_t>(number));
    }
    if (!part.has_value() || part_type == nullptr) return false;
    if (IsPartial(element->value)) {
      const auto* nested = static_cast<const ast::CompositeExpr*>(element->value);
      if (!FoldInto(**part, part_type, *nested)) return false;
    } else {
      const Value* value = Constant(element->value);
      if (value == nullptr) return false;
      **part = *value;
    }
  }
  return true;
}

}  // namespace assay::compiler
