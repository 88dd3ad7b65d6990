#include <fmt/format.h>

#include "runtime/matcher/explainer.h"
#include "runtime/matcher/matcher_object.h"

namespace assay::runtime {

Explainer::Step::Step(Explainer& explainer, std::string_view field)
    : explainer_(explainer), length_(explainer.path_.size()) {
  if (length_ != 0) explainer.path_ += '.';
  explainer.path_ += field;
}

Explainer::Step::Step(Explainer& explainer, uint64_t index) : explainer_(explainer), length_(explainer.path_.size()) {
  explainer.path_ += fmt::format("[{}]", index);
}

void Explainer::AddHere(const Value& value, const Value& tmpl, std::string reason) {
  if (full()) return;
  PrintOptions options{.max_length = limits_.max_text_length};
  Mismatch mismatch{.path = path_,
                    .expected = Print(tmpl, options),
                    .found = Print(value, options),
                    .reason = std::move(reason),
                    .broken = value.is(Tag::kBroken)};
  mismatches_.push_back(std::move(mismatch));
}

void Explainer::Compare(const Value& value, const Value& tmpl) {
  if (full() || Match(value, tmpl, context_)) return;
  if (value.is(Tag::kBroken)) {
    return AddHere(value, tmpl, static_cast<const BrokenObject*>(value.object())->reason);
  }
  if (value.is(Tag::kOmit)) return AddHere(value, tmpl, "is absent");
  if (!value.is_bound()) return AddHere(value, tmpl, "has no value");
  if (tmpl.is(Tag::kOmit)) return AddHere(value, tmpl, "should be absent");
  if (!tmpl.is_bound()) return AddHere(value, tmpl, "the template is not initialized");
  if (depth_ >= kMaxExplainDepth) return AddHere(value, tmpl, "differs");
  ++depth_;
  if (tmpl.is(Tag::kMatcher)) {
    const MatcherObject* matcher = tmpl.matcher();
    uint64_t count;
    if (matcher->length().restricted() && ElementCount(value, &count) && !matcher->length().Contains(count)) {
      AddHere(value, tmpl, fmt::format("has {} elements, not{}", count, LengthText(matcher->length())));
    } else {
      matcher->Explain(value, *this);
    }
  } else if (value.tag() != tmpl.tag()) {
    AddHere(value, tmpl, "differs");
  } else if (tmpl.is(Tag::kRecord)) {
    CompareRecords(value, tmpl);
  } else if (tmpl.is(Tag::kList)) {
    CompareLists(value, tmpl);
  } else if (tmpl.is(Tag::kUnion)) {
    CompareUnions(value, tmpl);
  } else {
    AddHere(value, tmpl, "differs");
  }
  --depth_;
}

void Explainer::CompareRecords(const Value& value, const Value& tmpl) {
  RecordObject* found = value.record();
  RecordObject* expected = tmpl.record();
  if (found->count != expected->count) return AddHere(value, tmpl, "has another number of fields");
  for (uint32_t i = 0; i < found->count && !full(); ++i) {
    bool named = expected->type != nullptr && i < expected->type->fields.size();
    Step step(*this, named ? expected->type->fields[i].name : fmt::format("<{}>", i));
    Compare(found->Get(i), expected->Get(i));
  }
}

void Explainer::CompareLists(const Value& value, const Value& tmpl) {
  std::span<const Value> found = value.list()->span();
  std::span<const Value> expected = tmpl.list()->span();
  const Type* type = tmpl.list()->type;
  if (found.size() != expected.size()) {
    return AddHere(value, tmpl, fmt::format("has {} elements instead of {}", found.size(), expected.size()));
  }
  if (type != nullptr && type->kind == TypeKind::kSetOf) return AddHere(value, tmpl, "holds other elements");
  for (size_t i = 0; i < found.size() && !full(); ++i) {
    Step step(*this, i);
    Compare(found[i], expected[i]);
  }
}

void Explainer::CompareUnions(const Value& value, const Value& tmpl) {
  UnionObject* found = value.choice();
  UnionObject* expected = tmpl.choice();
  if (found->alternative != expected->alternative) return AddHere(value, tmpl, "another alternative is chosen");
  bool named = expected->type != nullptr && expected->alternative < expected->type->fields.size();
  Step step(*this, named ? expected->type->fields[expected->alternative].name : "<alternative>");
  Compare(found->value, expected->value);
}

std::vector<Mismatch> Explain(const Value& value, const Value& tmpl, MatchContext* context,
                              const ExplainLimits& limits) {
  Explainer explainer(context, limits);
  explainer.Compare(value, tmpl);
  return explainer.Take();
}

}  // namespace assay::runtime
