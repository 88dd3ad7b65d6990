#include "tests/generate/program_writer.h"

#include <fmt/format.h>

#include "tests/generate/expression_writer.h"
#include "tests/generate/statement_writer.h"

namespace assay::tests {
namespace {

constexpr uint32_t kMostFunctions = 4, kMostTestcases = 2, kMostTemplates = 3;
constexpr int kDepth = 3;

class ProgramWriter {
 public:
  explicit ProgramWriter(Choices& choices) : choices_(choices), shapes_(choices), expressions_(choices, shapes_) {
    surroundings_.shapes = &shapes_;
  }

  std::string Write() {
    text_ = "module generated {\n" + shapes_.text();
    Component();
    Templates();
    Functions();
    Behaviours();
    Folded();
    const uint32_t testcases = 1 + choices_.Below(kMostTestcases);
    for (uint32_t i = 0; i < testcases; ++i) {
      StatementWriter writer(choices_, surroundings_, expressions_, Place::kTestcase);
      text_ += fmt::format("  testcase TC_{}() runs on C {}\n", i, writer.Block(ComponentScope(), 3, 3 + choices_.Below(8)));
    }
    return text_ + "}\n";
  }

 private:
  void Component() {
    std::string types;
    for (const Shape* shape : shapes_.all()) types += (types.empty() ? "" : ", ") + shape->name;
    text_ += fmt::format("  type port P message {{ inout {} }}\n", types);
    std::string variables;
    for (uint32_t i = 0; i < 3; ++i) {
      const Shape& shape = shapes_.Any(choices_);
      const std::string name = fmt::format("vc{}", i);
      variables += fmt::format(" var {} {} := {};", shape.name, name, expressions_.Literal(shape, kDepth));
      component_variables_.push_back({name, &shape});
    }
    text_ += fmt::format("  type component C {{ port P p; port P q; timer t;{} }}\n", variables);
  }

  Scope ComponentScope() const { return {.variables = component_variables_, .functions = &functions_}; }

  void Templates() {
    const uint32_t count = choices_.Below(kMostTemplates + 1);
    for (uint32_t i = 0; i < count; ++i) {
      const Shape& shape = shapes_.Any(choices_);
      Scope scope{.variables = {{"p0", &shape, false}}};
      text_ += fmt::format("  template {0} m{1}({0} p0) := {2};\n", shape.name, i, expressions_.Template(shape, scope, kDepth));
    }
  }

  void Functions() {
    const uint32_t count = choices_.Below(kMostFunctions + 1);
    for (uint32_t i = 0; i < count; ++i) {
      Callable function{.name = fmt::format("f{}", i), .result = &shapes_.Any(choices_)};
      Scope scope{.functions = &functions_};
      std::string parameters;
      const uint32_t parameter_count = choices_.Below(3);
      for (uint32_t k = 0; k < parameter_count; ++k) {
        const Shape& shape = shapes_.Any(choices_);
        const std::string name = fmt::format("p{}", k);
        parameters += fmt::format("{}{} {}", k == 0 ? "" : ", ", shape.name, name);
        scope.variables.push_back({name, &shape});
        function.parameters.push_back(&shape);
      }
      StatementWriter writer(choices_, surroundings_, expressions_, Place::kFunction);
      const std::string body = writer.Block(scope, 2, 1 + choices_.Below(4));
      text_ += fmt::format("  function {}({}) return {} {{ {}; return {}; }}\n", function.name, parameters, function.result->name, body,
                           expressions_.Value(*function.result, scope, kDepth));
      functions_.push_back(std::move(function));
    }
  }

  void Behaviours() {
    StatementWriter altstep_writer(choices_, surroundings_, expressions_, Place::kAltstep);
    const uint32_t altsteps = choices_.Below(3);
    for (uint32_t i = 0; i < altsteps; ++i) {
      const Shape& shape = shapes_.Any(choices_);
      text_ += fmt::format("  altstep a{}() runs on C {{\n    [] p.receive({}:{}) {}\n  }}\n", i, shape.name,
                           expressions_.Template(shape, {.variables = component_variables_}, kDepth),
                           altstep_writer.Block({.variables = component_variables_}, 1, 1));
      surroundings_.altsteps.push_back(fmt::format("a{}", i));
    }
    const uint32_t behaviours = choices_.Below(3);
    for (uint32_t i = 0; i < behaviours; ++i) {
      StatementWriter writer(choices_, surroundings_, expressions_, Place::kBehaviour);
      text_ += fmt::format("  function f_behaviour{}() runs on C {}\n", i, writer.Block(ComponentScope(), 2, 1 + choices_.Below(5)));
      surroundings_.behaviours.push_back(fmt::format("f_behaviour{}", i));
    }
  }

  /// One expression twice: over constants, and over variables that hold the same.
  void Folded() {
    const Shape& integer = shapes_.Basic(Family::kInteger);
    const Shape& charstring = shapes_.Basic(Family::kCharstring);
    const Shape& bitstring = shapes_.Basic(Family::kBitstring);
    Scope scope;
    std::string constants, variables, parameters;
    for (const Shape* shape : {&integer, &charstring, &bitstring, &shapes_.Basic(Family::kBoolean)}) {
      const std::string name = fmt::format("x{}", scope.variables.size());
      scope.variables.push_back({name, shape, false});
      const std::string literal = expressions_.Literal(*shape, 0);
      constants += fmt::format("    const {} {} := {};\n", shape->name, name, literal);
      variables += fmt::format("{}{}", variables.empty() ? "" : ", ", literal);
      parameters += fmt::format("{}{} {}", parameters.empty() ? "" : ", ", shape->name, name);
    }
    const Family families[] = {Family::kInteger, Family::kBoolean, Family::kCharstring, Family::kBitstring};
    const Shape& result = shapes_.Basic(families[choices_.Below(std::size(families))]);
    const std::string expression = expressions_.Value(result, scope, kDepth + 1);
    // A dividend or an index of constants is judged by `check`; such expressions are left to the other test cases.
    const bool may_fail = expression.find(" mod ") != std::string::npos || expression.find(" rem ") != std::string::npos ||
                          expression.find(" / ") != std::string::npos || expression.find("substr") != std::string::npos;
    if (may_fail) constants.clear();
    text_ += fmt::format("  function f_late({}) return {} {{ return {}; }}\n", parameters, result.name, expression);
    text_ += "  testcase TC_folded() runs on C {\n";
    if (may_fail) {
      text_ += fmt::format("    if (f_late({0}) == f_late({0})) {{ setverdict(pass) }} else {{ setverdict(fail) }}\n  }}\n", variables);
      return;
    }
    text_ += constants + fmt::format("    const {} c := {};\n", result.name, expression);
    text_ += fmt::format("    if (c == f_late({})) {{ setverdict(pass) }} else {{ setverdict(fail, c, f_late({})) }}\n  }}\n", variables, variables);
  }

  Choices& choices_;
  Shapes shapes_;
  ExpressionWriter expressions_;
  Surroundings surroundings_;
  std::vector<Variable> component_variables_;
  std::vector<Callable> functions_;
  std::string text_;
};

}  // namespace

std::string WriteProgram(Choices& choices) { return ProgramWriter(choices).Write(); }

}  // namespace assay::tests
