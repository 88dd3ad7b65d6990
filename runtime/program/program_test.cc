#include <gtest/gtest.h>

#include "runtime/program/builder.h"

namespace assay::runtime {
namespace {

Program OneFunction(const char* name) {
  Program program;
  auto function = std::make_unique<Function>();
  function->module = "M";
  function->name = name;
  program.functions.push_back(std::move(function));
  return program;
}

TEST(Builder, LoopOfThreeInstructions) {
  Program program = OneFunction("f_sum");
  Function& function = *program.functions[0];
  function.parameter_count = 1;
  function.parameters.push_back({.name = "n"});
  FunctionBuilder b(function);
  uint16_t s = b.NewRegister();
  uint16_t i = b.NewRegister();
  b.Move(s, b.Integer(0));
  b.Move(i, b.Integer(0));
  auto body = b.NewLabel();
  auto test = b.NewLabel();
  b.Jump(test);
  b.Bind(body);
  b.Emit(Opcode::kAdd, s, s, i);
  b.Emit(Opcode::kAdd, i, i, b.Integer(1));
  b.Bind(test);
  b.EmitJump(Opcode::kJumpLess, body, i, 0);
  b.Emit(Opcode::kReturn, 0, s);
  b.Finish();
  EXPECT_EQ(Disassemble(program),
            "function M.f_sum(n) registers 3\n"
            "    0  move r1, 0\n"
            "    1  move r2, 0\n"
            "    2  jump -> 5\n"
            "    3  add r1, r1, r2\n"
            "    4  add r2, r2, 1\n"
            "    5  jlt r2, r0 -> 3\n"
            "    6  return r1\n");
  EXPECT_EQ(function.constants.size(), 2u);
  EXPECT_TRUE(Verify(program).empty());
}

TEST(Builder, ReleasedRegistersAreTakenAgain) {
  Program program = OneFunction("f");
  FunctionBuilder b(*program.functions[0]);
  uint16_t mark = b.mark();
  EXPECT_EQ(b.NewRegisters(3), 0);
  b.Release(mark);
  EXPECT_EQ(b.NewRegister(), 0);
  EXPECT_EQ(program.functions[0]->register_count, 3);
}

TEST(Builder, ConstantsOfEqualTextShareARow) {
  Program program = OneFunction("f");
  FunctionBuilder b(*program.functions[0]);
  EXPECT_EQ(b.Constant(Value::Charstring("ab")), b.Constant(Value::Charstring("ab")));
  EXPECT_NE(b.Constant(Value::Charstring("ab")), b.Constant(Value::Octetstring("ab")));
  EXPECT_NE(b.Integer(1), b.Boolean(true));
}

TEST(Builder, TooManyRegistersOverflow) {
  Program program = OneFunction("f");
  FunctionBuilder b(*program.functions[0]);
  b.NewRegisters(kConstantBit);
  EXPECT_TRUE(b.overflowed());
}

struct Fault {
  const char* name;
  Instruction instruction;
  const char* expected;
};

TEST(Verify, NamesTheFault) {
  const Fault kFaults[] = {
      {"register", {Opcode::kMove, 7, 0}, "M.f: 0 move: register 7 of 4"},
      {"constant", {Opcode::kMove, 0, kConstantBit | 3}, "M.f: 0 move: constant 3 of 1"},
      {"jump", {Opcode::kJump, 0, 0, 0, -1}, "M.f: 0 jump: jump target -1 of 2"},
      {"window", {Opcode::kFormat, 0, 2, 3}, "M.f: 0 format: registers 2 to 4 of 4"},
      {"function", {Opcode::kCall, 0, 0, 0, 1}, "M.f: 0 call: function 1 of 1"},
      {"path", {Opcode::kStorePath, 0, 0, 0, 0}, "M.f: 0 storepath: path 0 of 0"},
      {"variable", {Opcode::kLoadVar, 0, 0, 0, 0}, "M.f: 0 loadv: component variable 0 of 0"},
  };
  for (const Fault& fault : kFaults) {
    Program program = OneFunction("f");
    FunctionBuilder b(*program.functions[0]);
    b.NewRegisters(4);
    b.Integer(1);
    program.functions[0]->code.push_back(fault.instruction);
    program.functions[0]->locations.push_back({});
    b.Emit(Opcode::kReturnNone);
    b.Finish();
    std::vector<std::string> faults = Verify(program);
    ASSERT_EQ(faults.size(), 1u) << fault.name;
    EXPECT_EQ(faults[0], fault.expected) << fault.name;
  }
}

TEST(Verify, CodeMustNotRunOffItsEnd) {
  Program program = OneFunction("f");
  FunctionBuilder b(*program.functions[0]);
  b.Emit(Opcode::kMove, b.NewRegister(), b.Integer(1));
  b.Finish();
  EXPECT_EQ(Verify(program), std::vector<std::string>{"M.f: 0 move: the code can be left at its end"});
}

TEST(Disassemble, TablesStandBehindTheCode) {
  Program program = OneFunction("f");
  FunctionBuilder b(*program.functions[0]);
  uint16_t port = b.NewRegister();
  PortOperation op;
  op.kind = PortOperation::Kind::kReceive;
  op.target = port;
  op.value = b.Integer(5);
  op.template_name = "m_five";
  b.Emit(Opcode::kReceive, port, 0, 0, b.AddPortOperation(op));
  b.Emit(Opcode::kReturnNone);
  b.Finish();
  EXPECT_EQ(Disassemble(program),
            "function M.f() registers 1\n"
            "    0  receive r0, port@0\n"
            "    1  returnn\n"
            "  port@0 receive at r0 value 5 template m_five\n");
}

}  // namespace
}  // namespace assay::runtime
