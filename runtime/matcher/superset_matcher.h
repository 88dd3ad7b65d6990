#pragma once

#include "runtime/matcher/elements_matcher.h"

namespace assay::runtime {

/// `superset (a, b, …)`: a set of that contains at least what the templates match, each a different element
/// (ES 201 873-1 §B.1.2.6).
class SupersetMatcher final : public ElementsMatcher {
 public:
  static constexpr MatcherKind kKind = MatcherKind::kSuperset;
  explicit SupersetMatcher(std::span<const Value> elements) : ElementsMatcher(kKind, "superset ", elements) {}
  bool Matches(const Value& value, MatchContext* context) const override;
  MatcherObject* Clone() const override { return new SupersetMatcher(*this); }
  void Explain(const Value& value, Explainer& explainer) const override;
  std::string Why(const Value&) const override { return "lacks an element"; }
};

}  // namespace assay::runtime
