#include <fmt/format.h>

#include "grammar/parse/builder.h"

namespace assay::grammar {
namespace {

// What an operation may be applied to, as bits, beside a plain reference.
enum : int {
  kAnyComponent = 1,
  kAllComponent = 2,
  kAnyPort = 4,
  kAllPort = 8,
  kAnyTimer = 16,
  kAllTimer = 32,
  kFromArray = 64,
};

int BitOf(const ast::Target& target) {
  const bool any = target.kind == ast::TargetKind::kAny;
  if (target.kind == ast::TargetKind::kAnyFrom) return kFromArray;
  switch (target.object_class) {
    case ast::ObjectClass::kComponent:
      return any ? kAnyComponent : kAllComponent;
    case ast::ObjectClass::kPort:
      return any ? kAnyPort : kAllPort;
    case ast::ObjectClass::kTimer:
      return any ? kAnyTimer : kAllTimer;
    case ast::ObjectClass::kUnknown:
      return 0;
  }
  return 0;
}

}  // namespace

void Builder::RequireTarget(const antlr4::Token* word, const ast::Target& target, int allowed) {
  const int bit = BitOf(target);
  if (target.kind == ast::TargetKind::kOne || (bit & allowed) != 0) return;
  SyntaxError(target.range,
              fmt::format("'{}' cannot be applied to '{}'", Text(word), tokens_.file().Text(target.range)));
}

BuiltReference Builder::BuildOperation(P::OperationContext& operation, const ast::Target& target,
                                       SourceRange range) {
  if (operation.word == nullptr) {
    return {nullptr, BuildReceive(*operation.receive, target, range)};
  }
  const antlr4::Token* word = operation.word;
  switch (Type(word)) {
    case P::KW_SEND:
    case P::KW_CALL:
    case P::KW_REPLY:
    case P::KW_RAISE:
      RequireTarget(word, target, 0);
      return {nullptr, BuildSending(operation, target, range)};
    case P::KW_CHECK:
      return {nullptr, BuildCheck(operation, target, range)};
    case P::KW_START:
    case P::KW_STOP:
    case P::KW_KILL:
    case P::KW_CLEAR:
    case P::KW_HALT:
      return {nullptr, BuildObjectOp(operation, target, range)};
    case P::KW_DONE:
    case P::KW_KILLED:
    case P::KW_TIMEOUT:
    case P::KW_RUNNING:
    case P::KW_READ:
    case P::KW_ALIVE:
      return BuildStatus(operation, target, range);
    case P::KW_CHECKSTATE: {
      RequireTarget(word, target, kAnyPort | kAllPort | kFromArray);
      auto* state = New<ast::CheckstateExpr>(range);
      state->target = target;
      state->state = BuildExpr(*operation.value);
      return {state, nullptr};
    }
    case P::KW_CREATE:
      RequireTarget(word, target, 0);
      return {BuildCreate(operation, target, range), nullptr};
    case P::KW_SETENCODE: {
      RequireTarget(word, target, kAllPort);
      auto* setencode = New<ast::SetencodeStmt>(range);
      setencode->target = target;
      setencode->type = BuildExpr(*operation.value);
      setencode->encoding = BuildExpr(*operation.extra);
      return {nullptr, setencode};
    }
    default: {
      RequireTarget(word, target, 0);
      auto* attribute = New<ast::AttributeExpr>(range);
      attribute->attribute = Type(word) == P::KW_ENCODE      ? ast::AttributeKind::kEncode
                             : Type(word) == P::KW_VARIANT   ? ast::AttributeKind::kVariant
                             : Type(word) == P::KW_DISPLAY   ? ast::AttributeKind::kDisplay
                             : Type(word) == P::KW_EXTENSION ? ast::AttributeKind::kExtension
                                                             : ast::AttributeKind::kOptional;
      attribute->base = target.reference;
      attribute->encoding = BuildOptional(operation.value);
      if (operation.open && Type(word) != P::KW_VARIANT) {
        SyntaxError(At(operation.open), fmt::format("'{}' takes no argument", Text(word)));
      }
      return {attribute, nullptr};
    }
  }
}

ast::Addressees Builder::BuildAddressees(P::ExprContext* to) {
  ast::Addressees addressees;
  if (to == nullptr) return addressees;
  addressees.all_component = PlainObject(*to, P::KW_ALL) == ast::ObjectClass::kComponent;
  if (!addressees.all_component) addressees.to = BuildExpr(*to);
  return addressees;
}

ast::Stmt* Builder::BuildSending(P::OperationContext& operation, const ast::Target& target,
                                 SourceRange range) {
  switch (Type(operation.word)) {
    case P::KW_SEND: {
      auto* send = New<ast::SendStmt>(range);
      send->port = target.reference;
      send->value = BuildExpr(*operation.value);
      send->to = BuildAddressees(operation.to_);
      return send;
    }
    case P::KW_REPLY: {
      auto* reply = New<ast::ReplyStmt>(range);
      reply->port = target.reference;
      reply->value = BuildExpr(*operation.value);
      reply->result = BuildOptional(operation.extra);
      reply->to = BuildAddressees(operation.to_);
      return reply;
    }
    case P::KW_RAISE: {
      auto* raise = New<ast::RaiseStmt>(range);
      raise->port = target.reference;
      raise->signature = BuildExpr(*operation.value);
      raise->exception = BuildExpr(*operation.extra);
      raise->to = BuildAddressees(operation.to_);
      return raise;
    }
    default:
      return BuildCall(operation, target, range);
  }
}

ast::Stmt* Builder::BuildCall(P::OperationContext& operation, const ast::Target& target, SourceRange range) {
  auto* call = New<ast::CallStmt>(range);
  call->port = target.reference;
  call->value = BuildExpr(*operation.value);
  call->timeout = BuildOptional(operation.extra);
  call->nowait = operation.nowait != nullptr;
  call->to = BuildAddressees(operation.to_);
  call->redirect = BuildRedirect(operation.redirect_, {P::KW_VALUE, P::KW_VERDICT});
  for (P::CallCatchContext* context : operation.catches) {
    const ast::Block*& slot = Type(context->event) == P::KW_STOP ? call->catch_stop : call->catch_timeout;
    if (slot != nullptr)
      SyntaxError(At(context), fmt::format("a second 'catch ({})' clause", Text(context->event)));
    slot = BuildBlock(*context->body);
  }
  call->has_responses = operation.open != nullptr;
  call->responses = BuildBranches(operation.branches, BranchPlace::kCallResponse);
  if (call->nowait && call->has_responses) {
    SyntaxError(At(operation.open), "a call with 'nowait' has no responses");
  }
  return call;
}

ast::Stmt* Builder::BuildReceive(P::ReceiveOperationContext& operation, const ast::Target& target,
                                 SourceRange range) {
  auto* receive = New<ast::ReceiveStmt>(range);
  RequireTarget(operation.word, target, kAnyPort | kFromArray);
  receive->port = target;
  const size_t word = Type(operation.word);
  receive->op = word == P::KW_RECEIVE    ? ast::ReceiveOp::kReceive
                : word == P::KW_TRIGGER  ? ast::ReceiveOp::kTrigger
                : word == P::KW_GETCALL  ? ast::ReceiveOp::kGetcall
                : word == P::KW_GETREPLY ? ast::ReceiveOp::kGetreply
                                         : ast::ReceiveOp::kCatch;
  if (operation.open && operation.value == nullptr && operation.timeout == nullptr) {
    SyntaxError(At(operation.close),
                fmt::format("expected a template; without one write '{}' alone", Text(operation.word)));
  }
  if (operation.timeout) {
    receive->catch_timeout = true;
    if (word != P::KW_CATCH) SyntaxError(At(operation.timeout), "only 'catch' takes 'timeout'");
  }
  const ast::Expr* value = BuildOptional(operation.value);
  if (word == P::KW_CATCH && value != nullptr) {
    receive->signature = value;
    receive->value = BuildOptional(operation.extra);
    if (operation.extra == nullptr) {
      SyntaxError(After(value->range), "expected ',' and a template for the exception behind the signature");
    }
  } else {
    receive->value = value;
    if (operation.extra)
      SyntaxError(At(operation.extra), fmt::format("'{}' takes one template", Text(operation.word)));
  }
  receive->result = BuildOptional(operation.result);
  if (operation.result && word != P::KW_GETREPLY) {
    SyntaxError(At(operation.result), "only 'getreply' has a return value to match");
  }
  if (operation.from_) {
    receive->from_any_component = PlainObject(*operation.from_, P::KW_ANY) == ast::ObjectClass::kComponent;
    if (!receive->from_any_component) receive->from = BuildExpr(*operation.from_);
  }
  const size_t index = target.kind == ast::TargetKind::kAnyFrom ? P::AT_INDEX : P::KW_SENDER;
  const size_t value_part = word == P::KW_GETCALL ? P::KW_SENDER : P::KW_VALUE;
  const size_t param = word == P::KW_GETCALL || word == P::KW_GETREPLY ? P::KW_PARAM : P::KW_SENDER;
  receive->redirect =
      BuildRedirect(operation.redirect_, {value_part, param, P::KW_SENDER, index, P::KW_TIMESTAMP});
  return receive;
}

ast::Stmt* Builder::BuildCheck(P::OperationContext& operation, const ast::Target& target, SourceRange range) {
  if (operation.receive) {
    auto* inner = static_cast<ast::ReceiveStmt*>(BuildReceive(*operation.receive, target, range));
    inner->check = true;
    if (inner->op == ast::ReceiveOp::kTrigger)
      SyntaxError(At(operation.receive->word), "'check' cannot hold a 'trigger'");
    if (inner->catch_timeout)
      SyntaxError(At(operation.receive->timeout), "'check' cannot hold 'catch(timeout)'");
    return inner;
  }
  auto* check = New<ast::ReceiveStmt>(range);
  RequireTarget(operation.word, target, kAnyPort | kFromArray);
  check->op = ast::ReceiveOp::kCheckAny;
  check->check = true;
  check->port = target;
  if (operation.open && operation.from_ == nullptr && operation.redirect_ == nullptr) {
    SyntaxError(At(operation.close), "expected an operation; without one write 'check' alone");
  }
  if (operation.from_) {
    check->from_any_component = PlainObject(*operation.from_, P::KW_ANY) == ast::ObjectClass::kComponent;
    if (!check->from_any_component) check->from = BuildExpr(*operation.from_);
  }
  const size_t index = target.kind == ast::TargetKind::kAnyFrom ? P::AT_INDEX : P::KW_SENDER;
  check->redirect = BuildRedirect(operation.redirect_, {P::KW_SENDER, index, P::KW_TIMESTAMP});
  return check;
}

ast::Stmt* Builder::BuildObjectOp(P::OperationContext& operation, const ast::Target& target,
                                  SourceRange range) {
  const size_t word = Type(operation.word);
  RequireTarget(operation.word, target,
                word == P::KW_START  ? kAllPort
                : word == P::KW_STOP ? kAllPort | kAllTimer | kAllComponent
                : word == P::KW_KILL ? kAllComponent
                                     : kAllPort);
  auto* statement = New<ast::ObjectOpStmt>(range);
  statement->op = word == P::KW_START   ? ast::ObjectOp::kStart
                  : word == P::KW_STOP  ? ast::ObjectOp::kStop
                  : word == P::KW_KILL  ? ast::ObjectOp::kKill
                  : word == P::KW_CLEAR ? ast::ObjectOp::kClear
                                        : ast::ObjectOp::kHalt;
  statement->target = target;
  statement->argument = BuildOptional(operation.value);
  if (operation.open && (operation.value == nullptr || word != P::KW_START)) {
    SyntaxError(At(operation.open),
                word == P::KW_START
                    ? "expected a behaviour or a duration in the brackets; without one write 'start' alone"
                    : fmt::format("'{}' takes no argument", Text(operation.word)));
  }
  if (operation.open && target.kind == ast::TargetKind::kAll) {
    SyntaxError(At(operation.open), "starting all ports takes no argument");
  }
  return statement;
}

BuiltReference Builder::BuildStatus(P::OperationContext& operation, const ast::Target& target,
                                    SourceRange range) {
  const size_t word = Type(operation.word);
  const bool from_array = target.kind == ast::TargetKind::kAnyFrom;
  if (operation.open && (word != P::KW_DONE || operation.value == nullptr)) {
    SyntaxError(At(operation.open), fmt::format("'{}' takes no argument", Text(operation.word)));
  }
  const size_t index = from_array ? size_t{P::AT_INDEX} : 0;
  if (word == P::KW_DONE || word == P::KW_KILLED || word == P::KW_TIMEOUT) {
    RequireTarget(
        operation.word, target,
        word == P::KW_TIMEOUT ? kAnyTimer | kFromArray : kAnyComponent | kAllComponent | kFromArray);
    auto* event = New<ast::EventStmt>(range);
    event->op = word == P::KW_DONE     ? ast::EventOp::kDone
                : word == P::KW_KILLED ? ast::EventOp::kKilled
                                       : ast::EventOp::kTimeout;
    event->target = target;
    event->value = BuildOptional(operation.value);
    event->redirect =
        BuildRedirect(operation.redirect_, {index, word == P::KW_TIMEOUT ? 0 : size_t{P::KW_VALUE}});
    return {nullptr, event};
  }
  RequireTarget(operation.word, target,
                word == P::KW_READ      ? 0
                : word == P::KW_RUNNING ? kAnyTimer | kAnyComponent | kAllComponent | kFromArray
                                        : kAnyComponent | kAllComponent | kFromArray);
  auto* status = New<ast::StatusExpr>(range);
  status->op = word == P::KW_READ      ? ast::StatusOp::kRead
               : word == P::KW_RUNNING ? ast::StatusOp::kRunning
                                       : ast::StatusOp::kAlive;
  status->target = target;
  status->redirect = BuildRedirect(operation.redirect_, {index});
  return {status, nullptr};
}

const ast::Expr* Builder::BuildCreate(P::OperationContext& operation, const ast::Target& target,
                                      SourceRange range) {
  auto* create = New<ast::CreateExpr>(range);
  create->type = target.reference;
  create->alive = operation.alive != nullptr;
  if (operation.args == nullptr) return create;
  const ast::List<const ast::Argument*> args = BuildArguments(*operation.args);
  for (const ast::Argument* argument : args) {
    if (argument->name) SyntaxError(argument->range, "'create' has no named parameters");
  }
  if (args.empty())
    SyntaxError(At(operation.args), "expected a name in the brackets; without one write 'create' alone");
  if (args.size() > 2) SyntaxError(args[2]->range, "'create' takes a name and a host");
  if (!args.empty()) create->name = args[0]->value;
  if (args.size() > 1) create->host = args[1]->value;
  return create;
}

}  // namespace assay::grammar
