#pragma once

#include <span>
#include <vector>

#include "runtime/matcher/matcher_object.h"

namespace assay::runtime {

/// `{ f1 := t1, f2 := t2 }` of a record or set type, with at least one field that is no specific value.
/// Fields are tested in an order of their own: `*` not at all, then scalars and short strings, then other
/// mechanisms, nested records and lists last; so that a wrong message fails at the first cheap field.
/// Mismatches are nevertheless explained in the order of declaration.
class RecordMatcher final : public MatcherObject {
 public:
  static constexpr MatcherKind kKind = MatcherKind::kRecord;
  RecordMatcher(const Type* type, std::span<const Value> fields);
  bool Matches(const Value& value, MatchContext* context) const override;
  MatcherObject* Clone() const override { return new RecordMatcher(*this); }
  void Print(ValuePrinter& printer) const override;
  void Explain(const Value& value, Explainer& explainer) const override;

  const Type* type() const { return type_; }
  std::span<const Value> fields() const { return {fields_, count_}; }
  /// The field, to be assigned. Only of a matcher that nobody shares.
  Value* MutableField(uint32_t field) {
    order_known_ = false;
    return &fields_[field];
  }

  RecordMatcher(const RecordMatcher& other);
  ~RecordMatcher() override;

 private:
  /// Memory for `count` fields and their order.
  void Allocate(uint32_t count);
  void ChooseOrder() const;

  const Type* type_;
  uint32_t count_ = 0;
  mutable uint32_t tested_ = 0;  ///< length of order_
  mutable bool order_known_ = false;
  Value* fields_ = nullptr;    ///< one block with order_ behind the fields
  uint32_t* order_ = nullptr;  ///< numbers of the fields to test; a cache, made by the first match
};

}  // namespace assay::runtime
