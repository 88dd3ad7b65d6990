#pragma once

#include <memory>

#include "runtime/matcher/matcher_object.h"
#include "runtime/matcher/pattern.h"

namespace assay::runtime {

/// `pattern "…"` (ES 201 873-1 §B.1.5).
class PatternMatcher final : public MatcherObject {
 public:
  static constexpr MatcherKind kKind = MatcherKind::kPattern;
  explicit PatternMatcher(std::shared_ptr<const Pattern> pattern)
      : MatcherObject(kKind), pattern_(std::move(pattern)) {}
  bool Matches(const Value& value, MatchContext*) const override { return pattern_->Matches(value); }
  MatcherObject* Clone() const override { return new PatternMatcher(*this); }
  void Print(ValuePrinter& printer) const override { printer.Text(pattern_->notation()); }
  std::string Why(const Value&) const override { return "does not fit the pattern"; }

  const Pattern& pattern() const { return *pattern_; }
  const std::shared_ptr<const Pattern>& shared_pattern() const { return pattern_; }

 private:
  std::shared_ptr<const Pattern> pattern_;
};

}  // namespace assay::runtime
