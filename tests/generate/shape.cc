#include "tests/generate/shape.h"

#include <fmt/format.h>

namespace assay::tests {
namespace {

constexpr uint32_t kMostTypes = 6, kMostFields = 4, kMostEnumerators = 4;

std::string FieldsText(const Shape& shape) {
  std::string text;
  for (const ShapeField& field : shape.fields) {
    text += fmt::format("{}{} {}{}", text.empty() ? "" : ", ", field.shape->name, field.name, field.optional ? " optional" : "");
  }
  return text;
}

std::string Definition(const Shape& shape) {
  switch (shape.family) {
    case Family::kEnumerated: return fmt::format("type enumerated {} {{ {} }}", shape.name, fmt::join(shape.enumerators, ", "));
    case Family::kRecord: return fmt::format("type record {} {{ {} }}", shape.name, FieldsText(shape));
    case Family::kSet: return fmt::format("type set {} {{ {} }}", shape.name, FieldsText(shape));
    case Family::kUnion: return fmt::format("type union {} {{ {} }}", shape.name, FieldsText(shape));
    case Family::kRecordOf: return fmt::format("type record of {} {}", shape.element->name, shape.name);
    case Family::kSetOf: return fmt::format("type set of {} {}", shape.element->name, shape.name);
    default: return "";
  }
}

}  // namespace

const Shape& Shapes::Add(Shape shape) {
  owned_.push_back(std::make_unique<Shape>(std::move(shape)));
  all_.push_back(owned_.back().get());
  return *owned_.back();
}

Shapes::Shapes(Choices& choices) {
  for (const char* name : {"integer", "float", "boolean", "charstring", "universal charstring", "bitstring", "hexstring",
                           "octetstring"}) {
    Add({.family = static_cast<Family>(all_.size()), .name = name});
  }
  const uint32_t count = 1 + choices.Below(kMostTypes);
  for (uint32_t number = 0; number < count; ++number) {
    Shape shape;
    shape.family = static_cast<Family>(static_cast<uint32_t>(Family::kEnumerated) + choices.Below(6));
    shape.name = fmt::format("T{}", number);
    if (shape.family == Family::kEnumerated) {
      const uint32_t enumerators = 1 + choices.Below(kMostEnumerators);
      for (uint32_t i = 0; i < enumerators; ++i) shape.enumerators.push_back(fmt::format("e{}_{}", number, i));
    } else if (shape.family == Family::kRecordOf || shape.family == Family::kSetOf) {
      shape.element = &Any(choices);
    } else {
      const uint32_t fields = 1 + choices.Below(kMostFields);
      for (uint32_t i = 0; i < fields; ++i) {
        const bool optional = shape.family != Family::kUnion && choices.Chance(30);
        shape.fields.push_back({fmt::format("f{}", i), &Any(choices), optional});
      }
    }
    text_ += "  " + Definition(Add(std::move(shape))) + ";\n";
  }
}

}  // namespace assay::tests
