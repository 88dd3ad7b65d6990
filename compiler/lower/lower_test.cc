#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "compiler/driver/compile.h"
#include "grammar/source/render.h"
#include "grammar/source/source_file.h"
#include "runtime/program/program.h"

namespace assay::compiler {
namespace {

/// The disassembly of function `name` of a module that consists of `definitions`, or the diagnostics.
std::string Dump(std::string_view definitions, std::string_view name) {
  grammar::SourceManager sources;
  grammar::CollectingSink sink;
  SourceInput input{"m.ttcn", "module M {\n" + std::string(definitions) + "\n}\n"};
  CompileResult result = Compile(std::span(&input, 1), {}, sources, sink);
  if (!result.ok || result.program == nullptr) return grammar::RenderText(sources, sink.diagnostics());
  for (const std::string& fault : runtime::Verify(*result.program)) ADD_FAILURE() << fault;
  for (const auto& function : result.program->functions) {
    if (function->name == name) return runtime::Disassemble(*result.program, *function, false);
  }
  return "no function of that name\n";
}

struct Row {
  const char* what;
  const char* definitions;
  const char* function;
  const char* expected;
};

class LowerTest : public testing::TestWithParam<Row> {};

TEST_P(LowerTest, Disassembles) {
  const Row& row = GetParam();
  EXPECT_EQ(Dump(row.definitions, row.function), row.expected) << row.what;
}

const Row kRows[] = {
    {"ForLoop",
     "function f_sum(integer n) return integer {\n"
     "  var integer s := 0;\n"
     "  for (var integer i := 0; i < n; i := i + 1) { s := s + i }\n"
     "  return s;\n"
     "}\n",
     "f_sum",
     "function M.f_sum(n) registers 3\n"
     "    0  move r1, 0\n"
     "    1  move r2, 0\n"
     "    2  jump -> 5\n"
     "    3  add r1, r1, r2\n"
     "    4  add r2, r2, 1\n"
     "    5  jlt r2, r0 -> 3\n"
     "    6  checkbound r1, 0, \"s\"\n"
     "    7  return r1\n"},
    {"Recursion",
     "function f_fib(integer n) return integer {\n"
     "  if (n < 2) { return n }\n"
     "  return f_fib(n - 1) + f_fib(n - 2);\n"
     "}\n",
     "f_fib",
     "function M.f_fib(n) registers 4\n"
     "    0  jnlt r0, 2 -> 2\n"
     "    1  return r0\n"
     "    2  sub r1, r0, 1\n"
     "    3  call r1, 1, M.f_fib\n"
     "    4  sub r2, r0, 2\n"
     "    5  call r2, 2, M.f_fib\n"
     "    6  add r1, r1, r2\n"
     "    7  return r1\n"},
    {"ShortCircuit",
     "function f(boolean a, boolean b, integer n) return boolean {\n"
     "  if (a and (b or n > 3)) { return not a }\n"
     "  return a or b;\n"
     "}\n",
     "f",
     "function M.f(a, b, n) registers 4\n"
     "    0  jfalse r0 -> 5\n"
     "    1  jtrue r1 -> 3\n"
     "    2  jnlt 3, r2 -> 5\n"
     "    3  not r3, r0\n"
     "    4  return r3\n"
     "    5  jtrue r0 -> 7\n"
     "    6  jfalse r1 -> 9\n"
     "    7  move r3, true\n"
     "    8  jump -> 10\n"
     "    9  move r3, false\n"
     "   10  return r3\n"},
    {"Paths",
     "type record of integer L; type record R { L list, integer a }\n"
     "function f(inout R r, integer i) {\n"
     "  r.list[i] := r.a;\n"
     "  r.a := r.list[0] + 1;\n"
     "}\n",
     "f",
     "function M.f(r, i) registers 3\n"
     "    0  getfield r2, r0, 0, 1\n"
     "    1  checkbound r2, 0, \"r.a\"\n"
     "    2  storepath r0, r2, .list[r1]\n"
     "    3  getfield r2, r0, 0, 0\n"
     "    4  getitem r2, r2, 0, 0\n"
     "    5  add r2, r2, 1\n"
     "    6  storepath r0, r2, .a\n"
     "    7  returnn\n"},
    {"Append",
     "type record of integer L;\n"
     "function f(inout L l) { l[lengthof(l)] := 5 }\n",
     "f",
     "function M.f(l) registers 1\n"
     "    0  checkbound r0, 0, \"l\"\n"
     "    1  append r0, 5\n"
     "    2  returnn\n"},
    {"OutParameters",
     "function g(in integer a, out integer b, inout integer c) { b := a; c := c + a }\n"
     "function f() return integer {\n"
     "  var integer x; var integer y := 1;\n"
     "  g(2, x, y);\n"
     "  return x + y;\n"
     "}\n",
     "f",
     "function M.f() registers 6\n"
     "    0  unbind r0\n"
     "    1  move r1, 1\n"
     "    2  move r2, 2\n"
     "    3  unbind r3\n"
     "    4  checkbound r1, 0, \"y\"\n"
     "    5  take r4, r1\n"
     "    6  call r5, 2, M.g\n"
     "    7  junbound r3 -> 9\n"
     "    8  take r0, r3\n"
     "    9  take r1, r4\n"
     "   10  move r2, r5\n"
     "   11  add r2, r0, r1\n"
     "   12  return r2\n"},
    {"PartialAssignment",
     "type record R { integer a, integer b }\n"
     "function f(inout R r) { r := { b := 2 } }\n",
     "f",
     "function M.f(r) registers 3\n"
     "    0  loadpath r1, r0, .a\n"
     "    1  move r2, 2\n"
     "    2  newrec r1, 1, 2, M.R\n"
     "    3  move r0, r1\n"
     "    4  returnn\n"},
    {"ConstantTemplate",
     "type record R { integer a, charstring b optional }\n"
     "template R m := { (1 .. 9), * };\n"
     "function f(R r) return boolean { return match(r, m) }\n",
     "f",
     "function M.f(r) registers 2\n"
     "    0  match r1, r0, { a := (1 .. 9), b := * }\n"
     "    1  return r1\n"},
    {"ParameterisedTemplate",
     "type record R { integer a, integer b }\n"
     "template R m(integer p) := { p, ? };\n"
     "template R m2(integer p) modifies m := { b := p };\n"
     "function f(R r) return boolean { return match(r, m2(1)) }\n",
     "m2",
     "function M.m2(p) registers 2\n"
     "    0  move r1, r0\n"
     "    1  call r1, 1, M.m\n"
     "    2  modify r1, r0, .b\n"
     "    3  return r1\n"},
    {"Alternatives",
     "type port P message { inout integer }\n"
     "type component C { port P p; timer t }\n"
     "function f() runs on C {\n"
     "  var integer v;\n"
     "  alt {\n"
     "    [] p.receive(integer:5) -> value v {}\n"
     "    [v > 1] t.timeout { repeat }\n"
     "  }\n"
     "}\n",
     "f",
     "function M.f() registers 4 runs on M.C\n"
     "    0  unbind r0\n"
     "    1  altbegin\n"
     "    2  portref r2, 0, 0\n"
     "    3  receive r1, port@0\n"
     "    4  jfalse r1 -> 7\n"
     "    5  move r0, r3\n"
     "    6  jump -> 18\n"
     "    7  jnlt 1, r0 -> 12\n"
     "    8  timerref r2, 0, 0\n"
     "    9  receive r1, port@1\n"
     "   10  jfalse r1 -> 12\n"
     "   11  jump -> 1\n"
     "   12  unbind r2\n"
     "   13  nextdef r1, r2 -> 17\n"
     "   14  jeq r1, 0 -> 13\n"
     "   15  jeq r1, 2 -> 1\n"
     "   16  jump -> 18\n"
     "   17  altwait -> 1\n"
     "   18  returnn\n"
     "  port@0 receive type integer at r2 value 5 ->value r3\n"
     "  port@1 timeout at r2\n"},
    {"Altstep",
     "type port P message { inout integer }\n"
     "type component C { port P p }\n"
     "altstep a() runs on C {\n"
     "  [] p.receive { repeat }\n"
     "  [else] {}\n"
     "}\n",
     "a",
     "altstep M.a() registers 2 runs on M.C\n"
     "    0  portref r1, 0, 0\n"
     "    1  receive r0, port@0\n"
     "    2  jfalse r0 -> 4\n"
     "    3  jump -> 7\n"
     "    4  jump -> 6\n"
     "    5  returnalt 0\n"
     "    6  returnalt 1\n"
     "    7  returnalt 2\n"
     "    8  returnalt 3\n"
     "  port@0 receive at r1\n"},
    {"ComponentStart",
     "type component C { var integer v := 3 }\n"
     "function g(integer n) runs on C { v := n }\n"
     "function f() {\n"
     "  var C c := C.create(\"x\") alive;\n"
     "  c.start(g(1));\n"
     "  c.done;\n"
     "}\n",
     "f",
     "function M.f() registers 3\n"
     "    0  create r0, comp@0\n"
     "    1  checkbound r0, 0, \"c\"\n"
     "    2  move r1, 1\n"
     "    3  start comp@1\n"
     "    4  altbegin\n"
     "    5  checkbound r0, 0, \"c\"\n"
     "    6  receive r1, port@0\n"
     "    7  jfalse r1 -> 9\n"
     "    8  jump -> 15\n"
     "    9  unbind r2\n"
     "   10  nextdef r1, r2 -> 14\n"
     "   11  jeq r1, 0 -> 10\n"
     "   12  jeq r1, 2 -> 4\n"
     "   13  jump -> 15\n"
     "   14  altwait -> 4\n"
     "   15  returnn\n"
     "  port@0 done at r0\n"
     "  comp@0 create type M.C alive name \"x\"\n"
     "  comp@1 start at r0 M.g arguments r1+1\n"},
    {"Select",
     "function f(integer n) return integer {\n"
     "  select (n) { case (1, 2) { return 10 } case ((5 .. 9)) { return 20 } case else {} }\n"
     "  return 0;\n"
     "}\n",
     "f",
     "function M.f(n) registers 2\n"
     "    0  jeq r0, 1 -> 3\n"
     "    1  jeq r0, 2 -> 3\n"
     "    2  jump -> 4\n"
     "    3  return 10\n"
     "    4  match r1, r0, (5 .. 9)\n"
     "    5  jtrue r1 -> 7\n"
     "    6  jump -> 8\n"
     "    7  return 20\n"
     "    8  return 0\n"},
    {"Log",
     "function f(integer n) { log(\"n is \", n); setverdict(pass) }\n",
     "f",
     "function M.f(n) registers 4\n"
     "    0  move r2, \"n is \"\n"
     "    1  move r3, r0\n"
     "    2  format r1, 2, 2, 1\n"
     "    3  log r1\n"
     "    4  setverdict pass, none\n"
     "    5  returnn\n"},
    {"LazyParameter",
     "function g(@lazy integer p) return integer { return p + p }\n"
     "function f(integer n) return integer { return g(n * 2) }\n",
     "g",
     "function M.g(p) registers 3\n"
     "    0  force r1, r0\n"
     "    1  force r2, r0\n"
     "    2  add r1, r1, r2\n"
     "    3  return r1\n"},
};

INSTANTIATE_TEST_SUITE_P(Constructs, LowerTest, testing::ValuesIn(kRows),
                         [](const auto& row) { return std::string(row.param.what); });

/// Where a default is called from, as the call stack of a verdict says it: the alt, not what was lowered before.
TEST(LowerLocations, DefaultsAreCalledFromTheAlt) {
  grammar::SourceManager sources;
  grammar::CollectingSink sink;
  SourceInput input{"m.ttcn",
                    "module M {\n"
                    "  type component C { timer t }\n"
                    "  function f() runs on C {\n"
                    "    t.start(1.0);\n"
                    "    alt {\n"
                    "      [] t.timeout {\n"
                    "        t.stop;\n"
                    "      }\n"
                    "    }\n"
                    "  }\n"
                    "}\n"};
  CompileResult result = Compile(std::span(&input, 1), {}, sources, sink);
  ASSERT_TRUE(result.ok) << grammar::RenderText(sources, sink.diagnostics());
  const runtime::Function& function = *result.program->functions[0];
  int defaults = 0;
  for (size_t i = 0; i < function.code.size(); ++i) {
    if (function.code[i].op != runtime::Opcode::kNextDefault) continue;
    ++defaults;
    EXPECT_EQ(function.locations[i].line, 5u);
  }
  EXPECT_EQ(defaults, 1);
}

}  // namespace
}  // namespace assay::compiler
