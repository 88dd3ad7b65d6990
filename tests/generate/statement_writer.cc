#include "tests/generate/statement_writer.h"

#include <fmt/format.h>

namespace assay::tests {
namespace {

constexpr int kDepth = 3;  // of expressions
constexpr int kMostLoops = 2;

}  // namespace

std::string StatementWriter::Block(Scope scope, int depth, uint32_t statements) {
  std::string text = "{\n";
  for (uint32_t i = 0; i < statements; ++i) text += "    " + Statement(scope, depth) + ";\n";
  return text + "  }";
}

std::string StatementWriter::Statement(Scope& scope, int depth) {
  const Shapes& shapes = *surroundings_.shapes;
  switch (Below(14)) {
    case 0:
    case 1: return Declaration(scope);
    case 2:
    case 3:
    case 4: return Assignment(scope);
    case 5: {
      if (depth <= 0) break;
      const std::string condition = expressions_.Condition(scope, kDepth);
      const std::string then = Block(scope, depth - 1, 1 + Below(2));
      if (choices_.Chance(50)) return fmt::format("if ({}) {}", condition, then);
      return fmt::format("if ({}) {} else {}", condition, then, Block(scope, depth - 1, 1 + Below(2)));
    }
    case 6:
      if (depth > 0 && loops_ < kMostLoops) return Loop(scope, depth);
      break;
    case 7:
      if (depth > 0) return Select(scope, depth);
      break;
    case 8: {
      if (scope.variables.empty()) break;
      const Variable& variable = scope.variables[Below(static_cast<uint32_t>(scope.variables.size()))];
      return fmt::format("log({}, \" \", {})", variable.name, expressions_.Value(shapes.Basic(Family::kInteger), scope, 1));
    }
    case 9:
      if (place_ != Place::kFunction) return "setverdict(pass)";
      break;
    case 10:
      if (depth > 0) return Block(scope, depth - 1, 1 + Below(3));
      break;
    case 11:
    case 12:
      if (place_ != Place::kFunction) return Communication(scope, depth);
      break;
    default:
      if (place_ == Place::kTestcase) return Configuration(scope);
      break;
  }
  return Assignment(scope);
}

std::string StatementWriter::Declaration(Scope& scope) {
  const Shape& shape = surroundings_.shapes->Any(choices_);
  const std::string name = Fresh("v");
  std::string text = fmt::format("var {} {} := {}", shape.name, name, expressions_.Value(shape, scope, kDepth));
  scope.variables.push_back({name, &shape});
  return text;
}

std::string StatementWriter::Assignment(const Scope& scope) {
  std::vector<const Variable*> writable;
  for (const Variable& variable : scope.variables) {
    if (variable.writable) writable.push_back(&variable);
  }
  if (writable.empty()) return "log(\"nothing to assign\")";
  const Variable& variable = *writable[Below(static_cast<uint32_t>(writable.size()))];
  // A part of a variable now and then: fields, alternatives, elements also behind the end.
  if (variable.shape->is_list() && choices_.Chance(40)) {
    return fmt::format("{}[{}] := {}", variable.name, Below(4), expressions_.Value(*variable.shape->element, scope, kDepth));
  }
  if (!variable.shape->fields.empty() && choices_.Chance(50)) {
    const ShapeField& field = variable.shape->fields[Below(static_cast<uint32_t>(variable.shape->fields.size()))];
    return fmt::format("{}.{} := {}", variable.name, field.name, expressions_.Value(*field.shape, scope, kDepth));
  }
  return fmt::format("{} := {}", variable.name, expressions_.Value(*variable.shape, scope, kDepth));
}

std::string StatementWriter::Loop(const Scope& scope, int depth) {
  Scope inner = scope;
  inner.functions = nullptr;  // calls in loops would multiply
  const std::string name = Fresh("i");
  inner.variables.push_back({name, &surroundings_.shapes->Basic(Family::kInteger), false});
  ++loops_;
  const std::string body = Block(inner, depth - 1, 1 + Below(3));
  --loops_;
  const uint32_t turns = Below(4);
  if (Below(2) == 0) return fmt::format("for (var integer {0} := 0; {0} < {1}; {0} := {0} + 1) {2}", name, turns, body);
  static constexpr const char* kInner[] = {"", "if ({0} == 1) {{ break }} ", "if ({0} == 2) {{ continue }} "};
  const std::string jump = fmt::format(fmt::runtime(kInner[Below(3)]), name);
  if (Below(2) == 0) {
    return fmt::format("{{ var integer {0} := 0; while ({0} < {1}) {{ {0} := {0} + 1; {2}{3} }} }}", name, turns, jump, body);
  }
  return fmt::format("{{ var integer {0} := 0; do {{ {0} := {0} + 1; {2}{3} }} while ({0} < {1}) }}", name, turns, jump, body);
}

std::string StatementWriter::Select(const Scope& scope, int depth) {
  for (const Variable& variable : scope.variables) {
    if (variable.shape->family != Family::kUnion || !choices_.Chance(50)) continue;
    const auto& fields = variable.shape->fields;
    return fmt::format("select union ({}) {{ case ({}) {} case else {} }}", variable.name,
                       fields[Below(static_cast<uint32_t>(fields.size()))].name, Block(scope, depth - 1, 1), Block(scope, depth - 1, 1));
  }
  return fmt::format("select ({}) {{ case (0, 1) {} case (2) {} case else {} }}",
                     expressions_.Value(surroundings_.shapes->Basic(Family::kInteger), scope, kDepth), Block(scope, depth - 1, 1),
                     Block(scope, depth - 1, 1), Block(scope, depth - 1, 1));
}

std::string StatementWriter::Communication(Scope& scope, int depth) {
  const uint32_t choice = Below(6);
  if (choice <= 1 && !quiet_) {
    const Shape& shape = surroundings_.shapes->Any(choices_);
    return fmt::format("{}.send({}:{})", Below(3) == 0 ? "q" : "p", shape.name, expressions_.Value(shape, scope, kDepth));
  }
  if (choice == 2) return fmt::format("t.start({}.0)", 1 + Below(3));
  if (depth <= 0 || loops_ > 0) return Below(2) == 0 ? "t.stop" : "log(t.running)";
  if (choice == 3 && !quiet_) return Alt(scope, depth, "interleave");
  return Alt(scope, depth, "alt");
}

std::string StatementWriter::ReceiveBranch(const Scope& scope, int depth, bool may_repeat) {
  const Shape& shape = surroundings_.shapes->Any(choices_);
  Scope calm = scope;
  calm.functions = nullptr;
  static constexpr const char* kOperations[] = {"receive", "receive", "trigger", "check(receive"};
  const uint32_t operation = may_repeat ? Below(4) : Below(2);
  std::string text = fmt::format("p.{}({}:{})", kOperations[operation], shape.name, expressions_.Template(shape, calm, kDepth));
  const std::string holder = expressions_.Holder(shape, scope, true);
  if (!holder.empty() && holder.find_first_of(".[") == std::string::npos && choices_.Chance(50)) text += " -> value " + holder;
  if (operation == 3) text += ")";
  // What `check` leaves in the queue must not be waited for again.
  if (may_repeat && operation != 3 && choices_.Chance(40)) {
    quiet_ = true;
    text += " " + Block(calm, 0, 1);
    quiet_ = false;
    return text.substr(0, text.size() - 1) + "  repeat }";
  }
  return text + " " + Block(scope, depth - 1, 1);
}

std::string StatementWriter::Alt(const Scope& scope, int depth, const char* word) {
  // The timer runs, so the statement ends; nothing inside may stop it.
  std::string text = fmt::format("t.start({}.0); {} {{\n", 1 + Below(3), word);
  const bool interleaved = std::string_view(word) == "interleave";
  Scope inner = scope;
  if (interleaved) inner.functions = nullptr;
  const uint32_t branches = Below(3);
  for (uint32_t i = 0; i < branches; ++i) {
    Scope guarded = scope;
    guarded.functions = nullptr;
    const std::string guard = !interleaved && choices_.Chance(30) ? expressions_.Condition(guarded, 2) : std::string();
    if (interleaved) {
      const Shape& shape = surroundings_.shapes->Any(choices_);
      text += fmt::format("    [] p.receive({}:?) {{ log(\"{}\") }}\n", shape.name, i);
    } else {
      text += fmt::format("    [{}] {}\n", guard, ReceiveBranch(inner, depth, true));
    }
  }
  if (!interleaved && place_ != Place::kAltstep && !surroundings_.altsteps.empty() && choices_.Chance(30)) {
    text += fmt::format("    [] {}()\n", surroundings_.altsteps[Below(static_cast<uint32_t>(surroundings_.altsteps.size()))]);
  }
  if (!interleaved && choices_.Chance(20)) return text + fmt::format("    [else] {}\n  }}", Block(inner, depth - 1, 1));
  return text + "    [] t.timeout { }\n  }";
}

std::string StatementWriter::Configuration(const Scope&) {
  if (loops_ > 0) return "log(self)";
  switch (Below(4)) {
    case 0: {
      if (surroundings_.behaviours.empty()) break;
      const std::string name = Fresh("c");
      const std::string& behaviour = surroundings_.behaviours[Below(static_cast<uint32_t>(surroundings_.behaviours.size()))];
      const char* how = Below(2) == 0 ? "" : " alive";
      const std::string connection = choices_.Chance(40) ? fmt::format("connect(self:q, {}:q); ", name) : std::string();
      static constexpr const char* kAfter[] = {"log", "done", "stop", "kill", "killed"};
      const char* after = kAfter[Below(std::size(kAfter))];
      const std::string end = after == kAfter[0] ? fmt::format("log({})", name) : fmt::format("{}.{}", name, after);
      return fmt::format("var C {0} := C.create{1}; {2}{0}.start({3}()); {4}", name, how, connection, behaviour, end);
    }
    case 1:
      if (surroundings_.altsteps.empty()) break;
      return fmt::format("activate({}())", surroundings_.altsteps[Below(static_cast<uint32_t>(surroundings_.altsteps.size()))]);
    case 2: return "deactivate";
    default: break;
  }
  return "p.clear";
}

}  // namespace assay::tests
