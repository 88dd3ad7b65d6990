#pragma once

#include "runtime/matcher/matcher_object.h"

namespace assay::runtime {

/// One end of a range. Unbound `value`: infinite.
struct RangeBound {
  Value value;
  bool exclusive = false;
};

/// `(lower .. upper)`: integers, floats, or strings all of whose characters are in the range (ES 201 873-1
/// §B.1.2.5). not_a_number is in no range; an infinite bound that is not exclusive includes the float
/// infinity.
class RangeMatcher final : public MatcherObject {
 public:
  static constexpr MatcherKind kKind = MatcherKind::kRange;
  RangeMatcher(RangeBound lower, RangeBound upper)
      : MatcherObject(kKind), lower_(std::move(lower)), upper_(std::move(upper)) {}
  bool Matches(const Value& value, MatchContext* context) const override;
  MatcherObject* Clone() const override { return new RangeMatcher(*this); }
  void Print(ValuePrinter& printer) const override;
  std::string Why(const Value& value) const override;

  const RangeBound& lower() const { return lower_; }
  const RangeBound& upper() const { return upper_; }

 private:
  RangeBound lower_;
  RangeBound upper_;
};

}  // namespace assay::runtime
