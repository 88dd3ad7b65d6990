#pragma once

#include <memory>
#include <string>
#include <vector>

#include "runtime/value/type.h"
#include "runtime/value/value.h"

namespace assay::compiler {

/// One end of a range. `infinite`: no bound on that side.
struct SubtypeBound {
  runtime::Value value;
  bool infinite = false;
  bool exclusive = false;
};

/// Decides one item of a constraint that is neither a value nor a range: a pattern, a nested template.
class SubtypeMatcher {
 public:
  virtual ~SubtypeMatcher() = default;
  virtual bool Allows(const runtime::Value& value) const = 0;
};

/// The values that one subtype definition allows: its own items, and all that its parent allows too.
/// Source: ES 201 873-1 §6.1.2, §6.2.13.
class Subtype : public runtime::ValueConstraint {
 public:
  struct Item {
    enum class Kind { kValue, kRange, kType, kMatcher } kind = Kind::kValue;
    runtime::Value value;
    SubtypeBound lower, upper;            ///< of numbers, or of every character of a string
    const runtime::Type* type = nullptr;  ///< every value of that type
    std::shared_ptr<const SubtypeMatcher> matcher;
  };

  Subtype(std::vector<Item> items, std::string text, std::shared_ptr<const runtime::ValueConstraint> parent)
      : items_(std::move(items)), text_(std::move(text)), parent_(std::move(parent)) {}

  bool Allows(const runtime::Value& value) const override;
  std::string ToString() const override { return text_; }
  const std::vector<Item>& items() const { return items_; }

  /// The first item of `inner` that allows a value this subtype does not, or null when every value of `inner`
  /// is allowed as far as can be told statically.
  const Item* FirstOutside(const std::vector<Item>& inner) const;

 private:
  bool OwnAllows(const runtime::Value& value) const;
  bool OwnCovers(const Item& range) const;

  std::vector<Item> items_;
  std::string text_;
  std::shared_ptr<const runtime::ValueConstraint> parent_;
};

/// Whether `value` lies in `type`'s subtype: length and constraint. Only bound, concrete values are judged;
/// others pass.
bool AllowedBySubtype(const runtime::Type& type, const runtime::Value& value);

/// As AllowedBySubtype for `value` and everything in it. Shape: empty when allowed, else what is wrong: "5 is
/// outside (0..3)".
std::string SubtypeViolation(const runtime::Type& type, const runtime::Value& value);

}  // namespace assay::compiler
