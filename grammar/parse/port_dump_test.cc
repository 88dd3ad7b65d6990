// Communication: ES 201 873-1 §22 and waiting for components and timers. One row per construct: source and its dump.

#include <gtest/gtest.h>

#include "grammar/parse/parse_test_util.h"

namespace assay::grammar {
namespace {

TEST(PortDump, Send) {
  EXPECT_EQ(StatementsOf(R"(p.send(T:{1}) to (a, b); p[1].send(m) to all component;)"), R"((SendStmt
  port: (NameExpr p)
  value: (InlineTemplate
    type: (NameExpr T)
    value: (CompositeExpr values
      elements:
        (CompositeElement
          value: (IntegerLiteral 1))))
  to: (ListMatch value-list
    items:
      (NameExpr a)
      (NameExpr b)))
(SendStmt to_all
  port: (IndexExpr
    base: (NameExpr p)
    index: (IntegerLiteral 1))
  value: (NameExpr m))
)");
}

TEST(PortDump, Receive) {
  EXPECT_EQ(StatementsOf(R"(p.receive(T:?) from (a, b) -> value v sender s timestamp ts; any port.receive;)"), R"((ReceiveStmt receive target=one
  (NameExpr p)
  value: (InlineTemplate
    type: (NameExpr T)
    value: (KeywordLiteral ?))
  from: (ListMatch value-list
    items:
      (NameExpr a)
      (NameExpr b))
  redirect: (Redirect
    value: (NameExpr v)
    sender: (NameExpr s)
    timestamp: (NameExpr ts)))
(ReceiveStmt receive target=any port)
)");
}

TEST(PortDump, ReceiveIndex) {
  EXPECT_EQ(StatementsOf(R"(any from p.trigger -> @index value i;)"), R"((ReceiveStmt trigger target=any-from
  (NameExpr p)
  redirect: (Redirect
    index: (NameExpr i)))
)");
}

TEST(PortDump, ReceiveFields) {
  EXPECT_EQ(StatementsOf(R"(p.receive(R:?) -> value (v := f.g, w := @decoded("UTF-8") h);)"), R"((ReceiveStmt receive target=one
  (NameExpr p)
  value: (InlineTemplate
    type: (NameExpr R)
    value: (KeywordLiteral ?))
  redirect: (Redirect
    value_items:
      (RedirectItem
        variable: (NameExpr v)
        source: (FieldExpr g
          base: (NameExpr f)))
      (RedirectItem decoded
        variable: (NameExpr w)
        encoding: (CharstringLiteral "UTF-8")
        source: (NameExpr h))))
)");
}

TEST(PortDump, Call) {
  EXPECT_EQ(StatementsOf(R"(p.call(S:{1}, 2.0) to x { [] p.getreply(S:{-} value ?) -> value v param (a := b, c) { } [] p.catch(S, E:?) { } [] p.catch(timeout) { } })"), R"((CallStmt
  port: (NameExpr p)
  value: (InlineTemplate
    type: (NameExpr S)
    value: (CompositeExpr values
      elements:
        (CompositeElement
          value: (IntegerLiteral 1))))
  timeout: (FloatLiteral 2.0)
  to: (NameExpr x)
  responses:
    (AltBranch
      operation: (ReceiveStmt getreply target=one
        (NameExpr p)
        value: (InlineTemplate
          type: (NameExpr S)
          value: (CompositeExpr values
            elements:
              (CompositeElement
                value: (KeywordLiteral -))))
        result: (KeywordLiteral ?)
        redirect: (Redirect
          value: (NameExpr v)
          params:
            (RedirectItem
              variable: (NameExpr a)
              source: (NameExpr b))
            (RedirectItem
              variable: (NameExpr c))))
      body: (Block))
    (AltBranch
      operation: (ReceiveStmt catch target=one
        (NameExpr p)
        signature: (NameExpr S)
        value: (InlineTemplate
          type: (NameExpr E)
          value: (KeywordLiteral ?)))
      body: (Block))
    (AltBranch
      operation: (ReceiveStmt catch target=one timeout
        (NameExpr p))
      body: (Block)))
)");
}

TEST(PortDump, CallNowait) {
  EXPECT_EQ(StatementsOf(R"(p.call(S:{}, nowait);)"), R"((CallStmt nowait
  port: (NameExpr p)
  value: (InlineTemplate
    type: (NameExpr S)
    value: (CompositeExpr empty)))
)");
}

TEST(PortDump, ComponentCall) {
  EXPECT_EQ(StatementsOf(R"(c.call(f(1), 1.0) -> value v verdict r catch (stop) { } catch (timeout) { })"), R"((CallStmt
  port: (NameExpr c)
  value: (CallExpr
    callee: (NameExpr f)
    args:
      (Argument
        value: (IntegerLiteral 1)))
  timeout: (FloatLiteral 1.0)
  redirect: (Redirect
    value: (NameExpr v)
    verdict: (NameExpr r))
  catch_stop: (Block)
  catch_timeout: (Block))
)");
}

