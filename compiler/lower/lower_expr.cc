#include "compiler/lower/function_lowering.h"
#include "compiler/lower/reference_parts.h"

// Names, parts, and what every expression has in common: constants, checks of what goes into a restricted place.

namespace assay::compiler {

using runtime::Type;
using runtime::TypeKind;

namespace {

/// True when evaluating `expr` may yield something unbound: a variable, a part of one.
bool MayBeUnbound(const CheckedProgram& checked, const ast::Expr* expr) {
  while (const auto* paren = ast::As<ast::ParenExpr>(expr)) expr = paren->inner;
  if (ast::Is<ast::IndexExpr>(expr)) return true;
  const NodeInfo& info = checked.Info(expr);
  if (ast::Is<ast::FieldExpr>(expr) && info.is_field_access) return true;
  if (!ast::Is<ast::NameExpr>(expr) && !ast::Is<ast::FieldExpr>(expr)) return false;
  if (info.symbol == nullptr) return false;
  switch (info.symbol->kind) {
    case SymbolKind::kVariable:
    case SymbolKind::kModulePar:
      return true;
    case SymbolKind::kParameter:
      return info.symbol->direction == ast::Direction::kOut || info.symbol->direction == ast::Direction::kInout;
    default:
      return false;
  }
}

}  // namespace

Operand FunctionLowering::Unsupported(const ast::Node* node, std::string_view construct) {
  p_.Unsupported(node->range, construct);
  return Unbound();
}

Operand FunctionLowering::Constant(const runtime::Value& value, Destination dest) {
  return Finished(b_.Constant(value), dest);
}

/// Brings an operand that stands anywhere to its destination.
Operand FunctionLowering::Finished(Operand operand, Destination dest) {
  if (!dest.given()) return operand;
  b_.Move(static_cast<uint16_t>(dest.reg), operand);
  return static_cast<Operand>(dest.reg);
}

Operand FunctionLowering::Lower(const ast::Expr* expr, Destination dest) {
  if (const runtime::Value* constant = p_.Constant(expr)) return Constant(*constant, dest);
  runtime::Location before = b_.location();
  At(expr->range);
  const DefaultConversion* conversion = p_.checked().ConversionOf(expr);
  Operand result = conversion == nullptr ? LowerKind(expr, dest) : LowerConverted(expr, *conversion, dest);
  b_.SetLocation(before);
  return result;
}

Operand FunctionLowering::LowerConverted(const ast::Expr* expr, const DefaultConversion& conversion, Destination dest) {
  uint16_t mark = b_.mark();
  Operand value = LowerKind(expr, {});
  if (MayBeUnbound(p_.checked(), expr)) CheckBound(expr, value);
  b_.Release(mark);
  uint16_t reg = Take(dest);
  std::vector<const Type*> unions;
  const Type* type = conversion.outer;
  for (uint32_t i = 0; i < conversion.steps; ++i) {
    unions.push_back(type);
    type = type->fields[static_cast<size_t>(DefaultAlternative(type))].type;
  }
  if (!conversion.wraps) {
    for (const Type* outer : unions) {
      b_.Emit(Opcode::kGetField, reg, value, static_cast<uint16_t>(p_.TypeIndex(outer) + 1), DefaultAlternative(outer));
      value = reg;
    }
    return reg;
  }
  if (IsRestricted(type)) CheckSubtype(expr, type, value);
  for (size_t i = unions.size(); i-- > 0;) {
    b_.Emit(Opcode::kNewUnion, reg, value, static_cast<uint16_t>(DefaultAlternative(unions[i])), p_.TypeIndex(unions[i]));
    value = reg;
  }
  return reg;
}

Operand FunctionLowering::LowerKind(const ast::Expr* expr, Destination dest) {
  Operand result = kNone;
  switch (expr->kind) {
    case ast::NodeKind::kNameExpr: {
      const NodeInfo& info = Info(expr);
      result = info.symbol == nullptr ? Unsupported(expr, "this name") : LowerName(expr, *info.symbol, dest);
      break;
    }
    case ast::NodeKind::kFieldExpr:
      result = LowerField(static_cast<const ast::FieldExpr&>(*expr), dest);
      break;
    case ast::NodeKind::kIndexExpr:
      result = LowerIndex(static_cast<const ast::IndexExpr&>(*expr), dest);
      break;
    case ast::NodeKind::kDecodedFieldExpr:
      result = LowerDecodedField(static_cast<const ast::DecodedFieldExpr&>(*expr), dest);
      break;
    case ast::NodeKind::kParenExpr:
      result = Lower(static_cast<const ast::ParenExpr&>(*expr).inner, dest);
      break;
    case ast::NodeKind::kUnaryExpr:
      result = LowerUnary(static_cast<const ast::UnaryExpr&>(*expr), dest);
      break;
    case ast::NodeKind::kBinaryExpr:
      result = LowerBinary(static_cast<const ast::BinaryExpr&>(*expr), dest);
      break;
    case ast::NodeKind::kCallExpr:
      result = LowerCall(static_cast<const ast::CallExpr&>(*expr), dest);
      break;
    case ast::NodeKind::kCompositeExpr:
      result = LowerComposite(static_cast<const ast::CompositeExpr&>(*expr), dest);
      break;
    case ast::NodeKind::kInlineTemplate: {
      const auto& inline_template = static_cast<const ast::InlineTemplate&>(*expr);
      if (const auto* modifies = ast::As<ast::ModifiesExpr>(inline_template.value)) {
        result = LowerModifies(modifies->base, modifies->value, Info(modifies).target, dest);
      } else {
        result = LowerFor(inline_template.value, Info(inline_template.value).target, dest);
      }
      break;
    }
    case ast::NodeKind::kModifiesExpr: {
      const auto& modifies = static_cast<const ast::ModifiesExpr&>(*expr);
      result = LowerModifies(modifies.base, modifies.value, Info(expr).type, dest);
      break;
    }
    case ast::NodeKind::kListMatch:
      result = LowerListMatch(static_cast<const ast::ListMatch&>(*expr), dest);
      break;
    case ast::NodeKind::kRangeExpr:
      result = LowerRange(static_cast<const ast::RangeExpr&>(*expr), dest);
      break;
    case ast::NodeKind::kPatternExpr:
      result = LowerPattern(static_cast<const ast::PatternExpr&>(*expr), dest);
      break;
    case ast::NodeKind::kDecmatchExpr:
      result = LowerDecmatch(static_cast<const ast::DecmatchExpr&>(*expr), dest);
      break;
    case ast::NodeKind::kDynamicMatch:
      result = LowerDynamic(static_cast<const ast::DynamicMatch&>(*expr), dest);
      break;
    case ast::NodeKind::kIfPresentExpr: {
      uint16_t mark = b_.mark();
      Operand inner = Lower(static_cast<const ast::IfPresentExpr&>(*expr).operand);
      b_.Release(mark);
      result = Take(dest);
      b_.Emit(Opcode::kIfPresent, result, inner);
      break;
    }
    case ast::NodeKind::kLengthExpr:
      result = LowerLength(static_cast<const ast::LengthExpr&>(*expr), dest);
      break;
    default:
      result = LowerOperation(expr, dest);
      break;
  }
  return result;
}

uint16_t FunctionLowering::LowerToRegister(const ast::Expr* expr) {
  Operand operand = Lower(expr);
  if (!FunctionBuilder::IsConstant(operand)) return operand;
  uint16_t reg = b_.NewRegister();
  b_.Move(reg, operand);
  return reg;
}

bool FunctionLowering::MayBeOmitted(const ast::Expr* expr) const {
  const auto* field = ast::As<ast::FieldExpr>(expr);
  if (field == nullptr || !Info(field).is_field_access || Info(field).expr_class != ExprClass::kValue) return false;
  const Type* base = Info(field->base).type;
  return base != nullptr && base->is_record_like() && base->fields[static_cast<size_t>(Info(field).number)].optional;
}

Operand FunctionLowering::LowerPresent(const ast::Expr* expr, const Type* type, Destination dest) {
  return LowerFor(expr, type, dest, MayBeOmitted(expr) ? kNotOmitted : uint16_t{0});
}

Operand FunctionLowering::LowerFor(const ast::Expr* expr, const Type* type, Destination dest, uint16_t more) {
  const NodeInfo& info = Info(expr);
  if (const runtime::Value* constant = p_.Constant(expr)) {
    if (more != 0) {
      uint16_t reg = b_.NewRegister();
      b_.Move(reg, b_.Constant(*constant));
      CheckBound(expr, reg, more);
    }
    return Constant(p_.Converted(*constant, info.type, type), dest);
  }
  bool restricted = info.type != type && p_.HoldsRestriction(type);
  const bool converts = info.expr_class == ExprClass::kValue && p_.NeedsConversion(info.type, type);
  if (converts || NullIsForeign(info.type, type)) return LowerChecked(expr, type, converts, restricted, dest, more);
  bool unbound = more != 0 || MayBeUnbound(p_.checked(), expr);
  // A variable must not be overwritten before the new value has passed its checks.
  uint16_t mark = b_.mark();
  Operand operand = Lower(expr, restricted || unbound ? Destination() : dest);
  if (unbound) CheckBound(expr, operand, more);
  if (restricted) CheckSubtype(expr, type, operand);
  if ((restricted || unbound) && dest.given()) {
    b_.Release(mark);
    return Finished(operand, dest);
  }
  return operand;
}

bool FunctionLowering::NullIsForeign(const Type* from, const Type* to) const {
  // `null` is a value of type address, but of no other type that is made of the same values (§6.2.12).
  auto is_address = [&](const Type* type) {
    for (; type != nullptr; type = type->base) {
      if (p_.checked().IsAddress(type)) return true;
    }
    return false;
  };
  return from != to && from != nullptr && to != nullptr && is_address(from) && !is_address(to);
}

Operand FunctionLowering::LowerChecked(const ast::Expr* expr, const Type* type, bool converts, bool restricted,
                                       Destination dest, uint16_t more) {
  uint16_t mark = b_.mark();
  Operand operand = Lower(expr);
  CheckBound(expr, operand, more | (NullIsForeign(Info(expr).type, type) ? kNotNull : uint16_t{0}));
  if (converts) {
    uint16_t converted = b_.NewRegister();
    runtime::Location before = b_.location();
    At(expr->range);
    b_.Emit(Opcode::kConvert, converted, operand, 0, p_.TypeIndex(type));
    b_.SetLocation(before);
    operand = converted;
  }
  if (restricted) CheckSubtype(expr, type, operand);
  b_.Release(mark);
  uint16_t reg = Take(dest);
  b_.Move(reg, operand);
  return reg;
}

void FunctionLowering::CheckBound(const ast::Expr* expr, Operand operand, uint16_t more) {
  if (FunctionBuilder::IsConstant(operand)) return;
  runtime::Location before = b_.location();
  At(expr->range);
  b_.Emit(Opcode::kCheckBound, 0, operand, more, b_.Text(p_.TextOf(expr->range)));
  b_.SetLocation(before);
}

void FunctionLowering::CheckComplete(const ast::Expr* tmpl, Operand operand) {
  // Templates that are written down are complete; variables and parameters may be half assigned.
  std::vector<const ast::Expr*> parts;
  const ast::Expr* root =
      SplitReference(tmpl, parts, [&](const ast::FieldExpr* field) { return Info(field).is_field_access; });
  if (const auto* typed = ast::As<ast::InlineTemplate>(root)) return CheckComplete(typed->value, operand);
  const Symbol* symbol = Info(root).symbol;
  if (!ast::Is<ast::NameExpr>(root) || symbol == nullptr || !symbol->is_template()) return;
  // Of a signature only the parameters of one direction need values (§22.3).
  if (symbol->type->kind == TypeKind::kSignature) return;
  if (symbol->kind != SymbolKind::kVariable && symbol->kind != SymbolKind::kParameter) return;
  CheckBound(tmpl, operand, kNoPartUnbound);
}

void FunctionLowering::CheckSubtype(const ast::Expr* expr, const Type* type, Operand operand) {
  runtime::Location before = b_.location();
  At(expr->range);
  b_.Emit(Opcode::kCheckType, 0, operand, 0, p_.TypeIndex(type));
  b_.SetLocation(before);
}

void FunctionLowering::CheckRestriction(const ast::Expr* expr, ast::Restriction restriction, Operand operand) {
  runtime::Restriction wanted;
  switch (restriction) {
    case ast::Restriction::kTemplateOmit: wanted = runtime::Restriction::kOmit; break;
    case ast::Restriction::kTemplateValue: wanted = runtime::Restriction::kValue; break;
    case ast::Restriction::kTemplatePresent: wanted = runtime::Restriction::kPresent; break;
    default: return;
  }
  if (expr != nullptr && Info(expr).expr_class == ExprClass::kValue &&
      wanted != runtime::Restriction::kPresent) {
    return;
  }
  b_.Emit(Opcode::kCheckRestriction, 0, operand, static_cast<uint16_t>(wanted));
}

int32_t FunctionLowering::VariableIndex(const Symbol& symbol) {
  // Variables are numbered by the type the behaviour runs on, which may extend the one that declares them.
  const Type* runs_on = b_.function().runs_on;
  if (runs_on == nullptr || runs_on->component == nullptr) return -1;
  const auto& variables = runs_on->component->variables;
  if (symbol.owner == runs_on && symbol.index < variables.size() && variables[symbol.index].name == symbol.name) {
    return static_cast<int32_t>(symbol.index);
  }
  for (size_t i = 0; i < variables.size(); ++i) {
    if (variables[i].name == symbol.name) return static_cast<int32_t>(i);
  }
  return -1;
}

Operand FunctionLowering::LowerName(const ast::Expr* expr, const Symbol& symbol, Destination dest) {
  if (const runtime::Value* constant = p_.ConstantOf(&symbol)) return Constant(*constant, dest);
  switch (symbol.kind) {
    case SymbolKind::kEnumItem:
      return Constant(runtime::Value::Enumerated(symbol.owner, symbol.index), dest);
    case SymbolKind::kFunction:
    case SymbolKind::kAltstep:
    case SymbolKind::kTestcase:
      if (auto index = p_.FunctionIndex(&symbol)) return Constant(runtime::Value::Behaviour(*index), dest);
      return Unsupported(expr, "this behaviour as a value");
    case SymbolKind::kPort:
      return LowerPort(symbol, dest);
    case SymbolKind::kTemplate:
      // A template whose parameters all have defaults may be named without brackets (§5.4.2).
      if (!symbol.params.empty()) {
        CallInfo info;
        info.callee = &symbol;
        for (const Symbol* formal : symbol.params) info.args.push_back({formal, nullptr, true});
        return LowerCallOf(nullptr, info, dest);
      }
      break;
    default:
      break;
  }
  Operand operand = kNone;
  switch (symbol.storage) {
    case Storage::kGlobal: {
      uint16_t reg = Take(dest);
      b_.Emit(Opcode::kLoadGlobal, reg, 0, 0, static_cast<int32_t>(symbol.index));
      return reg;
    }
    case Storage::kLocal:
    case Storage::kParameter: {
      auto found = registers_.find(&symbol);
      if (found == registers_.end()) return Unsupported(expr, "a local name outside its behaviour");
      operand = found->second;
      break;
    }
    case Storage::kComponentVariable: {
      int32_t index = VariableIndex(symbol);
      if (index < 0) return Unsupported(expr, "a component variable without a 'runs on' clause");
      uint16_t reg = Take(dest);
      b_.Emit(Opcode::kLoadVar, reg, 0, 0, index);
      operand = reg;
      break;
    }
    case Storage::kComponentTimer:
    case Storage::kComponentPort:
      return LowerPort(symbol, dest);
    case Storage::kNone:
      return Unsupported(expr, "this name as a value");
  }
  if (symbol.evaluation != ast::Evaluation::kEager) {
    uint16_t reg = Take(dest);
    b_.Emit(Opcode::kForceThunk, reg, operand);
    return reg;
  }
  return Finished(operand, dest);
}

/// Last operand of GetField and GetItem: says of what type a template is that is looked into.
int32_t FunctionLowering::TemplateOperand(const ast::Expr* base) {
  const NodeInfo& info = Info(base);
  return info.expr_class == ExprClass::kTemplate && info.type != nullptr ? p_.TypeIndex(info.type) + 1 : 0;
}

Operand FunctionLowering::LowerField(const ast::FieldExpr& expr, Destination dest) {
  const NodeInfo& info = Info(&expr);
  if (!info.is_field_access) {
    if (info.symbol != nullptr) return LowerName(&expr, *info.symbol, dest);
    const Type* map = Info(expr.base).type;
    if (map == nullptr || map->kind != TypeKind::kMap) return Unsupported(&expr, "this name");
    uint16_t mark = b_.mark();
    Operand base = Lower(expr.base);
    b_.Release(mark);
    uint16_t reg = Take(dest);
    b_.Emit(Opcode::kMapPart, reg, base, expr.field.text == "from" ? 0 : 1, p_.TypeIndex(info.type));
    return reg;
  }
  uint16_t mark = b_.mark();
  Operand base = Lower(expr.base);
  b_.Release(mark);
  uint16_t reg = Take(dest);
  b_.Emit(Opcode::kGetField, reg, base, static_cast<uint16_t>(TemplateOperand(expr.base)), info.number);
  return reg;
}

Operand FunctionLowering::LowerIndex(const ast::IndexExpr& expr, Destination dest) {
  ExprClass base_class = Info(expr.base).expr_class;
  if (base_class == ExprClass::kPort || base_class == ExprClass::kTimer) return LowerPortItem(&expr, dest);
  uint16_t mark = b_.mark();
  Operand base = Lower(expr.base);
  std::vector<Operand> indices = Indices(expr);
  int32_t part_of = TemplateOperand(expr.base);
  // More than one index: the parts on the way stand in a register above the indices.
  for (size_t i = 0; i + 1 < indices.size(); ++i) {
    uint16_t part = i == 0 ? b_.NewRegister() : base;
    b_.Emit(Opcode::kGetItem, part, base, indices[i], part_of);
    base = part;
  }
  b_.Release(mark);
  uint16_t reg = Take(dest);
  b_.Emit(Opcode::kGetItem, reg, base, indices.back(), part_of);
  return reg;
}

Operand FunctionLowering::LowerDecodedField(const ast::DecodedFieldExpr& expr, Destination dest) {
  // §7.3: decode the string, then go on with the fields named behind the type.
  std::vector<const ast::FieldExpr*> fields;
  const ast::Expr* type_expr = expr.type;
  while (const auto* field = ast::As<ast::FieldExpr>(type_expr)) {
    if (!Info(field).is_field_access) break;
    fields.push_back(field);
    type_expr = field->base;
  }
  const Type* type = Info(type_expr).type;
  const Type* coded = Info(expr.base).type;
  if (type == nullptr || coded == nullptr) return Unsupported(&expr, "this decoded field reference");
  uint16_t mark = b_.mark();
  uint16_t part = Decoded(Lower(expr.base), coded, type, expr.encoding);
  for (size_t i = fields.size(); i-- > 0;) b_.Emit(Opcode::kGetField, part, part, 0, Info(fields[i]).number);
  b_.Release(mark);
  uint16_t reg = Take(dest);
  b_.Move(reg, part);
  return reg;
}

uint16_t FunctionLowering::Decoded(Operand coded, const Type* coded_type, const Type* type,
                                   const ast::Expr* encoding) {
  uint16_t value = b_.NewRegister();
  uint16_t mark = b_.mark();
  uint16_t window = b_.NewRegisters(4);
  uint16_t status = b_.NewRegister();
  b_.Move(window, coded);
  b_.Emit(Opcode::kUnbind, static_cast<uint16_t>(window + 1));
  b_.Emit(Opcode::kUnbind, static_cast<uint16_t>(window + 2));
  if (encoding != nullptr) {
    LowerInto(encoding, static_cast<uint16_t>(window + 3));
  } else {
    b_.Emit(Opcode::kUnbind, static_cast<uint16_t>(window + 3));
  }
  runtime::EncodeForm form = runtime::EncodeForm::kUniversal;
  if (coded_type != nullptr && coded_type->kind == TypeKind::kBitstring) form = runtime::EncodeForm::kBits;
  if (coded_type != nullptr &&
      (coded_type->kind == TypeKind::kOctetstring || coded_type->kind == TypeKind::kHexstring)) {
    form = runtime::EncodeForm::kOctets;
  }
  b_.Emit(Opcode::kDecode, status, window, static_cast<uint16_t>(form), p_.TypeIndex(type));
  FunctionBuilder::Label decoded = b_.NewLabel();
  FunctionBuilder::Label complete = b_.NewLabel();
  b_.EmitJump(Opcode::kJumpEqual, decoded, status, b_.Integer(0));
  b_.Emit(Opcode::kTrap, 0, 0, 0, b_.Text("the field could not be decoded (§7.3)"));
  b_.Bind(decoded);
  runtime::Value nothing = runtime::Value::Charstring("");
  if (form == runtime::EncodeForm::kBits) nothing = runtime::Value::Bitstring("");
  if (form == runtime::EncodeForm::kOctets) {
    nothing = coded_type->kind == TypeKind::kHexstring ? runtime::Value::Hexstring("") : runtime::Value::Octetstring("");
  }
  b_.EmitJump(Opcode::kJumpEqual, complete, window, b_.Constant(nothing));
  b_.Emit(Opcode::kTrap, 0, 0, 0, b_.Text("the field could not be decoded: something is left over (§7.3)"));
  b_.Bind(complete);
  b_.Move(value, static_cast<uint16_t>(window + 1));
  b_.Release(mark);
  return value;
}

}  // namespace assay::compiler
