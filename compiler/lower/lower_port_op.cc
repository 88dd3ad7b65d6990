#include "compiler/lower/function_lowering.h"

// Sending operations (§22.2.1, §22.3) and encoding of ports (§27.9).

namespace assay::compiler {

using runtime::PortOperation;
using runtime::Type;

void FunctionLowering::Address(const ast::Addressees& to, PortOperation& op) {
  op.to_all = to.all_component;
  if (to.to == nullptr) return;
  const auto* several = ast::As<ast::ListMatch>(to.to);
  if (several == nullptr) {
    op.address = LowerFor(to.to, nullptr);
    return;
  }
  op.address = AddressList(*several);
}

Operand FunctionLowering::AddressList(const ast::ListMatch& several) {
  uint16_t list = b_.NewRegister();
  b_.Move(list, b_.Constant(runtime::NewList(nullptr, 0)));
  for (const ast::Expr* item : several.items) {
    uint16_t mark = b_.mark();
    b_.Emit(Opcode::kAppend, list, LowerFor(item, nullptr));
    b_.Release(mark);
  }
  return list;
}

void FunctionLowering::Send(const ast::SendStmt& stmt) {
  PortOperation op;
  op.kind = PortOperation::Kind::kSend;
  op.type = Info(&stmt).type;
  op.text = OneLine(stmt.range);
  op.target = LowerFor(stmt.port, nullptr);
  op.value = LowerFor(stmt.value, nullptr);
  NameTemplate(stmt.value, op);
  Address(stmt.to, op);
  At(stmt.range);
  b_.Emit(Opcode::kSend, 0, 0, 0, b_.AddPortOperation(op));
}

void FunctionLowering::Call(const ast::CallStmt& stmt) {
  if (const auto* behaviour = ast::As<ast::CallExpr>(stmt.value);
      behaviour != nullptr && Info(stmt.port).expr_class != ExprClass::kPort) {
    CallOnComponent(stmt, *behaviour);
    return;
  }
  PortOperation op;
  op.kind = PortOperation::Kind::kCall;
  op.type = Info(&stmt).type;
  op.text = OneLine({stmt.range.file, stmt.port->range.begin, stmt.value->range.end});
  op.nowait = stmt.nowait;
  op.call_blocks = stmt.has_responses;
  op.target = LowerFor(stmt.port, nullptr);
  if (Info(stmt.value).expr_class != ExprClass::kSignature) op.value = LowerFor(stmt.value, nullptr);
  NameTemplate(stmt.value, op);
  if (stmt.timeout != nullptr) op.call_timeout = LowerFor(stmt.timeout, nullptr);
  Address(stmt.to, op);
  At(stmt.range);
  b_.Emit(Opcode::kSend, 0, 0, 0, b_.AddPortOperation(op));
  if (!stmt.has_responses) return;
  // The response and exception handling part is an alt without defaults (§22.3.1).
  FunctionBuilder::Label top = b_.NewLabel();
  FunctionBuilder::Label end = b_.NewLabel();
  FunctionBuilder::Label none = Suspend(top);
  // Its unqualified getreply and catch are about the called procedure alone.
  called_ = op.type;
  const bool has_else = Branches(stmt.responses, end, end, top);
  called_ = nullptr;
  if (!has_else) Wait(none, top, end, true);
  b_.Bind(end);
}

void FunctionLowering::Reply(const ast::ReplyStmt& stmt) {
  PortOperation op;
  op.kind = PortOperation::Kind::kReply;
  op.type = Info(&stmt).type;
  op.text = OneLine(stmt.range);
  op.target = LowerFor(stmt.port, nullptr);
  if (Info(stmt.value).expr_class != ExprClass::kSignature) op.value = LowerFor(stmt.value, nullptr);
  NameTemplate(stmt.value, op);
  if (stmt.result != nullptr) {
    op.result = LowerFor(stmt.result, op.type != nullptr && op.type->signature ? op.type->signature->result : nullptr);
  }
  Address(stmt.to, op);
  At(stmt.range);
  b_.Emit(Opcode::kSend, 0, 0, 0, b_.AddPortOperation(op));
}

void FunctionLowering::Raise(const ast::RaiseStmt& stmt) {
  PortOperation op;
  op.kind = PortOperation::Kind::kRaise;
  op.signature = Info(stmt.signature).type;
  op.type = Info(stmt.exception).type;
  op.text = OneLine(stmt.range);
  op.target = LowerFor(stmt.port, nullptr);
  op.value = LowerFor(stmt.exception, nullptr);
  NameTemplate(stmt.exception, op);
  Address(stmt.to, op);
  At(stmt.range);
  b_.Emit(Opcode::kSend, 0, 0, 0, b_.AddPortOperation(op));
}

void FunctionLowering::Setencode(const ast::SetencodeStmt& stmt) {
  const Type* type = Info(stmt.type).type;
  if (type == nullptr) {
    Unsupported(&stmt, "setencode of this type");
    return;
  }
  Operand port = kNone;
  if (stmt.target.kind == ast::TargetKind::kAll) {
    port = b_.NewRegister();
    b_.Emit(Opcode::kSelf, port);
  } else {
    port = LowerFor(stmt.target.reference, nullptr);
  }
  Operand encoding = LowerFor(stmt.encoding, nullptr);
  At(stmt.range);
  b_.Emit(Opcode::kSetEncode, 0, port, encoding, p_.TypeIndex(type));
}

}  // namespace assay::compiler
