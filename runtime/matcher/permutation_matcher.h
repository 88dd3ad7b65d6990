#pragma once

#include "runtime/matcher/elements_matcher.h"

namespace assay::runtime {

/// `permutation (a, b, …)`: a run of list elements in any order (ES 201 873-1 §B.1.3.3). Only ListMatcher
/// looks inside.
class PermutationMatcher final : public ElementsMatcher {
 public:
  static constexpr MatcherKind kKind = MatcherKind::kPermutation;
  explicit PermutationMatcher(std::span<const Value> elements)
      : ElementsMatcher(kKind, "permutation ", elements) {}
  /// On its own it stands for no single value.
  bool Matches(const Value&, MatchContext*) const override { return false; }
  MatcherObject* Clone() const override { return new PermutationMatcher(*this); }
};

}  // namespace assay::runtime
