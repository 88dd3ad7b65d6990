// Syntax errors as people see them: text in, rendered diagnostics out, compared as a whole.

#include <gtest/gtest.h>

#include "grammar/parse/parse_test_util.h"

namespace assay::grammar {
namespace {

std::string InFunction(const std::string& line) { return Errors("module M { function f() {\n" + line + "\n} }"); }
std::string InModule(const std::string& line) { return Errors("module M {\n" + line + "\n}"); }

struct Row {
  std::string text;
  std::string expected;
};

TEST(SyntaxError, InStatements) {
  const Row rows[] = {
      {"x := ;",
       "t.ttcn:2:6: error: expected an expression, found ';' [syntax-error]\n"
       "    2 | x := ;\n"
       "      |      ^\n"},
      {"x := 1\ny := 2;",
       "t.ttcn:2:7: error: expected ';' [syntax-error]\n"
       "    2 | x := 1\n"
       "      |       ^\n"
       "  hint: insert ';'\n"},
      {"var integer component := 1;",
       "t.ttcn:2:13: error: expected an identifier, found the reserved word 'component' [reserved-word]\n"
       "    2 | var integer component := 1;\n"
       "      |             ^~~~~~~~~\n"},
      {"if x > 3 { }",
       "t.ttcn:2:4: error: expected '(', found 'x' [syntax-error]\n"
       "    2 | if x > 3 { }\n"
       "      |    ^\n"},
      {"select (x) { case 1 { x := 2; } case (2) { y } } x := 3;",
       "t.ttcn:2:19: error: expected 'else' or '(', found '1' [syntax-error]\n"
       "    2 | select (x) { case 1 { x := 2; } case (2) { y } } x := 3;\n"
       "      |                   ^\n"},
      {"select (x) { case (?) length(5) { x := 2; } case else { } } x := 3;",
       "t.ttcn:2:23: error: expected '{', found the reserved word 'length' [syntax-error]\n"
       "    2 | select (x) { case (?) length(5) { x := 2; } case else { } } x := 3;\n"
       "      |                       ^~~~~~\n"},
      {"for (i := 0, i < 3, i := i + 1) { x := 1; }",
       "t.ttcn:2:12: error: expected ';', found ',' [syntax-error]\n"
       "    2 | for (i := 0, i < 3, i := i + 1) { x := 1; }\n"
       "      |            ^\n"},
      {"l := [1, 2]; x := ;",
       "t.ttcn:2:6: error: expected an expression, found '[' [syntax-error]\n"
       "    2 | l := [1, 2]; x := ;\n"
       "      |      ^\n"
       "t.ttcn:2:19: error: expected an expression, found ';' [syntax-error]\n"
       "    2 | l := [1, 2]; x := ;\n"
       "      |                   ^\n"},
      {"alt { p.receive { } }",
       "t.ttcn:2:7: error: expected '[' of an alternative, found 'p' [syntax-error]\n"
       "    2 | alt { p.receive { } }\n"
       "      |       ^\n"},
      {"x++;",
       "t.ttcn:2:2: error: there is no increment operator: expected ':=' [syntax-error]\n"
       "    2 | x++;\n"
       "      |  ^\n"},
      {"b := a && !c;",
       "t.ttcn:2:9: error: '&&' is no operator: expected 'and' [syntax-error]\n"
       "    2 | b := a && !c;\n"
       "      |         ^\n"},
      {"b := !c;",
       "t.ttcn:2:6: error: '!' is no operator: expected 'not' [syntax-error]\n"
       "    2 | b := !c;\n"
       "      |      ^\n"},
      {"quux corge;",
       "t.ttcn:2:5: error: a reference alone is no statement: expected ':=', an argument list or an operation; a declaration of a "
       "variable starts with 'var' [syntax-error]\n"
       "    2 | quux corge;\n"
       "      |     ^\n"
       "t.ttcn:2:11: error: a reference alone is no statement: expected ':=', an argument list or an operation [syntax-error]\n"
       "    2 | quux corge;\n"
       "      |           ^\n"},
      {"x;",
       "t.ttcn:2:2: error: a reference alone is no statement: expected ':=', an argument list or an operation [syntax-error]\n"
       "    2 | x;\n"
       "      |  ^\n"},
      {"f() := 1;",
       "t.ttcn:2:1: error: the left side of an assignment is a reference to a variable or a part of it [syntax-error]\n"
       "    2 | f() := 1;\n"
       "      | ^~~\n"},
      {"x := p.receive;",
       "t.ttcn:2:6: error: 'receive' is a statement and yields no value [syntax-error]\n"
       "    2 | x := p.receive;\n"
       "      |      ^~~~~~~~~\n"},
      {"t.timeout();",
       "t.ttcn:2:10: error: 'timeout' takes no argument [syntax-error]\n"
       "    2 | t.timeout();\n"
       "      |          ^\n"},
      {"t.start();",
       "t.ttcn:2:8: error: expected a behaviour or a duration in the brackets; without one write 'start' alone [syntax-error]\n"
       "    2 | t.start();\n"
       "      |        ^\n"},
      {"any timer.start;",
       "t.ttcn:2:1: error: 'start' cannot be applied to 'any timer' [syntax-error]\n"
       "    2 | any timer.start;\n"
       "      | ^~~~~~~~~\n"},
      {"all timer.running;",
       "t.ttcn:2:1: error: 'running' cannot be applied to 'all timer' [syntax-error]\n"
       "    2 | all timer.running;\n"
       "      | ^~~~~~~~~\n"
       "t.ttcn:2:1: error: a value alone is no statement [syntax-error]\n"
       "    2 | all timer.running;\n"
       "      | ^~~~~~~~~~~~~~~~~\n"},
      {"t.read -> @index value i;",
       "t.ttcn:2:11: error: '@index' belongs to 'any from' operations [syntax-error]\n"
       "    2 | t.read -> @index value i;\n"
       "      |           ^~~~~~~~~~~~~~\n"
       "t.ttcn:2:1: error: a value alone is no statement [syntax-error]\n"
       "    2 | t.read -> @index value i;\n"
       "      | ^~~~~~~~~~~~~~~~~~~~~~~~\n"},
      {"c.running -> @index value i;",
       "t.ttcn:2:14: error: '@index' belongs to 'any from' operations [syntax-error]\n"
       "    2 | c.running -> @index value i;\n"
       "      |              ^~~~~~~~~~~~~~\n"
       "t.ttcn:2:1: error: a value alone is no statement [syntax-error]\n"
       "    2 | c.running -> @index value i;\n"
       "      | ^~~~~~~~~~~~~~~~~~~~~~~~~~~\n"},
      {"p.receive -> @index value i;",
       "t.ttcn:2:14: error: '@index' belongs to 'any from' operations [syntax-error]\n"
       "    2 | p.receive -> @index value i;\n"
       "      |              ^~~~~~~~~~~~~~\n"},
      {"p.getcall(S:?) -> value v;",
       "t.ttcn:2:19: error: this operation yields no 'value' [syntax-error]\n"
       "    2 | p.getcall(S:?) -> value v;\n"
       "      |                   ^~~~~~~\n"},
      {"p.receive(1) -> sender s value v;",
       "t.ttcn:2:26: error: 'value' is repeated or out of order: value, param, sender, @index, timestamp [syntax-error]\n"
       "    2 | p.receive(1) -> sender s value v;\n"
       "      |                          ^~~~~\n"},
      {"p.receive(1, 2);",
       "t.ttcn:2:14: error: 'receive' takes one template [syntax-error]\n"
       "    2 | p.receive(1, 2);\n"
       "      |              ^\n"},
      {"p.catch(S);",
       "t.ttcn:2:10: error: expected ',' and a template for the exception behind the signature [syntax-error]\n"
       "    2 | p.catch(S);\n"
       "      |          ^\n"},
      {"p.receive();",
       "t.ttcn:2:11: error: expected a template; without one write 'receive' alone [syntax-error]\n"
       "    2 | p.receive();\n"
       "      |           ^\n"},
      {"p.check(trigger(1));",
       "t.ttcn:2:9: error: 'check' cannot hold a 'trigger' [syntax-error]\n"
       "    2 | p.check(trigger(1));\n"
       "      |         ^~~~~~~\n"},
      {"p.call(S:{}, nowait) { [] p.catch { } }",
       "t.ttcn:2:22: error: a call with 'nowait' has no responses [syntax-error]\n"
       "    2 | p.call(S:{}, nowait) { [] p.catch { } }\n"
       "      |                      ^\n"},
      {"p.call(S:{}) { [else] { } }",
       "t.ttcn:2:17: error: the responses of a call have no [else] branch [syntax-error]\n"
       "    2 | p.call(S:{}) { [else] { } }\n"
       "      |                 ^~~~\n"},
      {"p.call(S:{}) { [] a() { } }",
       "t.ttcn:2:19: error: the responses of a call are 'getreply' and 'catch' operations [syntax-error]\n"
       "    2 | p.call(S:{}) { [] a() { } }\n"
       "      |                   ^~~\n"},
      {"interleave { [x] p.receive { } }",
       "t.ttcn:2:15: error: an 'interleave' branch has no guard expression: expected ']' [syntax-error]\n"
       "    2 | interleave { [x] p.receive { } }\n"
       "      |               ^\n"},
      {"alt { }",
       "t.ttcn:2:1: error: 'alt' needs at least one alternative: expected '[' [syntax-error]\n"
       "    2 | alt { }\n"
       "      | ^~~\n"},
      {"alt { [] x := 1; }",
       "t.ttcn:2:12: error: expected '}' or '[', found ':=' [syntax-error]\n"
       "    2 | alt { [] x := 1; }\n"
       "      |            ^~\n"},
      {"alt { [] p.receive }",
       "t.ttcn:2:19: error: expected '{' behind the operation of an alternative [syntax-error]\n"
       "    2 | alt { [] p.receive }\n"
       "      |                   ^\n"},
      {"alt { [] @nodefault p.receive { } }",
       "t.ttcn:2:10: error: @nodefault applies to an operation outside of alternatives; here it belongs behind 'alt' [misplaced-modifier]\n"
       "    2 | alt { [] @nodefault p.receive { } }\n"
       "      |          ^~~~~~~~~~\n"},
      {"@nodefault p.send(1);",
       "t.ttcn:2:1: error: @nodefault applies to waiting operations only [misplaced-modifier]\n"
       "    2 | @nodefault p.send(1);\n"
       "      | ^~~~~~~~~~\n"},
      {"map(a:p);",
       "t.ttcn:2:1: error: 'map' needs two ports: expected '(component:port, component:port)' [syntax-error]\n"
       "    2 | map(a:p);\n"
       "      | ^~~\n"},
      {"connect(a:p, b:q) param (1);",
       "t.ttcn:2:19: error: only 'map' and 'unmap' take parameters [syntax-error]\n"
       "    2 | connect(a:p, b:q) param (1);\n"
       "      |                   ^~~~~\n"},
      {"connect(a, b);",
       "t.ttcn:2:10: error: expected ':' and a port behind the component [syntax-error]\n"
       "    2 | connect(a, b);\n"
       "      |          ^\n"
       "t.ttcn:2:13: error: expected ':' and a port behind the component [syntax-error]\n"
       "    2 | connect(a, b);\n"
       "      |             ^\n"},
      {"f(a := 1, 2);",
       "t.ttcn:2:11: error: a positional argument cannot follow a named one [mixed-arguments]\n"
       "    2 | f(a := 1, 2);\n"
       "      |           ^\n"
       "  t.ttcn:2:3: note: the named argument is here\n"
       "    2 | f(a := 1, 2);\n"
       "      |   ^~~~~~\n"},
      {"x := { a := 1, 2 };",
       "t.ttcn:2:16: error: a value without a name cannot follow an assignment [mixed-notation]\n"
       "    2 | x := { a := 1, 2 };\n"
       "      |                ^\n"
       "  t.ttcn:2:8: note: the assignment is here\n"
       "    2 | x := { a := 1, 2 };\n"
       "      |        ^~~~~~\n"},
      {"x := { a := 1, [1] := 2 };",
       "t.ttcn:2:16: error: one pair of braces assigns either fields or indexes, not both [mixed-notation]\n"
       "    2 | x := { a := 1, [1] := 2 };\n"
       "      |                ^~~~~~~~\n"
       "  t.ttcn:2:8: note: the other kind is here\n"
       "    2 | x := { a := 1, [1] := 2 };\n"
       "      |        ^~~~~~\n"},
      {"x := (!1);",
       "t.ttcn:2:7: error: '!' excludes the bound of a range: expected '..' [syntax-error]\n"
       "    2 | x := (!1);\n"
       "      |       ^\n"},
      {"x := 007;",
       "t.ttcn:2:6: error: number '007' has a leading zero [invalid-number]\n"
       "    2 | x := 007;\n"
       "      |      ^~~\n"},
      {"x := '012'B;",
       "t.ttcn:2:9: error: '2' is no digit of a bitstring [invalid-string-digit]\n"
       "    2 | x := '012'B;\n"
       "      |         ^\n"},
      {"x := 'ABC'O;",
       "t.ttcn:2:6: error: an octetstring has an even number of hexadecimal digits [invalid-string-digit]\n"
       "    2 | x := 'ABC'O;\n"
       "      |      ^~~~~~\n"},
      {"x := char(0, 0, 300, 1);",
       "t.ttcn:2:17: error: the row of a character is a number from 0 to 255 [syntax-error]\n"
       "    2 | x := char(0, 0, 300, 1);\n"
       "      |                 ^~~\n"},
      {"x := char(1, 2);",
       "t.ttcn:2:6: error: expected char(group, plane, row, cell) or char(U0041) [syntax-error]\n"
       "    2 | x := char(1, 2);\n"
       "      |      ^~~~~~~~~~\n"},
      {"x := pattern \"\\N\";",
       "t.ttcn:2:15: error: expected '{…}' behind '\\N' [invalid-pattern]\n"
       "    2 | x := pattern \"\\N\";\n"
       "      |               ^~\n"},
      {"setverdict();",
       "t.ttcn:2:12: error: expected a verdict [syntax-error]\n"
       "    2 | setverdict();\n"
       "      |            ^\n"},
      {"log();",
       "t.ttcn:2:5: error: 'log' needs at least one argument [syntax-error]\n"
       "    2 | log();\n"
       "      |     ^\n"},
      {"x := 1 : 2;",
       "t.ttcn:2:6: error: expected a type in front of ':' [syntax-error]\n"
       "    2 | x := 1 : 2;\n"
       "      |      ^\n"},
      {"select (x) { case else { } case (1) { } }",
       "t.ttcn:2:19: error: 'case else' stands at the end [syntax-error]\n"
       "    2 | select (x) { case else { } case (1) { } }\n"
       "      |                   ^~~~\n"},
      {"all component;",
       "t.ttcn:2:14: error: expected an operation behind 'all component' [syntax-error]\n"
       "    2 | all component;\n"
       "      |              ^\n"},
      {"for (x := 1; x < 2) { }",
       "t.ttcn:2:19: error: expected ';', found ')' [syntax-error]\n"
       "    2 | for (x := 1; x < 2) { }\n"
       "      |                   ^\n"},
      {"x := f @nocase(1);",
       "t.ttcn:2:8: error: @nocase applies to 'regexp' and 'pattern' only [misplaced-modifier]\n"
       "    2 | x := f @nocase(1);\n"
       "      |        ^~~~~~~\n"},
      {"x := match(a);",
       "t.ttcn:2:13: error: expected ',', found ')' [syntax-error]\n"
       "    2 | x := match(a);\n"
       "      |             ^\n"},
      {"var @lazy @fuzzy T x;",
       "t.ttcn:2:11: error: '@fuzzy' repeats or contradicts a modifier in front of it [misplaced-modifier]\n"
       "    2 | var @lazy @fuzzy T x;\n"
       "      |           ^~~~~~\n"},
  };
  for (const Row& row : rows) EXPECT_EQ(InFunction(row.text), row.expected) << row.text;
}

TEST(SyntaxError, InDefinitions) {
  const Row rows[] = {
      {"type record R { integer a charstring b }",
       "t.ttcn:2:27: error: expected '}' or ',', found the reserved word 'charstring' [syntax-error]\n"
       "    2 | type record R { integer a charstring b }\n"
       "      |                           ^~~~~~~~~~\n"},
      {"tmplate integer t := 5;",
       "t.ttcn:2:1: error: expected a definition or '}', found 'tmplate' [syntax-error]\n"
       "    2 | tmplate integer t := 5;\n"
       "      | ^~~~~~~\n"
       "  hint: did you mean 'template'?\n"},
      {"const integer c;",
       "t.ttcn:2:16: error: constant 'c' has no value: expected ':=' [syntax-error]\n"
       "    2 | const integer c;\n"
       "      |                ^\n"},
      {"template integer t;",
       "t.ttcn:2:19: error: template 't' has no body: expected ':=' [syntax-error]\n"
       "    2 | template integer t;\n"
       "      |                   ^\n"},
      {"function f()",
       "t.ttcn:2:13: error: function 'f' has no body: expected '{' [syntax-error]\n"
       "    2 | function f()\n"
       "      |             ^\n"},
      {"external function f() { }",
       "t.ttcn:2:23: error: an external function has no body: expected ';' [syntax-error]\n"
       "    2 | external function f() { }\n"
       "      |                       ^\n"},
      {"type union U { integer a optional }",
       "t.ttcn:2:26: error: an alternative of a union cannot be optional [syntax-error]\n"
       "    2 | type union U { integer a optional }\n"
       "      |                          ^~~~~~~~\n"},
      {"type record R { @default integer a }",
       "t.ttcn:2:17: error: only an alternative of a union can be @default [misplaced-modifier]\n"
       "    2 | type record R { @default integer a }\n"
       "      |                 ^~~~~~~~\n"},
      {"type enumerated E { a(x, 2) }",
       "t.ttcn:2:23: error: lists and ranges of an enumeration item's values hold integer literals [invalid-enum-number]\n"
       "    2 | type enumerated E { a(x, 2) }\n"
       "      |                       ^\n"},
      {"type any T;",
       "t.ttcn:2:6: error: 'any' is the open type: only parameters of external functions have it [syntax-error]\n"
       "    2 | type any T;\n"
       "      |      ^~~\n"},
      {"type port P { inout integer }",
       "t.ttcn:2:12: error: a port type is 'message', 'procedure', 'mixed' or 'stream': expected one of these words behind its name "
       "[syntax-error]\n"
       "    2 | type port P { inout integer }\n"
       "      |            ^\n"},
      {"testcase TC() mtc C { }",
       "t.ttcn:2:15: error: a 'mtc' clause does not belong to this kind of definition [syntax-error]\n"
       "    2 | testcase TC() mtc C { }\n"
       "      |               ^~~~~\n"},
      {"function f() execute on C { }",
       "t.ttcn:2:14: error: a 'execute on' clause does not belong to this kind of definition [syntax-error]\n"
       "    2 | function f() execute on C { }\n"
       "      |              ^~~~~~~~~~~~\n"},
      {"altstep a() { }",
       "t.ttcn:2:13: error: an altstep needs at least one alternative: expected '[' [syntax-error]\n"
       "    2 | altstep a() { }\n"
       "      |             ^\n"},
      {"control { } control { }",
       "t.ttcn:2:13: error: a module has at most one control part [syntax-error]\n"
       "    2 | control { } control { }\n"
       "      |             ^~~~~~~\n"
       "  t.ttcn:2:1: note: the first one is here\n"
       "    2 | control { } control { }\n"
       "      | ^~~~~~~~~~~\n"},
      {"private control { }",
       "t.ttcn:2:1: error: a control part has no visibility [misplaced-modifier]\n"
       "    2 | private control { }\n"
       "      | ^~~~~~~\n"},
      {"type class C { }",
       "t.ttcn:2:13: error: expected ';', found '{' [syntax-error]\n"
       "    2 | type class C { }\n"
       "      |             ^\n"},
      {"var integer x;",
       "t.ttcn:2:1: error: expected a definition or '}', found the reserved word 'var' [syntax-error]\n"
       "    2 | var integer x;\n"
       "      | ^~~\n"},
      {"import from M { import T };",
       "t.ttcn:2:24: error: expected 'all' behind 'import' [syntax-error]\n"
       "    2 | import from M { import T };\n"
       "      |                        ^\n"},
      {"import from M { type T except { const all } };",
       "t.ttcn:2:31: error: only a group has an 'except' with braces [syntax-error]\n"
       "    2 | import from M { type T except { const all } };\n"
       "      |                               ^\n"},
      {"type integer T with { encode \"a\".\"b\" }",
       "t.ttcn:2:33: error: only a variant attribute names the encoding in front of a dot [syntax-error]\n"
       "    2 | type integer T with { encode \"a\".\"b\" }\n"
       "      |                                 ^\n"},
      {"function @nodefault f() { }",
       "t.ttcn:2:10: error: a function cannot be @nodefault [misplaced-modifier]\n"
       "    2 | function @nodefault f() { }\n"
       "      |          ^~~~~~~~~~\n"},
      {"altstep @deterministic a() { [] t.timeout { } }",
       "t.ttcn:2:9: error: an altstep cannot be @deterministic [misplaced-modifier]\n"
       "    2 | altstep @deterministic a() { [] t.timeout { } }\n"
       "      |         ^~~~~~~~~~~~~~\n"},
      {"module X { }",
       "t.ttcn:2:9: error: expected ';', found '{' [syntax-error]\n"
       "    2 | module X { }\n"
       "      |         ^\n"},
      {"type component C { port P p := 1 }",
       "t.ttcn:2:32: error: a port has no initial value [syntax-error]\n"
       "    2 | type component C { port P p := 1 }\n"
       "      |                                ^\n"},
      {"type record R<type T> { }",
       "t.ttcn:2:14: error: expected '{', found '<'; type parameters (ES 202 784) are not supported [unsupported-extension]\n"
       "    2 | type record R<type T> { }\n"
       "      |              ^\n"
       "t.ttcn:3:1: error: expected 'module' or the end of the file, found '}' [syntax-error]\n"
       "    3 | }\n"
       "      | ^\n"},
      {"const integer c := 1 const integer d := 2;",
       "t.ttcn:2:21: error: expected ';' [syntax-error]\n"
       "    2 | const integer c := 1 const integer d := 2;\n"
       "      |                     ^\n"
       "  hint: insert ';'\n"},
      {"type integer T\ntype integer U;",
       "t.ttcn:2:15: error: expected ';' [syntax-error]\n"
       "    2 | type integer T\n"
       "      |               ^\n"
       "  hint: insert ';'\n"},
  };
  for (const Row& row : rows) EXPECT_EQ(InModule(row.text), row.expected) << row.text;
}

TEST(SyntaxError, TellsAMisspeltWordFromAName) {
  struct {
    std::string_view text, hint;  // of the first error; empty: none
  } const rows[] = {
      {"retrn 1;", "did you mean 'return' instead of 'retrn'?"},
      {"fr (var integer i := 0; i < 3; i := i + 1) { }", "did you mean 'for' instead of 'fr'?"},
      {"al { [] t.timeout { } }", "did you mean 'alt' instead of 'al'?"},
      {"slect (f(1, (2))) { case (1) { } }", "did you mean 'select' instead of 'slect'?"},
      {"p.recieve(integer:?) -> value n;", "did you mean 'receive' instead of 'recieve'?"},
      {"vra integer n;", "did you mean 'var'?"},
      {"iff (true) { }", "did you mean 'if'?"},
      {"mp(self:p, system:p);", "did you mean 'map'?"},
      {"p.send(1) too self;", "did you mean 'to' instead of 'too'?"},
      {"x := 3 mdo 2;", "did you mean 'mod' instead of 'mdo'?"},
      {"if (nto x) { }", "did you mean 'not' instead of 'nto'?"},
      {"any port.recieve;", "did you mean 'receive'?"},
      {"t.strat;", "did you mean 'start'?"},
      // Names that are no slips, and slips where the word could not stand.
      {"x := t9 t8;", "insert ';'"},
      {"x := 1\nstart1();", "insert ';'"},
      {"values = 3;", ""},
      {"x := a.receive1 + ;", ""},
      {")) { } x", ""},
      {"(((((x ;", ""},
  };
  for (const auto& row : rows) {
    const std::string errors = InFunction(std::string(row.text));
    const size_t second = errors.find("error:", errors.find("error:") + 1);
    const std::string first = errors.substr(0, second);
    const size_t hint = first.find("  hint: ");
    const std::string found =
        hint == std::string::npos ? "" : first.substr(hint + 8, first.find('\n', hint) - hint - 8);
    EXPECT_EQ(found, row.hint) << row.text << "\n" << errors;
  }
}

TEST(SyntaxError, ReportsSeveralAndRecovers) {
  EXPECT_EQ(Errors(R"(module M {
  type record R { integer a charstring b }
  function f() {
    var integer x := 5 5;
    x := ;
    if x > 3 { log("a"); }
    y := 3 +
    quux corge;
    x := 1
    x := 2;
    var integer component := 1;
    p.receive(integer:?) -> valu x;
    t.start(;
    log("ok");
  }
  type clas integer T;
  tmplate integer t := 5;
  const integer c := 007;
  var integer z;
  function g( { }
  testcase TC() runs on C { setverdict(pass } 
}
)"), R"(t.ttcn:2:29: error: expected '}' or ',', found the reserved word 'charstring' [syntax-error]
    2 |   type record R { integer a charstring b }
      |                             ^~~~~~~~~~
t.ttcn:4:23: error: expected ';', found '5' [syntax-error]
    4 |     var integer x := 5 5;
      |                       ^
t.ttcn:5:10: error: expected an expression, found ';' [syntax-error]
    5 |     x := ;
      |          ^
t.ttcn:6:8: error: expected '(', found 'x' [syntax-error]
    6 |     if x > 3 { log("a"); }
      |        ^
t.ttcn:11:17: error: expected an identifier, found the reserved word 'component' [reserved-word]
   11 |     var integer component := 1;
      |                 ^~~~~~~~~
t.ttcn:12:29: error: expected 'param', 'sender', 'value', 'timestamp' or '@index', found 'valu' [syntax-error]
   12 |     p.receive(integer:?) -> valu x;
      |                             ^~~~
  hint: did you mean 'value'?
t.ttcn:13:12: error: expected a statement or '}', found '(' [syntax-error]
   13 |     t.start(;
      |            ^
t.ttcn:16:13: error: expected an identifier, found the reserved word 'integer' [reserved-word]
   16 |   type clas integer T;
      |             ^~~~~~~
t.ttcn:17:3: error: expected a definition or '}', found 'tmplate' [syntax-error]
   17 |   tmplate integer t := 5;
      |   ^~~~~~~
  hint: did you mean 'template'?
t.ttcn:19:3: error: expected a definition or '}', found the reserved word 'var' [syntax-error]
   19 |   var integer z;
      |   ^~~
t.ttcn:20:15: error: expected a type or ')', found '{' [syntax-error]
   20 |   function g( { }
      |               ^
t.ttcn:21:45: error: expected ')' or ',', found '}' [syntax-error]
   21 |   testcase TC() runs on C { setverdict(pass } 
      |                                             ^
)");
}

TEST(SyntaxError, StopsAtTheLimit) {
  std::string text = "module M { function f() {\n";
  for (int i = 0; i < 100; ++i) text += "x := ;\n";
  ParseOptions options;
  options.max_errors = 3;
  SourceManager sources;
  CollectingSink sink;
  EXPECT_FALSE(Parse(sources.Add("t.ttcn", text + "} }"), options, sink).ok);
  EXPECT_EQ(sink.diagnostics().size(), 3u);
}

}  // namespace
}  // namespace assay::grammar
