#include "compiler/lower/function_lowering.h"
#include "compiler/lower/reference_parts.h"

// Predefined functions (Annex C). Those that look at places rather than values (isbound …), and those that name types
// (decvalue …), have instructions of their own; all others are calls by name.

namespace assay::compiler {

using runtime::EncodeForm;
using runtime::PathTest;
using runtime::Type;

namespace {

bool IsGiven(const ProgramLowering& program, const CallInfo& info, size_t i) {
  return i < info.args.size() && info.args[i].value != nullptr &&
         program.Info(info.args[i].value).expr_class != ExprClass::kNotUsed;
}

}  // namespace

Operand FunctionLowering::LowerPredefined(const CallInfo& info, const ast::CallExpr& call, Destination dest) {
  switch (info.predefined) {
    case PredefinedFunction::kIsbound: return LowerPathTest(info.args[0].value, PathTest::kIsBound, dest);
    case PredefinedFunction::kIspresent: return LowerPathTest(info.args[0].value, PathTest::kIsPresent, dest);
    case PredefinedFunction::kIschosen: return LowerPathTest(info.args[0].value, PathTest::kIsChosen, dest);
    case PredefinedFunction::kIsvalue: return LowerPathTest(info.args[0].value, PathTest::kIsValue, dest);
    case PredefinedFunction::kIstemplatekind: {
      uint16_t mark = b_.mark();
      Operand tmpl = Lower(info.args[0].value);
      Operand kind = Lower(info.args[1].value);
      b_.Release(mark);
      uint16_t reg = Take(dest);
      b_.Emit(Opcode::kIsKind, reg, tmpl, kind);
      return reg;
    }
    case PredefinedFunction::kInt2Enum: {
      // The second parameter is out, and tells the type.
      Place place;
      uint16_t mark = b_.mark();
      if (info.args.size() < 2 || !PlaceOf(info.args[1].value, &place) || place.type == nullptr) {
        return Unsupported(&call, "this call of int2enum");
      }
      Operand number = Lower(info.args[0].value);
      uint16_t item = b_.NewRegister();
      b_.Emit(Opcode::kIntToEnum, item, number, 0, p_.TypeIndex(place.type));
      StorePlace(place, item);
      b_.Release(mark);
      return Unbound();
    }
    case PredefinedFunction::kEncvalue: return LowerEncode(info, EncodeForm::kBits, dest);
    case PredefinedFunction::kEncvalueO: return LowerEncode(info, EncodeForm::kOctets, dest);
    case PredefinedFunction::kEncvalueUnichar: return LowerEncode(info, EncodeForm::kUniversal, dest);
    case PredefinedFunction::kDecvalue: return LowerDecode(info, EncodeForm::kBits, dest);
    case PredefinedFunction::kDecvalueO: return LowerDecode(info, EncodeForm::kOctets, dest);
    case PredefinedFunction::kDecvalueUnichar: return LowerDecode(info, EncodeForm::kUniversal, dest);
    default: break;
  }
  size_t count = info.args.size();
  while (count > 0 && !IsGiven(p_, info, count - 1)) --count;
  // `regexp @nocase` is regexp with one more parameter.
  const size_t given = count;
  if (info.predefined == PredefinedFunction::kRegexp && call.nocase) ++count;
  uint16_t mark = b_.mark();
  uint16_t window = b_.NewRegisters(count);
  if (count > given) b_.Move(static_cast<uint16_t>(window + given), b_.Boolean(true));
  for (size_t i = 0; i < given; ++i) {
    auto reg = static_cast<uint16_t>(window + i);
    if (info.predefined == PredefinedFunction::kAny2Unistr && i == 0) {
      LowerInto(info.args[i].value, reg);  // what has no value has a text, too (§C.1.33)
    } else if (IsGiven(p_, info, i)) {
      LowerFor(info.args[i].value, nullptr, Destination(reg));
    } else {
      b_.Emit(Opcode::kUnbind, reg);
    }
  }
  b_.Release(mark);
  uint16_t reg = Take(dest);
  b_.Emit(Opcode::kCallPredefined, reg, window, static_cast<uint16_t>(count),
          p_.PredefinedIndex(ToString(info.predefined)));
  return reg;
}

/// isbound, ispresent, ischosen, isvalue: missing parts on the way are no error (Annex C.3).
Operand FunctionLowering::LowerPathTest(const ast::Expr* expr, PathTest test, Destination dest) {
  uint16_t mark = b_.mark();
  std::vector<const ast::Expr*> parts;
  const ast::Expr* root =
      SplitReference(expr, parts, [&](const ast::FieldExpr* field) { return Info(field).is_field_access; });
  Operand base = Lower(root);
  runtime::Path path;
  for (size_t i = parts.size(); i-- > 0;) {
    if (const auto* field = ast::As<ast::FieldExpr>(parts[i])) {
      path.steps.push_back(StepOf(*field));
    } else {
      AddSteps(static_cast<const ast::IndexExpr&>(*parts[i]), path);
    }
  }
  path.text = p_.TextOf({expr->range.file, root->range.end, expr->range.end});
  b_.Release(mark);
  uint16_t reg = Take(dest);
  b_.Emit(Opcode::kTestPath, reg, base, static_cast<uint16_t>(test), b_.AddPath(path));
  return reg;
}

/// The _unichar forms have one more parameter behind the first: the string serialisation, which the codec chooses itself.
Operand FunctionLowering::LowerEncode(const CallInfo& info, EncodeForm form, Destination dest) {
  const ast::Expr* value = info.args[0].value;
  const Type* type = Info(value).type;
  if (type == nullptr) return Unsupported(value, "encoding a value without a type");
  uint16_t mark = b_.mark();
  uint16_t window = b_.NewRegisters(3);
  for (size_t i = 0; i < 3; ++i) {
    auto reg = static_cast<uint16_t>(window + i);
    size_t arg = form == EncodeForm::kUniversal && i > 0 ? i + 1 : i;
    if (IsGiven(p_, info, arg)) {
      LowerFor(info.args[arg].value, nullptr, Destination(reg));
    } else {
      b_.Emit(Opcode::kUnbind, reg);
    }
  }
  b_.Release(mark);
  uint16_t reg = Take(dest);
  b_.Emit(Opcode::kEncode, reg, window, static_cast<uint16_t>(form), p_.TypeIndex(type));
  return reg;
}

Operand FunctionLowering::LowerDecode(const CallInfo& info, EncodeForm form, Destination dest) {
  Place coded;
  Place value;
  uint16_t mark = b_.mark();
  if (info.args.size() < 2 || !PlaceOf(info.args[1].value, &value) || value.type == nullptr) {
    return Unsupported(info.args[0].value, "decoding into this");
  }
  bool has_place = PlaceOf(info.args[0].value, &coded);
  uint16_t window = b_.NewRegisters(4);
  uint16_t status = b_.NewRegister();
  LowerInto(info.args[0].value, window);  // without a value it cannot be decoded (§16.1.2)
  b_.Emit(Opcode::kUnbind, static_cast<uint16_t>(window + 1));
  for (size_t i = 2; i < 4; ++i) {
    auto reg = static_cast<uint16_t>(window + i);
    size_t arg = form == EncodeForm::kUniversal ? i + 1 : i;
    if (IsGiven(p_, info, arg)) {
      LowerFor(info.args[arg].value, nullptr, Destination(reg));
    } else {
      b_.Emit(Opcode::kUnbind, reg);
    }
  }
  b_.Emit(Opcode::kDecode, status, window, static_cast<uint16_t>(form), p_.TypeIndex(value.type));
  if (has_place) StorePlace(coded, window);
  // A failed decoding leaves the variable as it was.
  FunctionBuilder::Label failed = b_.NewLabel();
  b_.EmitJump(Opcode::kJumpNotEqual, failed, status, b_.Integer(0));
  StorePlace(value, static_cast<uint16_t>(window + 1));
  b_.Bind(failed);
  b_.Release(mark);
  uint16_t reg = Take(dest);
  b_.Move(reg, status);
  return reg;
}

}  // namespace assay::compiler
