#pragma once

#include "runtime/matcher/matcher_object.h"

namespace assay::runtime {

/// `?`: any value (ES 201 873-1 §B.1.2.3).
class AnyMatcher final : public MatcherObject {
 public:
  static constexpr MatcherKind kKind = MatcherKind::kAny;
  AnyMatcher() : MatcherObject(kKind) {}
  bool Matches(const Value&, MatchContext*) const override { return true; }
  MatcherObject* Clone() const override { return new AnyMatcher(*this); }
  void Print(ValuePrinter& printer) const override { printer.Text("?"); }
};

/// `*`: any value, or none (§B.1.2.4); within lists any number of elements (§B.1.3.2).
class AnyOrOmitMatcher final : public MatcherObject {
 public:
  static constexpr MatcherKind kKind = MatcherKind::kAnyOrOmit;
  AnyOrOmitMatcher() : MatcherObject(kKind) {}
  bool Matches(const Value&, MatchContext*) const override { return true; }
  bool MatchesOmit(MatchContext*) const override { return true; }
  MatcherObject* Clone() const override { return new AnyOrOmitMatcher(*this); }
  void Print(ValuePrinter& printer) const override { printer.Text("*"); }
};

}  // namespace assay::runtime
