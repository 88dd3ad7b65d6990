#pragma once

#include <string>

#include "runtime/matcher/matcher_object.h"

namespace assay::runtime {

/// `decmatch inner`: a string whose decoded form `inner` matches (ES 201 873-1 §B.1.2.9).
class DecmatchMatcher final : public MatcherObject {
 public:
  static constexpr MatcherKind kKind = MatcherKind::kDecmatch;
  DecmatchMatcher(const Type* type, std::string encoding, Value inner)
      : MatcherObject(kKind), type_(type), encoding_(std::move(encoding)), inner_(std::move(inner)) {}
  bool Matches(const Value& value, MatchContext* context) const override;
  MatcherObject* Clone() const override { return new DecmatchMatcher(*this); }
  void Print(ValuePrinter& printer) const override;
  void Explain(const Value& value, Explainer& explainer) const override;
  std::string Why(const Value& value) const override;

 private:
  const Type* type_;
  std::string encoding_;
  Value inner_;
};

/// `@dynamic function`: what the function says true of (§B.1.2.8).
class DynamicMatcher final : public MatcherObject {
 public:
  static constexpr MatcherKind kKind = MatcherKind::kDynamic;
  explicit DynamicMatcher(Value function) : MatcherObject(kKind), function_(std::move(function)) {}
  bool Matches(const Value& value, MatchContext* context) const override;
  MatcherObject* Clone() const override { return new DynamicMatcher(*this); }
  void Print(ValuePrinter& printer) const override;
  std::string Why(const Value&) const override { return "the dynamic matching function says false"; }

 private:
  Value function_;
};

}  // namespace assay::runtime
