#include <fmt/format.h>

#include <algorithm>

#include "runtime/matcher/explainer.h"
#include "runtime/matcher/matcher_object.h"
#include "runtime/matcher/permutation_matcher.h"

namespace assay::runtime {

namespace {

Value NewListOf(std::span<const Value> elements) {
  Value list = NewList(nullptr, static_cast<uint32_t>(elements.size()));
  std::copy(elements.begin(), elements.end(), list.list()->items);
  return list;
}

}  // namespace

Explainer::Step::Step(Explainer& explainer, std::string_view field)
    : explainer_(explainer), length_(explainer.path_.size()) {
  if (length_ != 0) explainer.path_ += '.';
  explainer.path_ += field;
}

Explainer::Step::Step(Explainer& explainer, uint64_t index)
    : explainer_(explainer), length_(explainer.path_.size()) {
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
    const auto* broken = static_cast<const BrokenObject*>(value.object());
    return AddHere(value, tmpl, fmt::format("octet {}: {}", broken->offset, broken->reason));
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
  if (type != nullptr && type->kind == TypeKind::kSetOf) {
    if (!CompareWithClosest(found, expected)) AddHere(value, tmpl, "holds other elements");
    return;
  }
  for (size_t i = 0; i < found.size() && !full(); ++i) {
    Step step(*this, i);
    Compare(found[i], expected[i]);
  }
}

bool Explainer::CompareWithClosest(std::span<const Value> elements, std::span<const Value> templates) {
  for (const Value& tmpl : templates) {
    if (AsElementRun(tmpl).present) continue;
    auto* permutation = AsMatcher<PermutationMatcher>(tmpl);
    if (permutation != nullptr && !in_permutation_) {
      in_permutation_ = true;
      bool explained = CompareWithClosest(elements, permutation->elements());
      in_permutation_ = false;
      if (explained) return true;
      continue;
    }
    auto fits = [&](const Value& element) { return Match(element, tmpl, context_); };
    if (std::any_of(elements.begin(), elements.end(), fits)) continue;
    size_t closest = SIZE_MAX;
    std::vector<Mismatch> fewest;
    // Nested lists would be searched for each candidate again, so only the outermost list searches.
    size_t candidates = searching_ ? 0 : std::min(elements.size(), kMaxClosestCandidates);
    for (size_t i = 0; i < candidates; ++i) {
      Explainer trial(context_, limits_);
      trial.searching_ = true;
      trial.path_ = path_;
      Step step(trial, i);
      trial.Compare(elements[i], tmpl);
      std::vector<Mismatch> found = trial.Take();
      if (closest != SIZE_MAX && found.size() >= fewest.size()) continue;
      closest = i;
      fewest = std::move(found);
    }
    // An element that differs as a whole is no closer than any other.
    bool near = closest != SIZE_MAX &&
                (elements.size() == 1 || fewest.front().path != fmt::format("{}[{}]", path_, closest));
    if (!near) {
      AddHere(NewListOf(elements), tmpl, "no element matches");
      return true;
    }
    for (Mismatch& mismatch : fewest) {
      if (elements.size() > 1) mismatch.reason += fmt::format(" (closest of {} elements)", elements.size());
      if (!full()) mismatches_.push_back(std::move(mismatch));
    }
    return true;
  }
  return false;
}

void Explainer::CompareUnions(const Value& value, const Value& tmpl) {
  UnionObject* found = value.choice();
  UnionObject* expected = tmpl.choice();
  if (found->alternative != expected->alternative)
    return AddHere(value, tmpl, "another alternative is chosen");
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
