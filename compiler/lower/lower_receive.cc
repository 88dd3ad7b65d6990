#include "compiler/lower/function_lowering.h"

// Receiving operations and their redirections (§22.2.2 to §22.4, §21.3.7, §21.3.9, §23.6).

namespace assay::compiler {

using runtime::PortOperation;
using runtime::Quantity;
using runtime::Type;

namespace {

/// Longer operations are cut in messages. Units: octets.
constexpr size_t kMaxText = 160;

const ast::Expr* Inner(const ast::Expr* expr) {
  for (;;) {
    if (const auto* paren = ast::As<ast::ParenExpr>(expr)) {
      expr = paren->inner;
    } else if (const auto* inline_template = ast::As<ast::InlineTemplate>(expr)) {
      expr = inline_template->value;
    } else {
      return expr;
    }
  }
}

}  // namespace

std::string FunctionLowering::OneLine(SourceRange range) const {
  std::string line;
  bool blank = false;
  for (char c : p_.TextOf(range)) {
    if (c == ' ' || c == '\t' || c == '\n' || c == '\r') {
      blank = !line.empty();
      continue;
    }
    if (blank) line += ' ';
    blank = false;
    line += c;
    if (line.size() > kMaxText) {
      while (!line.empty() && (static_cast<unsigned char>(line.back()) & 0xc0) == 0x80) line.pop_back();
      return line + "…";
    }
  }
  return line;
}

void FunctionLowering::NameTemplate(const ast::Expr* value, PortOperation& op) {
  if (value == nullptr) return;
  op.template_location = p_.LocationOf(value->range);
  const ast::Expr* inner = Inner(value);
  if (const auto* call = ast::As<ast::CallExpr>(inner)) inner = call->callee;
  const Symbol* symbol = Info(inner).symbol;
  if (symbol == nullptr || symbol->kind != SymbolKind::kTemplate) return;
  op.template_name = symbol->name;
  op.template_location = p_.LocationOf(symbol->range);
}

void FunctionLowering::Target(const ast::Target& target, PortOperation& op) {
  switch (target.kind) {
    case ast::TargetKind::kAny: op.quantity = Quantity::kAny; break;
    case ast::TargetKind::kAll: op.quantity = Quantity::kAll; break;
    case ast::TargetKind::kAnyFrom: op.quantity = Quantity::kAnyFrom; break;
    default: op.quantity = Quantity::kOne; break;
  }
  if (target.reference != nullptr) op.target = LowerFor(target.reference, nullptr);
}

void FunctionLowering::TryReceive(const ast::ReceiveStmt& stmt, FunctionBuilder::Label next) {
  PortOperation op;
  switch (stmt.op) {
    case ast::ReceiveOp::kReceive: op.kind = PortOperation::Kind::kReceive; break;
    case ast::ReceiveOp::kTrigger: op.kind = PortOperation::Kind::kTrigger; break;
    case ast::ReceiveOp::kGetcall: op.kind = PortOperation::Kind::kGetCall; break;
    case ast::ReceiveOp::kGetreply: op.kind = PortOperation::Kind::kGetReply; break;
    case ast::ReceiveOp::kCatch:
      op.kind = stmt.catch_timeout ? PortOperation::Kind::kCatchTimeout : PortOperation::Kind::kCatch;
      break;
    case ast::ReceiveOp::kCheckAny: op.kind = PortOperation::Kind::kCheck; break;
  }
  op.peek = stmt.check || stmt.op == ast::ReceiveOp::kCheckAny;
  op.type = Info(&stmt).type;
  if (called_ != nullptr && op.kind == PortOperation::Kind::kGetReply && op.type == nullptr) op.type = called_;
  if (called_ != nullptr && op.kind == PortOperation::Kind::kCatch && stmt.signature == nullptr) op.signature = called_;
  op.text = OneLine(stmt.range);
  uint16_t mark = b_.mark();
  uint16_t taken = b_.NewRegister();
  Target(stmt.port, op);
  if (stmt.signature != nullptr) op.signature = Info(stmt.signature).type;
  if (stmt.value != nullptr && Info(stmt.value).expr_class != ExprClass::kSignature &&
      Info(stmt.value).expr_class != ExprClass::kType) {
    op.value = Lower(stmt.value);
    CheckComplete(stmt.value, op.value);
    NameTemplate(stmt.value, op);
  }
  if (stmt.result != nullptr) op.result = Lower(stmt.result);
  if (stmt.from != nullptr) {
    // A list stays one: each element is looked at, and none may be null (§22.2.2).
    const auto* several = ast::As<ast::ListMatch>(Inner(stmt.from));
    const Type* from = Info(stmt.from).type;
    const bool list = several != nullptr && several->match == ast::ListMatchKind::kValueList && from != nullptr &&
                      !from->is_list_like();
    op.address = list ? AddressList(*several) : Lower(stmt.from);
  }
  const ast::Expr* sender = stmt.redirect == nullptr ? nullptr : stmt.redirect->sender;
  for (const ast::Expr* peer : {stmt.from, sender}) {
    const Type* type = peer == nullptr ? nullptr : Info(peer).type;
    op.address_type |= type != nullptr && type->kind != runtime::TypeKind::kComponent;
  }
  RedirectRegisters(stmt.redirect, op);
  At(stmt.range);
  b_.Emit(Opcode::kReceive, taken, 0, 0, b_.AddPortOperation(op));
  b_.EmitJump(Opcode::kJumpFalse, next, taken);
  StoreRedirects(stmt.redirect, op);
  b_.Release(mark);
}

void FunctionLowering::TryEvent(const ast::EventStmt& stmt, FunctionBuilder::Label next) {
  PortOperation op;
  switch (stmt.op) {
    case ast::EventOp::kTimeout: op.kind = PortOperation::Kind::kTimeout; break;
    case ast::EventOp::kDone: op.kind = PortOperation::Kind::kDone; break;
    case ast::EventOp::kKilled: op.kind = PortOperation::Kind::kKilled; break;
  }
  op.text = OneLine(stmt.range);
  uint16_t mark = b_.mark();
  uint16_t taken = b_.NewRegister();
  Target(stmt.target, op);
  if (stmt.value != nullptr) {
    op.value = Lower(stmt.value);
    op.type = Info(stmt.value).type;
    NameTemplate(stmt.value, op);
  }
  RedirectRegisters(stmt.redirect, op);
  At(stmt.range);
  b_.Emit(Opcode::kReceive, taken, 0, 0, b_.AddPortOperation(op));
  b_.EmitJump(Opcode::kJumpFalse, next, taken);
  StoreRedirects(stmt.redirect, op);
  b_.Release(mark);
}

void FunctionLowering::RedirectRegisters(const ast::Redirect* redirect, PortOperation& op) {
  if (redirect == nullptr) return;
  if (redirect->value != nullptr || !redirect->value_items.empty()) op.value_to = b_.NewRegister();
  if (!redirect->params.empty()) op.params_to = b_.NewRegister();
  if (redirect->sender != nullptr) op.sender_to = b_.NewRegister();
  if (redirect->index != nullptr) op.index_to = b_.NewRegister();
  if (redirect->timestamp != nullptr) op.timestamp_to = b_.NewRegister();
}

void FunctionLowering::StoreRedirects(const ast::Redirect* redirect, const PortOperation& op) {
  if (redirect == nullptr) return;
  if (redirect->value != nullptr) StoreRedirect(redirect->value, op.value_to);
  if (!redirect->value_items.empty()) StoreItems(redirect->value_items, op.value_to);
  if (!redirect->params.empty()) StoreItems(redirect->params, op.params_to);
  if (redirect->sender != nullptr) {
    // Who sent, a component or an address, shows at run time only.
    const Type* type = Info(redirect->sender).type;
    if (type != nullptr) CheckSubtype(redirect->sender, type, op.sender_to);
    StoreRedirect(redirect->sender, op.sender_to);
  }
  if (redirect->index != nullptr) StoreRedirect(redirect->index, op.index_to);
  if (redirect->timestamp != nullptr) StoreRedirect(redirect->timestamp, op.timestamp_to);
}

void FunctionLowering::StoreRedirect(const ast::Expr* target, uint16_t reg) {
  if (Info(target).expr_class == ExprClass::kNotUsed) return;
  uint16_t mark = b_.mark();
  Place place;
  if (!PlaceOf(target, &place)) {
    Unsupported(target, "a redirection to this");
    return;
  }
  const bool component = place.type != nullptr && place.type->kind == runtime::TypeKind::kComponent;
  if (component || IsRestricted(place.type)) CheckSubtype(target, place.type, reg);
  StorePlace(place, reg);
  b_.Release(mark);
}

/// `value (a := f.g, b := @decoded h)`, `param (x, -, y)`, `param (x := p1)`.
void FunctionLowering::StoreItems(ast::List<const ast::RedirectItem*> items, uint16_t from) {
  for (const ast::RedirectItem* item : items) {
    if (Info(item->variable).expr_class == ExprClass::kNotUsed) continue;
    uint16_t mark = b_.mark();
    uint16_t part = from;
    std::vector<const ast::Expr*> steps;
    for (const ast::Expr* step = item->source; step != nullptr;) {
      steps.push_back(step);
      if (const auto* field = ast::As<ast::FieldExpr>(step)) {
        step = field->base;
      } else if (const auto* index = ast::As<ast::IndexExpr>(step)) {
        step = index->base;
      } else {
        break;
      }
    }
    auto into = [&]() { return part == from ? (part = b_.NewRegister()) : part; };
    int32_t number = Info(item).number;
    if (steps.empty() && number >= 0) {
      uint16_t base = part;
      uint16_t reg = into();
      b_.Emit(Opcode::kGetField, reg, base, 0, number);
    }
    for (size_t i = steps.size(); i-- > 0;) {
      uint16_t base = part;
      if (const auto* index = ast::As<ast::IndexExpr>(steps[i])) {
        Operand position = Lower(index->index);
        uint16_t reg = into();
        b_.Emit(Opcode::kGetItem, reg, base, position, 0);
        continue;
      }
      int32_t field = Info(steps[i]).number;
      if (field < 0 && steps.size() == 1) field = number;
      if (field < 0) {
        Unsupported(item, "a redirection of this part");
        break;
      }
      uint16_t reg = into();
      b_.Emit(Opcode::kGetField, reg, base, 0, field);
    }
    if (item->decoded) {
      const Type* type = Info(item).target;
      if (type == nullptr) type = Info(item->variable).type;
      part = Decoded(part, Info(item).type, type, item->encoding);
    }
    StoreRedirect(item->variable, part);
    b_.Release(mark);
  }
}

}  // namespace assay::compiler
