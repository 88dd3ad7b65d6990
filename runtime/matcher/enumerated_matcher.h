#pragma once

#include <vector>

#include "runtime/matcher/matcher_object.h"

namespace assay::runtime {

/// `item(1, (3 .. 5))`: an enumerated item with a number that one of the integer templates matches (ES 201
/// 873-1 §B.1.2.10).
class EnumeratedMatcher final : public MatcherObject {
 public:
  static constexpr MatcherKind kKind = MatcherKind::kEnumerated;
  EnumeratedMatcher(const Type* type, uint32_t item, std::vector<Value> numbers)
      : MatcherObject(kKind), type_(type), item_(item), numbers_(std::move(numbers)) {}
  bool Matches(const Value& value, MatchContext* context) const override;
  MatcherObject* Clone() const override { return new EnumeratedMatcher(*this); }
  void Print(ValuePrinter& printer) const override;

 private:
  const Type* type_;
  uint32_t item_;
  std::vector<Value> numbers_;
};

}  // namespace assay::runtime
