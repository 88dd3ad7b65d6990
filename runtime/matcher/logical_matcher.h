#pragma once

#include "runtime/matcher/elements_matcher.h"

namespace assay::runtime {

/// `conjunct (a, b, …)`: what all of the templates match (ES 201 873-1 §B.1.2.10). Absent fields too, when
/// all do.
class ConjunctionMatcher final : public ElementsMatcher {
 public:
  static constexpr MatcherKind kKind = MatcherKind::kConjunction;
  explicit ConjunctionMatcher(std::span<const Value> elements)
      : ElementsMatcher(kKind, "conjunct ", elements) {}
  bool Matches(const Value& value, MatchContext* context) const override;
  bool MatchesOmit(MatchContext* context) const override { return Matches(Value::Omit(), context); }
  MatcherObject* Clone() const override { return new ConjunctionMatcher(*this); }
  void Explain(const Value& value, Explainer& explainer) const override;
};

/// `disjunct (a, b, …)`: what one of the templates matches (§B.1.2.13).
class DisjunctionMatcher final : public ElementsMatcher {
 public:
  static constexpr MatcherKind kKind = MatcherKind::kDisjunction;
  explicit DisjunctionMatcher(std::span<const Value> elements)
      : ElementsMatcher(kKind, "disjunct ", elements) {}
  bool Matches(const Value& value, MatchContext* context) const override;
  bool MatchesOmit(MatchContext* context) const override { return Matches(Value::Omit(), context); }
  MatcherObject* Clone() const override { return new DisjunctionMatcher(*this); }
  std::string Why(const Value&) const override { return "matches none of the alternatives"; }
};

/// `a implies b`: what a does not match, or b matches too (§B.1.2.11).
class ImplicationMatcher final : public MatcherObject {
 public:
  static constexpr MatcherKind kKind = MatcherKind::kImplication;
  ImplicationMatcher(Value precondition, Value implied)
      : MatcherObject(kKind), precondition_(std::move(precondition)), implied_(std::move(implied)) {}
  bool Matches(const Value& value, MatchContext* context) const override;
  bool MatchesOmit(MatchContext* context) const override { return Matches(Value::Omit(), context); }
  MatcherObject* Clone() const override { return new ImplicationMatcher(*this); }
  void Print(ValuePrinter& printer) const override;
  void Explain(const Value& value, Explainer& explainer) const override;

 private:
  Value precondition_;
  Value implied_;
};

/// `a except b`: what a matches and b does not (§B.1.2.12).
class ExclusionMatcher final : public MatcherObject {
 public:
  static constexpr MatcherKind kKind = MatcherKind::kExclusion;
  ExclusionMatcher(Value base, Value excepted)
      : MatcherObject(kKind), base_(std::move(base)), excepted_(std::move(excepted)) {}
  bool Matches(const Value& value, MatchContext* context) const override;
  bool MatchesOmit(MatchContext* context) const override { return Matches(Value::Omit(), context); }
  MatcherObject* Clone() const override { return new ExclusionMatcher(*this); }
  void Print(ValuePrinter& printer) const override;
  void Explain(const Value& value, Explainer& explainer) const override;
  std::string Why(const Value&) const override { return "is among the excepted"; }

 private:
  Value base_;
  Value excepted_;
};

}  // namespace assay::runtime
