#pragma once

#include "runtime/matcher/matcher_object.h"

namespace assay::runtime {

/// `{ alternative := t }` of a union or anytype, where t is no specific value.
class UnionMatcher final : public MatcherObject {
 public:
  static constexpr MatcherKind kKind = MatcherKind::kUnion;
  UnionMatcher(const Type* type, uint32_t alternative, Value tmpl)
      : MatcherObject(kKind), type_(type), alternative_(alternative), tmpl_(std::move(tmpl)) {}
  bool Matches(const Value& value, MatchContext* context) const override;
  MatcherObject* Clone() const override { return new UnionMatcher(*this); }
  void Print(ValuePrinter& printer) const override;
  void Explain(const Value& value, Explainer& explainer) const override;
  std::string Why(const Value&) const override { return "another alternative is chosen"; }

  const Type* type() const { return type_; }
  uint32_t alternative() const { return alternative_; }
  const Value& tmpl() const { return tmpl_; }
  /// The chosen alternative's template, to be assigned; choosing another one gives up the old. Only when not
  /// shared.
  Value* MutableAlternative(uint32_t alternative) {
    if (alternative != alternative_) tmpl_ = Value();
    alternative_ = alternative;
    return &tmpl_;
  }

 private:
  std::string AlternativeName() const;

  const Type* type_;
  uint32_t alternative_;
  Value tmpl_;
};

}  // namespace assay::runtime
