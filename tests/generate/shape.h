#pragma once

#include <memory>
#include <string>
#include <vector>

#include "tests/generate/choices.h"

/// The types of a generated module.

namespace assay::tests {

enum class Family {
  kInteger, kFloat, kBoolean, kCharstring, kUniversal, kBitstring, kHexstring, kOctetstring,  // by name
  kEnumerated, kRecord, kSet, kUnion, kRecordOf, kSetOf,                                      // defined by the module
};

struct Shape;

struct ShapeField {
  std::string name;
  const Shape* shape = nullptr;
  bool optional = false;
};

struct Shape {
  Family family = Family::kInteger;
  std::string name;                      ///< as written where the type is used
  std::vector<ShapeField> fields;        ///< record, set, union: at least one
  std::vector<std::string> enumerators;  ///< enumerated: at least one, unique in the module
  const Shape* element = nullptr;        ///< record of, set of

  bool is_string() const {
    return family >= Family::kCharstring && family <= Family::kOctetstring;
  }
  bool is_list() const { return family == Family::kRecordOf || family == Family::kSetOf; }
  bool is_fields() const { return family == Family::kRecord || family == Family::kSet; }
};

/// All types that a module uses. Shape: a defined type refers to earlier ones only, so no value is endless.
class Shapes {
 public:
  /// Decides on the types. `choices` is not kept.
  explicit Shapes(Choices& choices);
  Shapes(const Shapes&) = delete;
  Shapes& operator=(const Shapes&) = delete;

  const Shape& Any(Choices& choices) const { return *all_[choices.Below(static_cast<uint32_t>(all_.size()))]; }
  const Shape& Basic(Family family) const { return *all_[static_cast<size_t>(family)]; }
  const std::vector<const Shape*>& all() const { return all_; }
  /// The type definitions, in order.
  const std::string& text() const { return text_; }

 private:
  const Shape& Add(Shape shape);

  std::vector<const Shape*> all_;  // the basic ones first, in order of Family
  std::vector<std::unique_ptr<Shape>> owned_;
  std::string text_;
};

}  // namespace assay::tests
