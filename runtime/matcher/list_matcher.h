#pragma once

#include "runtime/matcher/elements_matcher.h"

namespace assay::runtime {

/// `{ t1, t2, * }` of a record of, set of or array, with at least one element that is no specific value. `*`
/// stands for any number of elements (ES 201 873-1 §B.1.3.2), `permutation` for its elements in any order
/// (§B.1.3.3).
///
/// Ordered lists are matched by following the set of places that the templates so far may end at: time grows
/// with elements times templates, never exponentially. Behind an unlimited `*` only the first such place
/// counts, which makes the usual `{ *, t, * }` stop at the first element that fits.
class ListMatcher final : public ElementsMatcher {
 public:
  static constexpr MatcherKind kKind = MatcherKind::kList;
  ListMatcher(const Type* type, std::span<const Value> elements)
      : ElementsMatcher(kKind, "", elements), type_(type) {}
  bool Matches(const Value& value, MatchContext* context) const override;
  MatcherObject* Clone() const override { return new ListMatcher(*this); }
  void Print(ValuePrinter& printer) const override;
  void Explain(const Value& value, Explainer& explainer) const override;
  std::string Why(const Value& value) const override;

  const Type* type() const { return type_; }
  bool unordered() const { return type_ != nullptr && type_->kind == TypeKind::kSetOf; }
  /// Elements that stand for more or less than one element of the value: `*`, permutation.
  bool has_runs() const;
  /// To be assigned or extended. Only of a matcher that nobody shares.
  std::vector<Value>& mutable_elements() { return elements_; }

 private:
  const Type* type_;
};

}  // namespace assay::runtime
