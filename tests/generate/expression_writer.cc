#include "tests/generate/expression_writer.h"

#include <fmt/format.h>

namespace assay::tests {
namespace {

constexpr uint32_t kMostElements = 3;

}  // namespace

std::string ExpressionWriter::StringLiteral(const Shape& shape) {
  const uint32_t length = Below(5);
  std::string digits;
  switch (shape.family) {
    case Family::kBitstring:
      for (uint32_t i = 0; i < length; ++i) digits += "01"[Below(2)];
      return fmt::format("'{}'B", digits);
    case Family::kHexstring:
      for (uint32_t i = 0; i < length; ++i) digits += "0123456789ABCDEF"[Below(16)];
      return fmt::format("'{}'H", digits);
    case Family::kOctetstring:
      for (uint32_t i = 0; i < 2 * length; ++i) digits += "0123456789ABCDEF"[Below(16)];
      return fmt::format("'{}'O", digits);
    default:
      for (uint32_t i = 0; i < length; ++i) digits += "ab01 xyZ"[Below(8)];
      return fmt::format("\"{}\"", digits);
  }
}

std::string ExpressionWriter::Literal(const Shape& shape, int depth) {
  switch (shape.family) {
    case Family::kInteger: {
      static constexpr const char* kIntegers[] = {"0", "1", "2", "3", "7", "-1", "255", "65536", "-4711", "9223372036854775807",
                                                  "18446744073709551616", "-9223372036854775808"};
      return kIntegers[Below(std::size(kIntegers))];
    }
    case Family::kFloat: {
      static constexpr const char* kFloats[] = {"0.0", "1.0", "-1.5", "2.5E3", "1.0E-3"};
      return kFloats[Below(std::size(kFloats))];
    }
    case Family::kBoolean: return Below(2) == 0 ? "true" : "false";
    case Family::kEnumerated: return shape.enumerators[Below(static_cast<uint32_t>(shape.enumerators.size()))];
    case Family::kRecord:
    case Family::kSet: {
      std::string text;
      for (const ShapeField& field : shape.fields) {
        const std::string value = field.optional && choices_.Chance(50) ? "omit" : Literal(*field.shape, depth - 1);
        text += fmt::format("{}{} := {}", text.empty() ? "" : ", ", field.name, value);
      }
      return "{ " + text + " }";
    }
    case Family::kUnion: {
      const ShapeField& field = shape.fields[Below(static_cast<uint32_t>(shape.fields.size()))];
      return fmt::format("{{ {} := {} }}", field.name, Literal(*field.shape, depth - 1));
    }
    case Family::kRecordOf:
    case Family::kSetOf: {
      const uint32_t count = depth <= 0 ? 0 : Below(kMostElements + 1);
      std::string text;
      for (uint32_t i = 0; i < count; ++i) text += (i == 0 ? "" : ", ") + Literal(*shape.element, depth - 1);
      return "{ " + text + " }";
    }
    default: return StringLiteral(shape);
  }
}

std::string ExpressionWriter::Holder(const Shape& shape, const Scope& scope, bool writable) {
  std::vector<std::string> found;
  for (const Variable& variable : scope.variables) {
    if (writable && !variable.writable) continue;
    if (variable.shape == &shape) found.push_back(variable.name);
    if (variable.shape->element == &shape) {
      // Now and then behind the end: a run-time error when it is read.
      found.push_back(fmt::format("{}[{}]", variable.name, Below(kMostElements)));
    }
    for (const ShapeField& field : variable.shape->fields) {
      if (field.shape == &shape) found.push_back(variable.name + "." + field.name);
    }
  }
  return found.empty() ? std::string() : found[Below(static_cast<uint32_t>(found.size()))];
}

std::string ExpressionWriter::Call(const Shape& shape, const Scope& scope, int depth) {
  if (scope.functions == nullptr || depth <= 0) return {};
  std::vector<const Callable*> found;
  for (const Callable& function : *scope.functions) {
    if (function.result == &shape) found.push_back(&function);
  }
  if (found.empty()) return {};
  const Callable& function = *found[Below(static_cast<uint32_t>(found.size()))];
  // One call in an expression: arguments make none, so that the work of a run stays small.
  Scope inner = scope;
  inner.functions = nullptr;
  std::string text;
  for (const Shape* parameter : function.parameters) text += (text.empty() ? "" : ", ") + Value(*parameter, inner, depth - 1);
  return fmt::format("{}({})", function.name, text);
}

std::string ExpressionWriter::Value(const Shape& shape, const Scope& scope, int depth) {
  if (choices_.Chance(40)) {
    if (std::string name = Holder(shape, scope, false); !name.empty()) return name;
  }
  if (choices_.Chance(10)) {
    if (std::string call = Call(shape, scope, depth); !call.empty()) return call;
  }
  if (depth <= 0 || choices_.Chance(30)) return Literal(shape, depth);
  switch (shape.family) {
    case Family::kInteger: return Integer(scope, depth);
    case Family::kFloat: return Float(scope, depth);
    case Family::kBoolean: return Boolean(scope, depth);
    case Family::kEnumerated: return Literal(shape, depth);
    case Family::kRecord:
    case Family::kSet:
    case Family::kUnion: return FieldList(shape, scope, depth, false);
    case Family::kRecordOf:
    case Family::kSetOf: {
      const uint32_t count = Below(kMostElements + 1);
      std::string text;
      for (uint32_t i = 0; i < count; ++i) text += (i == 0 ? "" : ", ") + Value(*shape.element, scope, depth - 1);
      return "{ " + text + " }";
    }
    default: return String(shape, scope, depth);
  }
}

std::string ExpressionWriter::Integer(const Scope& scope, int depth) {
  const Shape& integer = shapes_.Basic(Family::kInteger);
  auto operand = [&] { return Value(integer, scope, depth - 1); };
  switch (Below(10)) {
    case 0: return fmt::format("({} + {})", operand(), operand());
    case 1: return fmt::format("({} - {})", operand(), operand());
    case 2: return fmt::format("({} * {})", operand(), 2 + Below(7));
    case 3: return fmt::format("(- {})", operand());
    case 4: {
      // A divisor that is a name may be 0 at run time; one that is not is never 0, as `check` would see it.
      std::string divisor = Holder(integer, scope, false);
      if (divisor.empty()) divisor = std::to_string(1 + Below(9));
      static constexpr const char* kOperators[] = {"/", "mod", "rem"};
      return fmt::format("({} {} {})", operand(), kOperators[Below(3)], divisor);
    }
    case 5: return fmt::format("lengthof({})", Value(shapes_.Basic(Family::kCharstring), scope, depth - 1));
    case 6: return fmt::format("str2int(int2str({}))", operand());
    case 7: return fmt::format("bit2int({})", Value(shapes_.Basic(Family::kBitstring), scope, depth - 1));
    case 8:
      for (const Variable& variable : scope.variables) {
        if (variable.shape->is_list()) return fmt::format("lengthof({})", variable.name);
        if (variable.shape->family == Family::kEnumerated) return fmt::format("enum2int({})", variable.name);
      }
      return Literal(integer, depth);
    default: return fmt::format("float2int({})", Value(shapes_.Basic(Family::kFloat), scope, depth - 1));
  }
}

std::string ExpressionWriter::Float(const Scope& scope, int depth) {
  const Shape& shape = shapes_.Basic(Family::kFloat);
  switch (Below(4)) {
    case 0: return fmt::format("({} + {})", Value(shape, scope, depth - 1), Value(shape, scope, depth - 1));
    case 1: return fmt::format("({} * {})", Value(shape, scope, depth - 1), Value(shape, scope, depth - 1));
    case 2: return fmt::format("int2float({})", Value(shapes_.Basic(Family::kInteger), scope, depth - 1));
    default: return fmt::format("({} - {})", Value(shape, scope, depth - 1), Value(shape, scope, depth - 1));
  }
}

std::string ExpressionWriter::Comparison(const Scope& scope, int depth) {
  static constexpr const char* kOrder[] = {"==", "!=", "<", ">", "<=", ">="};
  const Family families[] = {Family::kInteger, Family::kFloat, Family::kCharstring, Family::kBitstring, Family::kOctetstring};
  const Shape& shape = shapes_.Basic(families[Below(std::size(families))]);
  const uint32_t operators = shape.is_string() ? 2 : 6;
  return fmt::format("({} {} {})", Value(shape, scope, depth - 1), kOrder[Below(operators)], Value(shape, scope, depth - 1));
}

std::string ExpressionWriter::Boolean(const Scope& scope, int depth) {
  switch (Below(8)) {
    case 0: return fmt::format("({} and {})", Condition(scope, depth - 1), Condition(scope, depth - 1));
    case 1: return fmt::format("({} or {})", Condition(scope, depth - 1), Condition(scope, depth - 1));
    case 2: return fmt::format("({} xor {})", Condition(scope, depth - 1), Condition(scope, depth - 1));
    case 3: return fmt::format("(not {})", Condition(scope, depth - 1));
    case 4: {
      if (scope.variables.empty()) break;
      const Variable& variable = scope.variables[Below(static_cast<uint32_t>(scope.variables.size()))];
      Scope calm = scope;
      calm.functions = nullptr;
      return fmt::format("match({}, {}:{})", variable.name, variable.shape->name, Template(*variable.shape, calm, depth - 1));
    }
    case 5: {
      if (scope.variables.empty()) break;
      const Variable& variable = scope.variables[Below(static_cast<uint32_t>(scope.variables.size()))];
      if (variable.shape->family == Family::kUnion) {
        const auto& fields = variable.shape->fields;
        return fmt::format("ischosen({}.{})", variable.name, fields[Below(static_cast<uint32_t>(fields.size()))].name);
      }
      if (variable.shape->is_fields()) {
        const auto& fields = variable.shape->fields;
        return fmt::format("isvalue({}.{})", variable.name, fields[Below(static_cast<uint32_t>(fields.size()))].name);
      }
      return fmt::format("isbound({})", variable.name);
    }
    case 6:
      for (const Variable& first : scope.variables) {
        for (const Variable& second : scope.variables) {
          if (first.shape == second.shape && &first != &second && choices_.Chance(40)) {
            return fmt::format("({} == {})", first.name, second.name);
          }
        }
      }
      break;
    default: break;
  }
  return Comparison(scope, depth);
}

std::string ExpressionWriter::String(const Shape& shape, const Scope& scope, int depth) {
  auto operand = [&] { return Value(shape, scope, depth - 1); };
  const bool binary = shape.family == Family::kBitstring || shape.family == Family::kHexstring || shape.family == Family::kOctetstring;
  switch (Below(6)) {
    case 0: return fmt::format("({} & {})", operand(), operand());
    case 1:
      if (binary) return fmt::format("({} {} {})", operand(), Below(2) == 0 ? "<<" : ">>", Below(4));
      break;
    case 2: return fmt::format("({} {} {})", operand(), Below(2) == 0 ? "<@" : "@>", Below(4));
    case 3:
      if (shape.family == Family::kCharstring) return fmt::format("int2str({})", Value(shapes_.Basic(Family::kInteger), scope, depth - 1));
      if (binary) return fmt::format("(not4b {})", operand());
      break;
    case 4:
      if (std::string name = Holder(shape, scope, false); !name.empty()) {
        return fmt::format("substr({}, {}, {})", name, Below(3), Below(3));
      }
      break;
    default: break;
  }
  return fmt::format("({} & {})", operand(), operand());
}

std::string ExpressionWriter::FieldList(const Shape& shape, const Scope& scope, int depth, bool templates) {
  auto part = [&](const ShapeField& field) {
    if (field.optional && choices_.Chance(40)) return std::string(templates && choices_.Chance(50) ? "*" : "omit");
    if (!templates) return Value(*field.shape, scope, depth - 1);
    return Template(*field.shape, scope, depth - 1) + (field.optional && choices_.Chance(30) ? " ifpresent" : "");
  };
  if (shape.family == Family::kUnion) {
    const ShapeField& field = shape.fields[Below(static_cast<uint32_t>(shape.fields.size()))];
    return fmt::format("{{ {} := {} }}", field.name, part(field));
  }
  std::string text;
  for (const ShapeField& field : shape.fields) text += fmt::format("{}{} := {}", text.empty() ? "" : ", ", field.name, part(field));
  return "{ " + text + " }";
}

}  // namespace assay::tests
