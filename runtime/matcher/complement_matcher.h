#pragma once

#include "runtime/matcher/elements_matcher.h"

namespace assay::runtime {

/// `complement (a, b, …)`: any value that none of the templates matches; never an absent field (ES 201 873-1
/// §B.1.2.2).
class ComplementMatcher final : public ElementsMatcher {
 public:
  static constexpr MatcherKind kKind = MatcherKind::kComplement;
  explicit ComplementMatcher(std::span<const Value> elements)
      : ElementsMatcher(kKind, "complement ", elements) {}
  bool Matches(const Value& value, MatchContext* context) const override;
  MatcherObject* Clone() const override { return new ComplementMatcher(*this); }
  std::string Why(const Value&) const override { return "is among the excluded"; }
};

}  // namespace assay::runtime
