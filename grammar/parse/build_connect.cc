#include <fmt/format.h>

#include "grammar/parse/builder.h"

namespace assay::grammar {

const ast::Stmt* Builder::BuildConnect(P::ConnectStatementContext& context) {
  const SourceRange range = At(&context);
  const size_t word = Type(context.op);
  const auto has_colon = [](P::ExprContext* expr) { return expr != nullptr && Type(expr->op) == P::T_COLON; };
  if (word == P::KW_UNMAP && context.first != nullptr && !has_colon(context.first)) {
    auto* unmap = New<ast::UnmapKeyStmt>(range);
    unmap->map = BuildExpr(*context.first);
    unmap->key = BuildOptional(context.second);
    if (context.param) SyntaxError(At(context.param), "'param' belongs to the unmapping of ports");
    return unmap;
  }
  auto* statement = New<ast::ConnectStmt>(range);
  statement->op = word == P::KW_CONNECT      ? ast::ConnectOp::kConnect
                  : word == P::KW_DISCONNECT ? ast::ConnectOp::kDisconnect
                  : word == P::KW_MAP        ? ast::ConnectOp::kMap
                                             : ast::ConnectOp::kUnmap;
  if (context.first) statement->first = BuildEndpoint(*context.first);
  if (context.second) statement->second = BuildEndpoint(*context.second);
  const bool needs_two = word == P::KW_CONNECT || word == P::KW_MAP;
  if (needs_two && statement->second == nullptr) {
    SyntaxError(
        At(context.op),
        fmt::format("'{}' needs two ports: expected '(component:port, component:port)'", Text(context.op)));
  }
  if (context.param != nullptr) {
    statement->has_params = true;
    if (context.params) statement->params = BuildArguments(*context.params);
    if (word != P::KW_MAP && word != P::KW_UNMAP) {
      SyntaxError(At(context.param), "only 'map' and 'unmap' take parameters");
    }
  }
  return statement;
}

const ast::PortEndpoint* Builder::BuildEndpoint(P::ExprContext& context) {
  auto* endpoint = New<ast::PortEndpoint>(At(&context));
  if (Type(context.op) != P::T_COLON) {
    SyntaxError(After(endpoint->range), "expected ':' and a port behind the component");
    endpoint->component = ErrorAt(endpoint->range);
    return endpoint;
  }
  endpoint->all_component = PlainObject(*context.left, P::KW_ALL) == ast::ObjectClass::kComponent;
  endpoint->all_port = PlainObject(*context.right, P::KW_ALL) == ast::ObjectClass::kPort;
  if (!endpoint->all_component) endpoint->component = BuildExpr(*context.left);
  if (!endpoint->all_port) endpoint->port = BuildExpr(*context.right);
  return endpoint;
}

}  // namespace assay::grammar
