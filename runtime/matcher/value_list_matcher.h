#pragma once

#include "runtime/matcher/elements_matcher.h"

namespace assay::runtime {

/// `(a, b, …)`: what one of the templates matches (ES 201 873-1 §B.1.2.1). With one element also the form of
/// a specific value with a length restriction or ifpresent.
class ValueListMatcher final : public ElementsMatcher {
 public:
  static constexpr MatcherKind kKind = MatcherKind::kValueList;
  explicit ValueListMatcher(std::span<const Value> elements) : ElementsMatcher(kKind, "", elements) {}
  bool Matches(const Value& value, MatchContext* context) const override;
  bool MatchesOmit(MatchContext* context) const override;
  MatcherObject* Clone() const override { return new ValueListMatcher(*this); }
  void Print(ValuePrinter& printer) const override;
  void Explain(const Value& value, Explainer& explainer) const override;
  std::string Why(const Value& value) const override;
};

}  // namespace assay::runtime
