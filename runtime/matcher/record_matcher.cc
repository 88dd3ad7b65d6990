#include "runtime/matcher/record_matcher.h"

#include <fmt/format.h>

#include <memory>

#include "runtime/matcher/explainer.h"

namespace assay::runtime {

namespace {

/// Strings up to this length are compared as fast as numbers. Units: elements.
constexpr uint32_t kShortString = 32;

enum Rank : uint8_t { kScalar, kShort, kMechanism, kNested, kRanks, kSkipped };

Rank RankOf(const Value& tmpl) {
  if (tmpl.is_string()) return tmpl.length() <= kShortString ? kShort : kMechanism;
  if (tmpl.tag() < Tag::kRecord) return kScalar;
  if (!tmpl.is(Tag::kMatcher)) return kNested;
  const MatcherObject* matcher = tmpl.matcher();
  if (matcher->matches_all()) return kSkipped;
  switch (matcher->kind()) {
    case MatcherKind::kAny:
    case MatcherKind::kAnyOrOmit:
    case MatcherKind::kRange:
      return kScalar;
    case MatcherKind::kRecord:
    case MatcherKind::kUnion:
    case MatcherKind::kList:
    case MatcherKind::kSuperset:
    case MatcherKind::kSubset:
    case MatcherKind::kDecmatch:
    case MatcherKind::kDynamic:
      return kNested;
    default:
      return kMechanism;
  }
}

size_t BlockSize(uint32_t count) { return count * (sizeof(Value) + sizeof(uint32_t)); }

}  // namespace

void RecordMatcher::Allocate(uint32_t count) {
  count_ = count;
  fields_ = static_cast<Value*>(runtime::Allocate(BlockSize(count)));
  order_ = reinterpret_cast<uint32_t*>(fields_ + count);
}

RecordMatcher::RecordMatcher(const Type* type, std::span<const Value> fields)
    : MatcherObject(kKind), type_(type) {
  Allocate(static_cast<uint32_t>(fields.size()));
  std::uninitialized_copy(fields.begin(), fields.end(), fields_);
}

RecordMatcher::RecordMatcher(const RecordMatcher& other) : MatcherObject(other), type_(other.type_) {
  Allocate(other.count_);
  std::uninitialized_copy_n(other.fields_, other.count_, fields_);
}

RecordMatcher::~RecordMatcher() {
  std::destroy_n(fields_, count_);
  Deallocate(fields_, BlockSize(count_));
}

void RecordMatcher::ChooseOrder() const {
  tested_ = 0;
  uint32_t end[kRanks] = {};
  for (const Value& field : fields()) {
    Rank rank = RankOf(field);
    if (rank < kRanks) ++end[rank];
  }
  // end[r] becomes the place of the next field of rank r.
  uint32_t start = 0;
  for (uint32_t& place : end) {
    uint32_t count = place;
    place = start;
    start += count;
  }
  tested_ = start;
  for (uint32_t i = 0; i < count_; ++i) {
    Rank rank = RankOf(fields_[i]);
    if (rank < kRanks) order_[end[rank]++] = i;
  }
  order_known_ = true;
}

bool RecordMatcher::Matches(const Value& value, MatchContext* context) const {
  if (!value.is(Tag::kRecord)) return false;
  RecordObject* record = value.record();
  if (record->count != count_) return false;
  if (!order_known_) ChooseOrder();
  for (uint32_t i = 0; i < tested_; ++i) {
    uint32_t field = order_[i];
    if (!Match(record->Get(field), fields_[field], context)) return false;
  }
  return true;
}

void RecordMatcher::Print(ValuePrinter& printer) const {
  printer.Open("{");
  for (uint32_t i = 0; i < count_ && !printer.full(); ++i) {
    if (fields_[i].is(Tag::kOmit) && printer.options().skip_omitted) continue;
    printer.Next();
    if (type_ != nullptr && i < type_->fields.size()) {
      printer.Text(type_->fields[i].name);
      printer.Text(" := ");
    }
    printer.Print(fields_[i]);
  }
  printer.Close("}");
}

void RecordMatcher::Explain(const Value& value, Explainer& explainer) const {
  if (!value.is(Tag::kRecord) || value.record()->count != count_)
    return MatcherObject::Explain(value, explainer);
  for (uint32_t i = 0; i < count_ && !explainer.full(); ++i) {
    if (RankOf(fields_[i]) == kSkipped) continue;
    bool named = type_ != nullptr && i < type_->fields.size();
    Explainer::Step step(explainer, named ? type_->fields[i].name : fmt::format("<{}>", i));
    explainer.Compare(value.record()->Get(i), fields_[i]);
  }
}

}  // namespace assay::runtime