TEST(PortDump, Replies) {
  EXPECT_EQ(StatementsOf(R"(p.reply(S:{-} value 1) to x; p.raise(S, E:1); p.getcall(S:?) -> param (a, -, b) sender s;)"), R"((ReplyStmt
  port: (NameExpr p)
  value: (InlineTemplate
    type: (NameExpr S)
    value: (CompositeExpr values
      elements:
        (CompositeElement
          value: (KeywordLiteral -))))
  result: (IntegerLiteral 1)
  to: (NameExpr x))
(RaiseStmt
  port: (NameExpr p)
  signature: (NameExpr S)
  exception: (InlineTemplate
    type: (NameExpr E)
    value: (IntegerLiteral 1)))
(ReceiveStmt getcall target=one
  (NameExpr p)
  value: (InlineTemplate
    type: (NameExpr S)
    value: (KeywordLiteral ?))
  redirect: (Redirect
    params:
      (RedirectItem
        variable: (NameExpr a))
      (RedirectItem
        variable: (KeywordLiteral -))
      (RedirectItem
        variable: (NameExpr b))
    sender: (NameExpr s)))
)");
}

TEST(PortDump, Check) {
  EXPECT_EQ(StatementsOf(R"(p.check(receive(1) -> value v); any port.check(from any component -> sender s); p.check;)"), R"((ReceiveStmt receive check target=one
  (NameExpr p)
  value: (IntegerLiteral 1)
  redirect: (Redirect
    value: (NameExpr v)))
(ReceiveStmt check check target=any port from_any
  redirect: (Redirect
    sender: (NameExpr s)))
(ReceiveStmt check check target=one
  (NameExpr p))
)");
}

TEST(PortDump, Events) {
  EXPECT_EQ(StatementsOf(R"(t.timeout; any timer.timeout; all component.done; c.done -> value v; any from c.killed -> @index value i;)"), R"((EventStmt timeout target=one
  (NameExpr t))
(EventStmt timeout target=any timer)
(EventStmt done target=all component)
(EventStmt done target=one
  (NameExpr c)
  redirect: (Redirect
    value: (NameExpr v)))
(EventStmt killed target=any-from
  (NameExpr c)
  redirect: (Redirect
    index: (NameExpr i)))
)");
}

TEST(PortDump, Objects) {
  EXPECT_EQ(StatementsOf(R"(c.start(f(1)); t.start(2.0); p.clear; all port.stop; self.kill; stop; kill; mtc.stop; p.halt;)"), R"((ObjectOpStmt start target=one
  (NameExpr c)
  argument: (CallExpr
    callee: (NameExpr f)
    args:
      (Argument
        value: (IntegerLiteral 1))))
(ObjectOpStmt start target=one
  (NameExpr t)
  argument: (FloatLiteral 2.0))
(ObjectOpStmt clear target=one
  (NameExpr p))
(ObjectOpStmt stop target=all port)
(ObjectOpStmt kill target=one
  (ComponentExpr self))
(ObjectOpStmt stop)
(ObjectOpStmt kill)
(ObjectOpStmt stop target=one
  (ComponentExpr mtc))
(ObjectOpStmt halt target=one
  (NameExpr p))
)");
}

TEST(PortDump, Setencode) {
  EXPECT_EQ(StatementsOf(R"(all port.setencode(T, "x");)"), R"((SetencodeStmt target=all port
  type: (NameExpr T)
  encoding: (CharstringLiteral "x"))
)");
}

TEST(PortDump, Connections) {
  EXPECT_EQ(StatementsOf(R"(connect(self:p, c:q[1]); map(mtc:p, system:q) param (1, x := 2); unmap(all component:all port); disconnect(c:all port); disconnect; unmap(m, "k");)"), R"((ConnectStmt connect
  first: (PortEndpoint
    component: (ComponentExpr self)
    port: (NameExpr p))
  second: (PortEndpoint
    component: (NameExpr c)
    port: (IndexExpr
      base: (NameExpr q)
      index: (IntegerLiteral 1))))
(ConnectStmt map
  first: (PortEndpoint
    component: (ComponentExpr mtc)
    port: (NameExpr p))
  second: (PortEndpoint
    component: (ComponentExpr system)
    port: (NameExpr q))
  params:
    (Argument
      value: (IntegerLiteral 1))
    (Argument x
      value: (IntegerLiteral 2)))
(ConnectStmt unmap
  first: (PortEndpoint all_component all_port))
(ConnectStmt disconnect
  first: (PortEndpoint all_port
    component: (NameExpr c)))
(ConnectStmt disconnect)
(UnmapKeyStmt
  map: (NameExpr m)
  key: (CharstringLiteral "k"))
)");
}

}  // namespace
}  // namespace assay::grammar
