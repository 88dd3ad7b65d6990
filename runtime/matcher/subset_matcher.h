#pragma once

#include "runtime/matcher/elements_matcher.h"

namespace assay::runtime {

/// `subset (a, b, …)`: a set of that contains only what the templates match, each at most once (ES 201 873-1
/// §B.1.2.7).
class SubsetMatcher final : public ElementsMatcher {
 public:
  static constexpr MatcherKind kKind = MatcherKind::kSubset;
  explicit SubsetMatcher(std::span<const Value> elements) : ElementsMatcher(kKind, "subset ", elements) {}
  bool Matches(const Value& value, MatchContext* context) const override;
  MatcherObject* Clone() const override { return new SubsetMatcher(*this); }
  std::string Why(const Value&) const override { return "has an element that is not listed"; }
};

}  // namespace assay::runtime
