#include "compiler/lower/function_lowering.h"

// Whole definitions: functions, test cases, altsteps, control parts, parameterised templates, what a new component starts
// with, and the globals of modules.

namespace assay::compiler {

using runtime::Type;
using runtime::TypeKind;

FunctionLowering::FunctionLowering(ProgramLowering& program, runtime::Function& function)
    : p_(program), b_(function) {}

void FunctionLowering::Parameters(const Symbol& symbol) {
  symbol_ = &symbol;
  for (size_t i = 0; i < symbol.params.size(); ++i) registers_[symbol.params[i]] = static_cast<uint16_t>(i);
}

void FunctionLowering::Function(const Symbol& symbol, const ast::FunctionDecl& decl) {
  Parameters(symbol);
  result_ = symbol.result;
  result_restriction_ = symbol.restriction;
  Statements(*decl.body);
  if (b_.reachable() && result_ != nullptr) {
    At(decl.name.range);
    b_.Emit(Opcode::kTrap, 0, 0, 0,
            b_.Text("function '" + std::string(symbol.name) + "' ended without the return of a value (§16.1)"));
  }
}

void FunctionLowering::Testcase(const Symbol& symbol, const ast::TestcaseDecl& decl) {
  Parameters(symbol);
  Statements(*decl.body);
}

void FunctionLowering::Altstep(const Symbol& symbol, const ast::AltstepDecl& decl) {
  Parameters(symbol);
  for (const ast::Decl* local : decl.locals) Declaration(local);
  if (decl.interleave) {
    Interleave(decl.branches, /*nodefault=*/false, /*is_altstep=*/true);
    b_.Emit(Opcode::kReturnAlt, 0, 1);
    return;
  }
  FunctionBuilder::Label taken = b_.NewLabel();
  FunctionBuilder::Label repeat = b_.NewLabel();
  FunctionBuilder::Label broken = b_.NewLabel();
  Branches(decl.branches, taken, broken, repeat);
  b_.Emit(Opcode::kReturnAlt, 0, 0);
  b_.Bind(taken);
  b_.Emit(Opcode::kReturnAlt, 0, 1);
  b_.Bind(repeat);
  b_.Emit(Opcode::kReturnAlt, 0, 2);
  b_.Bind(broken);
  b_.Emit(Opcode::kReturnAlt, 0, 3);
}

void FunctionLowering::Control(const ast::Block& body) { Statements(body); }

void FunctionLowering::ParameterisedTemplate(const Symbol& symbol, const ast::TemplateDecl& decl) {
  Parameters(symbol);
  Operand value = LowerTemplateBody(decl, symbol, {});
  b_.Emit(Opcode::kReturn, 0, value);
}

void FunctionLowering::Thunk(std::span<const Symbol* const> captured, const ast::Expr* expr, const Type* type) {
  for (size_t i = 0; i < captured.size(); ++i) registers_[captured[i]] = static_cast<uint16_t>(i);
  Operand value = LowerFor(expr, type);
  b_.Emit(Opcode::kReturn, 0, value);
  Finish(expr->range);
}

void FunctionLowering::DynamicBody(std::span<const Symbol* const> captured, const Symbol* value,
                                   const ast::Block& body) {
  if (value != nullptr) registers_[value] = 0;
  for (size_t i = 0; i < captured.size(); ++i) registers_[captured[i]] = static_cast<uint16_t>(i + 1);
  result_ = runtime::PredefinedType(TypeKind::kBoolean);
  Statements(body);
  Finish(body.range);
}

/// Variables, constants, templates and default durations of a component type, inherited ones first (§6.2.10.2).
void FunctionLowering::Component(const Type& type) {
  const runtime::ComponentInfo& component = *type.component;
  for (size_t i = 0; i < component.variables.size(); ++i) {
    const Symbol* symbol = p_.checked().FindMember(&type, component.variables[i].name);
    if (symbol == nullptr) continue;
    uint16_t mark = b_.mark();
    At(symbol->range);
    Operand value = kNone;
    if (const runtime::Value* constant = p_.ConstantOf(symbol)) {
      value = b_.Constant(*constant);
    } else if (const auto* tmpl = ast::As<ast::TemplateDecl>(symbol->node)) {
      if (!symbol->params.empty()) continue;
      value = LowerTemplateBody(*tmpl, *symbol, {});
    } else if (const auto* item = ast::As<ast::Declarator>(symbol->node); item != nullptr && item->init != nullptr) {
      if (Info(item->init).expr_class == ExprClass::kNotUsed) continue;
      if (symbol->evaluation != ast::Evaluation::kEager) {
        value = LowerThunk(item->init, symbol->evaluation == ast::Evaluation::kFuzzy, symbol->type, {});
      } else {
        value = symbol->is_template() ? LowerFor(item->init, symbol->type) : LowerPresent(item->init, symbol->type);
        CheckRestriction(item->init, symbol->restriction, value);
      }
    }
    if (value != kNone) b_.Emit(Opcode::kStoreVar, 0, value, 0, static_cast<int32_t>(i));
    b_.Release(mark);
  }
  for (size_t i = 0; i < component.timers.size(); ++i) {
    const Symbol* symbol = p_.checked().FindMember(&type, component.timers[i].name);
    const auto* item = symbol == nullptr ? nullptr : ast::As<ast::Declarator>(symbol->node);
    if (item == nullptr || item->init == nullptr) continue;
    uint16_t mark = b_.mark();
    At(symbol->range);
    Operand duration = LowerFor(item->init, nullptr);
    TimerDefaults(component.timers[i].dimensions, 0, static_cast<uint16_t>(i), 0, duration);
    b_.Release(mark);
  }
}

/// Default durations of (the part of) a timer array from flat index `flat` on.
void FunctionLowering::TimerDefaults(std::span<const uint32_t> dimensions, size_t depth, uint16_t timer, int64_t flat,
                                     Operand duration) {
  uint16_t mark = b_.mark();
  if (depth == dimensions.size()) {
    uint16_t reference = b_.NewRegister();
    b_.Emit(Opcode::kTimerRef, reference, b_.Integer(flat), timer);
    b_.Emit(Opcode::kTimerDefault, 0, reference, duration);
    b_.Release(mark);
    return;
  }
  int64_t stride = 1;
  for (size_t i = depth + 1; i < dimensions.size(); ++i) stride *= dimensions[i];
  uint16_t part = b_.NewRegister();
  for (uint32_t i = 0; i < dimensions[depth]; ++i) {
    b_.Emit(Opcode::kGetItem, part, duration, b_.Integer(i), 0);
    TimerDefaults(dimensions, depth + 1, timer, flat + i * stride, part);
  }
  b_.Release(mark);
}

void FunctionLowering::Global(const Symbol& symbol) {
  uint16_t mark = b_.mark();
  At(symbol.range);
  auto index = static_cast<int32_t>(symbol.index);
  FunctionBuilder::Label given = b_.NewLabel();
  bool parameter = symbol.kind == SymbolKind::kModulePar;
  Operand value = kNone;
  if (const auto* tmpl = ast::As<ast::TemplateDecl>(symbol.node)) {
    value = LowerTemplateBody(*tmpl, symbol, {});
  } else if (ast::Is<ast::Declarator>(symbol.node) && symbol.init != nullptr) {
    if (parameter) {
      // The configuration came first.
      FunctionBuilder::Label missing = b_.NewLabel();
      uint16_t current = b_.NewRegister();
      b_.Emit(Opcode::kLoadGlobal, current, 0, 0, index);
      b_.EmitJump(Opcode::kJumpUnbound, missing, current);
      b_.Jump(given);
      b_.Bind(missing);
    }
    value = symbol.is_template() ? LowerFor(symbol.init, symbol.type) : LowerPresent(symbol.init, symbol.type);
    CheckRestriction(symbol.init, symbol.restriction, value);
  }
  if (value != kNone) b_.Emit(Opcode::kStoreGlobal, 0, value, 0, index);
  b_.Bind(given);
  b_.Release(mark);
}

void FunctionLowering::Finish(SourceRange range) {
  if (b_.reachable()) b_.Emit(Opcode::kReturnNone);
  // A goto whose label was refused; there was a diagnostic.
  for (const auto& [node, label] : labels_) {
    if (b_.IsBound(label)) continue;
    b_.Bind(label);
    b_.Emit(Opcode::kReturnNone);
  }
  b_.Finish();
  if (b_.overflowed()) p_.TooLarge(range, "variables, constants and operations");
}

}  // namespace assay::compiler
