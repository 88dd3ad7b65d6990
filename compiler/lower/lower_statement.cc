#include <algorithm>

#include "compiler/lower/function_lowering.h"

// Blocks, declarations and the basic statements (§11, §12, §19, §24, §25).

namespace assay::compiler {

using runtime::Scope;
using runtime::Type;
using runtime::TypeKind;

namespace {

/// Texts of more values than bits in Format's mask are put together in portions.
constexpr size_t kTextPortion = 24;

}  // namespace

void FunctionLowering::Block(const ast::Block& block) {
  // Inside an interleave several branches are half done at a time: their variables must not share registers.
  uint16_t mark = b_.mark();
  Statements(block);
  if (interleave_ == nullptr) b_.Release(mark);
}

void FunctionLowering::Statements(const ast::Block& block) {
  for (const ast::Stmt* stmt : block.statements) Statement(stmt);
}

void FunctionLowering::Statement(const ast::Stmt* stmt) {
  At(stmt->range);
  if (const auto* decl = ast::As<ast::DeclStmt>(stmt)) {
    Declaration(decl->decl);
    return;
  }
  uint16_t mark = b_.mark();
  switch (stmt->kind) {
    case ast::NodeKind::kBlock: Block(static_cast<const ast::Block&>(*stmt)); break;
    case ast::NodeKind::kExprStmt: ExpressionStatement(static_cast<const ast::ExprStmt&>(*stmt)); break;
    case ast::NodeKind::kAssignStmt: {
      const auto& assign = static_cast<const ast::AssignStmt&>(*stmt);
      Assign(assign.target, assign.value);
      break;
    }
    case ast::NodeKind::kIfStmt: If(static_cast<const ast::IfStmt&>(*stmt)); break;
    case ast::NodeKind::kSelectStmt: Select(static_cast<const ast::SelectStmt&>(*stmt)); break;
    case ast::NodeKind::kForStmt: For(static_cast<const ast::ForStmt&>(*stmt)); break;
    case ast::NodeKind::kWhileStmt: While(static_cast<const ast::WhileStmt&>(*stmt)); break;
    case ast::NodeKind::kDoWhileStmt: DoWhile(static_cast<const ast::DoWhileStmt&>(*stmt)); break;
    case ast::NodeKind::kJumpStmt: JumpStatement(static_cast<const ast::JumpStmt&>(*stmt)); break;
    case ast::NodeKind::kLabelStmt: b_.Bind(LabelOf(stmt)); break;
    case ast::NodeKind::kGotoStmt: b_.Jump(LabelOf(Info(stmt).label)); break;
    case ast::NodeKind::kReturnStmt: Return(static_cast<const ast::ReturnStmt&>(*stmt)); break;
    case ast::NodeKind::kLogStmt: {
      const auto& log = static_cast<const ast::LogStmt&>(*stmt);
      b_.Emit(log.action ? Opcode::kAction : Opcode::kLog, 0, Text(log.args));
      break;
    }
    case ast::NodeKind::kSetverdictStmt: Setverdict(static_cast<const ast::SetverdictStmt&>(*stmt)); break;
    case ast::NodeKind::kTestcaseStopStmt:
      b_.Emit(Opcode::kStopTestcase, 0, Text(static_cast<const ast::TestcaseStopStmt&>(*stmt).reasons));
      break;
    case ast::NodeKind::kDeactivateStmt: {
      const auto& deactivate = static_cast<const ast::DeactivateStmt&>(*stmt);
      if (deactivate.reference == nullptr) {
        b_.Emit(Opcode::kDeactivate, 0, Unbound(), static_cast<uint16_t>(Scope::kAll));
      } else {
        Operand reference = LowerFor(deactivate.reference, nullptr);
        b_.Emit(Opcode::kDeactivate, 0, reference, static_cast<uint16_t>(Scope::kOne));
      }
      break;
    }
    case ast::NodeKind::kAltStmt: Alt(static_cast<const ast::AltStmt&>(*stmt)); break;
    case ast::NodeKind::kSendStmt: Send(static_cast<const ast::SendStmt&>(*stmt)); break;
    case ast::NodeKind::kCallStmt: Call(static_cast<const ast::CallStmt&>(*stmt)); break;
    case ast::NodeKind::kReplyStmt: Reply(static_cast<const ast::ReplyStmt&>(*stmt)); break;
    case ast::NodeKind::kRaiseStmt: Raise(static_cast<const ast::RaiseStmt&>(*stmt)); break;
    case ast::NodeKind::kReceiveStmt:
    case ast::NodeKind::kEventStmt:
      StandAlone(stmt);
      break;
    case ast::NodeKind::kObjectOpStmt: ObjectOperation(static_cast<const ast::ObjectOpStmt&>(*stmt)); break;
    case ast::NodeKind::kSetencodeStmt: Setencode(static_cast<const ast::SetencodeStmt&>(*stmt)); break;
    case ast::NodeKind::kUnmapKeyStmt: UnmapKey(static_cast<const ast::UnmapKeyStmt&>(*stmt)); break;
    case ast::NodeKind::kConnectStmt: Connect(static_cast<const ast::ConnectStmt&>(*stmt)); break;
    default: Unsupported(stmt, "this statement"); break;
  }
  if (interleave_ == nullptr) b_.Release(mark);
}

void FunctionLowering::Declaration(const ast::Decl* decl) {
  switch (decl->kind) {
    case ast::NodeKind::kVarDecl: {
      const auto& var = static_cast<const ast::VarDecl&>(*decl);
      for (const ast::Declarator* item : var.items) DeclareVariable(*item, var.evaluation);
      break;
    }
    case ast::NodeKind::kConstDecl:
      for (const ast::Declarator* item : static_cast<const ast::ConstDecl&>(*decl).items) {
        const Symbol* symbol = Info(item).symbol;
        if (symbol != nullptr && p_.ConstantOf(symbol) != nullptr) continue;
        DeclareVariable(*item, ast::Evaluation::kEager);
      }
      break;
    case ast::NodeKind::kTimerDecl:
      for (const ast::Declarator* item : static_cast<const ast::TimerDecl&>(*decl).items) DeclareTimer(*item);
      break;
    case ast::NodeKind::kTemplateDecl: {
      const Symbol* symbol = Info(decl).symbol;
      const auto& tmpl = static_cast<const ast::TemplateDecl&>(*decl);
      if (symbol == nullptr) break;
      if (!symbol->params.empty()) {
        DeclareLocalTemplate(tmpl, *symbol);
      } else if (p_.ConstantOf(symbol) == nullptr) {
        uint16_t reg = b_.NewRegister();
        registers_[symbol] = reg;
        LowerTemplateBody(tmpl, *symbol, Destination(reg));
      }
      break;
    }
    default:
      Unsupported(decl, "this local definition");
      break;
  }
}

void FunctionLowering::DeclareVariable(const ast::Declarator& item, ast::Evaluation evaluation) {
  const Symbol* symbol = Info(&item).symbol;
  if (symbol == nullptr) return;
  At(item.range);
  uint16_t reg = b_.NewRegister();
  registers_[symbol] = reg;
  if (item.init == nullptr || Info(item.init).expr_class == ExprClass::kNotUsed) {
    b_.Emit(Opcode::kUnbind, reg);
  } else if (evaluation != ast::Evaluation::kEager) {
    LowerThunk(item.init, evaluation == ast::Evaluation::kFuzzy, symbol->type, Destination(reg));
  } else {
    if (symbol->is_template()) LowerFor(item.init, symbol->type, Destination(reg));
    else LowerPresent(item.init, symbol->type, Destination(reg));
    CheckRestriction(item.init, symbol->restriction, reg);
  }
}

void FunctionLowering::DeclareTimer(const ast::Declarator& item) {
  const Symbol* symbol = Info(&item).symbol;
  if (symbol == nullptr) return;
  At(item.range);
  uint16_t reg = b_.NewRegister();
  registers_[symbol] = reg;
  uint16_t mark = b_.mark();
  Operand duration = item.init == nullptr ? Unbound() : LowerFor(item.init, nullptr);
  const Type* type = symbol->type;
  // An array of timers is a list of references; its default durations are a list of the same shape.
  auto build = [&](auto&& self, const Type* of, Operand durations, uint16_t into) -> void {
    if (of == nullptr || of->kind != TypeKind::kArray) {
      b_.Emit(Opcode::kNewTimer, into, durations);
      return;
    }
    uint16_t inner = b_.mark();
    uint64_t size = of->length.min;
    uint16_t window = b_.NewRegisters(size);
    for (uint64_t i = 0; i < size; ++i) {
      uint16_t element = b_.mark();
      Operand part = durations;
      if (item.init != nullptr) {
        part = b_.NewRegister();
        b_.Emit(Opcode::kGetItem, part, durations, b_.Integer(static_cast<int64_t>(i)));
      }
      self(self, of->element, part, static_cast<uint16_t>(window + i));
      b_.Release(element);
    }
    b_.Release(inner);
    b_.Emit(Opcode::kNewList, into, window, static_cast<uint16_t>(size), p_.TypeIndex(of));
  };
  build(build, type, duration, reg);
  b_.Release(mark);
}

void FunctionLowering::ExpressionStatement(const ast::ExprStmt& stmt) {
  const auto* call = ast::As<ast::CallExpr>(stmt.expr);
  const CallInfo* info = call == nullptr ? nullptr : Info(call).call;
  bool altstep = false;
  if (info != nullptr && info->callee != nullptr) altstep = info->callee->kind == SymbolKind::kAltstep;
  if (info != nullptr && info->behaviour != nullptr) {
    const Type* type = Info(info->behaviour).type;
    altstep = type != nullptr && type->kind == TypeKind::kAltstep;
  }
  if (altstep) {
    StandAloneAltstep(*call, stmt.nodefault);
  } else {
    Lower(stmt.expr);
  }
}

void FunctionLowering::Return(const ast::ReturnStmt& stmt) {
  if (b_.function().kind == runtime::FunctionKind::kAltstep) {
    b_.Emit(Opcode::kReturnAlt, 0, 1);
    return;
  }
  if (stmt.value == nullptr) {
    b_.Emit(Opcode::kReturnNone);
    return;
  }
  const bool value_only = result_restriction_ == ast::Restriction::kValue;
  Operand value = value_only ? LowerPresent(stmt.value, result_) : LowerFor(stmt.value, result_);
  CheckRestriction(stmt.value, result_restriction_, value);
  At(stmt.range);
  b_.Emit(Opcode::kReturn, 0, value);
}

void FunctionLowering::Setverdict(const ast::SetverdictStmt& stmt) {
  Operand verdict = LowerFor(stmt.verdict, nullptr);
  Operand reason = stmt.reasons.empty() ? kNone : Text(stmt.reasons, true);
  At(stmt.range);
  b_.Emit(Opcode::kSetVerdict, 0, verdict, reason);
}

/// What log and setverdict print of `args`. Text that was put together in place (a literal, `"a" & v`) stands as it is;
/// a charstring variable is shown as a value, in quotes, unless `reason`: a verdict's reason is read by people.
Operand FunctionLowering::Text(ast::List<const ast::Expr*> args, bool reason) {
  if (args.empty()) return b_.Constant(runtime::Value::Charstring(""));
  auto literal = [reason](const ast::Expr* arg) {
    return reason || ast::Is<ast::CharstringLiteral>(arg) || ast::Is<ast::BinaryExpr>(arg);
  };
  if (args.size() == 1 && ast::Is<ast::CharstringLiteral>(args[0])) return Lower(args[0]);
  uint16_t text = b_.NewRegister();
  uint16_t mark = b_.mark();
  for (size_t begin = 0; begin < args.size(); begin += kTextPortion) {
    size_t count = std::min(kTextPortion, args.size() - begin);
    uint16_t window = b_.NewRegisters(count);
    int32_t free_text = 0;
    for (size_t i = 0; i < count; ++i) {
      LowerInto(args[begin + i], static_cast<uint16_t>(window + i));
      if (literal(args[begin + i])) free_text |= 1 << i;
    }
    b_.Release(mark);
    uint16_t portion = begin == 0 ? text : window;
    b_.Emit(Opcode::kFormat, portion, window, static_cast<uint16_t>(count), free_text);
    if (begin != 0) b_.Emit(Opcode::kConcat, text, text, portion);
  }
  return text;
}

}  // namespace assay::compiler
