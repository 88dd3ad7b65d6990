// Templates as a whole: valueof, isvalue, ispresent, isbound and restrictions.

#include <fmt/format.h>

#include <vector>

#include "runtime/matcher/builders.h"
#include "runtime/matcher/list_matcher.h"
#include "runtime/matcher/record_matcher.h"
#include "runtime/matcher/template_access.h"
#include "runtime/matcher/union_matcher.h"
#include "runtime/matcher/value_list_matcher.h"

namespace assay::runtime {

namespace {

/// The parts of a container, or of a template of one.
std::span<const Value> PartsOf(const Value& tmpl) {
  switch (tmpl.tag()) {
    case Tag::kRecord:
      return {tmpl.record()->slots, tmpl.record()->count};
    case Tag::kList:
      return tmpl.list()->span();
    case Tag::kUnion:
      return {&tmpl.choice()->value, 1};
    default:
      break;
  }
  if (auto* record = AsMatcher<RecordMatcher>(tmpl)) return record->fields();
  if (auto* list = AsMatcher<ListMatcher>(tmpl)) return list->elements();
  if (auto* choice = AsMatcher<UnionMatcher>(tmpl)) return {&choice->tmpl(), 1};
  return {};
}

/// True when `wanted` holds for `tmpl` or one of its parts, however deep.
template <typename Wanted>
bool AnyPart(const Value& tmpl, Wanted wanted) {
  std::vector<const Value*> pending{&tmpl};
  while (!pending.empty()) {
    const Value& next = *pending.back();
    pending.pop_back();
    if (wanted(next)) return true;
    for (const Value& part : PartsOf(next)) pending.push_back(&part);
  }
  return false;
}

bool HoldsTemplate(const Value& value) {
  return AnyPart(value, [](const Value& part) { return part.is_template(); });
}

/// Turns a template into the value it stands for; remembers the path of the first part that is none.
class ValueMaker {
 public:
  bool Make(const Value& tmpl, Value* value) {
    if (depth_ >= kMaxMatchDepth) return Refuse("nested too deeply");
    ++depth_;
    bool made = MakeHere(tmpl, value);
    --depth_;
    return made;
  }
  std::string Problem() const { return path_.empty() ? problem_ : fmt::format("{}: {}", path_, problem_); }

 private:
  bool Refuse(std::string problem) {
    problem_ = std::move(problem);
    return false;
  }

  bool Part(const Value& tmpl, Value* value, const std::string& step) {
    if (Make(tmpl, value)) return true;
    bool index = !path_.empty() && path_[0] == '[';
    path_ = path_.empty() ? step : step + (index ? "" : ".") + path_;
    return false;
  }

  bool MakeHere(const Value& tmpl, Value* value) {
    if (tmpl.is(Tag::kUnbound)) return Refuse("is not initialized");
    if (tmpl.is(Tag::kRecord) || tmpl.is(Tag::kList) || tmpl.is(Tag::kUnion)) {
      if (!IsFullyBound(tmpl)) return Refuse("is not completely initialized");
      if (HoldsTemplate(tmpl)) return MakeFromParts(tmpl, value);
      *value = tmpl;
      return true;
    }
    if (!tmpl.is(Tag::kMatcher)) {
      *value = tmpl;
      return true;
    }
    const MatcherObject* matcher = tmpl.matcher();
    if (!matcher->ifpresent()) {
      if (auto* record = AsMatcher<RecordMatcher>(tmpl)) return MakeRecordValue(*record, value);
      if (auto* list = AsMatcher<ListMatcher>(tmpl); list != nullptr && !list->has_runs()) {
        return MakeListValue(*list, value);
      }
      if (auto* choice = AsMatcher<UnionMatcher>(tmpl)) return MakeUnionValue(*choice, value);
      // A specific value with a length restriction.
      if (auto* single = AsMatcher<ValueListMatcher>(tmpl);
          single != nullptr && single->elements().size() == 1) {
        return Make(single->elements()[0], value);
      }
    }
    return Refuse("is no specific value: " + Print(tmpl, {.max_length = 200}));
  }

  /// A container that got a template into one of its parts by assignment.
  bool MakeFromParts(const Value& tmpl, Value* value) {
    if (tmpl.is(Tag::kUnion)) {
      Value inner;
      if (!Part(tmpl.choice()->value, &inner, "<alternative>")) return false;
      *value = NewUnion(tmpl.choice()->type, tmpl.choice()->alternative, std::move(inner));
      return true;
    }
    if (tmpl.is(Tag::kRecord)) {
      // Fields that were not decoded yet do not leave their record.
      for (uint32_t i = 0; i < tmpl.record()->count; ++i) tmpl.record()->Get(i);
    }
    const std::span<const Value> parts = PartsOf(tmpl);
    const auto count = static_cast<uint32_t>(parts.size());
    Value made =
        tmpl.is(Tag::kRecord) ? NewRecord(tmpl.record()->type, count) : NewList(tmpl.list()->type, count);
    Value* slots = tmpl.is(Tag::kRecord) ? made.record()->slots : made.list()->items;
    for (uint32_t i = 0; i < count; ++i) {
      if (!Part(parts[i], &slots[i], fmt::format("[{}]", i))) return false;
    }
    *value = std::move(made);
    return true;
  }

  bool MakeRecordValue(const RecordMatcher& matcher, Value* value) {
    std::span<const Value> fields = matcher.fields();
    Value record = NewRecord(matcher.type(), static_cast<uint32_t>(fields.size()));
    for (size_t i = 0; i < fields.size(); ++i) {
      bool named = matcher.type() != nullptr && i < matcher.type()->fields.size();
      if (!Part(fields[i], &record.record()->slots[i], named ? matcher.type()->fields[i].name : "<field>"))
        return false;
    }
    *value = std::move(record);
    return true;
  }

  bool MakeListValue(const ListMatcher& matcher, Value* value) {
    std::span<const Value> elements = matcher.elements();
    Value list = NewList(matcher.type(), static_cast<uint32_t>(elements.size()));
    for (size_t i = 0; i < elements.size(); ++i) {
      if (!Part(elements[i], &list.list()->items[i], fmt::format("[{}]", i))) return false;
    }
    *value = std::move(list);
    return true;
  }

  bool MakeUnionValue(const UnionMatcher& matcher, Value* value) {
    Value inner;
    bool named = matcher.type() != nullptr && matcher.alternative() < matcher.type()->fields.size();
    if (!Part(matcher.tmpl(), &inner,
              named ? matcher.type()->fields[matcher.alternative()].name : "<alternative>")) {
      return false;
    }
    *value = NewUnion(matcher.type(), matcher.alternative(), std::move(inner));
    return true;
  }

  std::string path_;
  std::string problem_;
  int depth_ = 0;
};

}  // namespace

Result<Value> Valueof(const Value& tmpl) {
  ValueMaker maker;
  Value value;
  if (maker.Make(tmpl, &value)) return value;
  return Fail(Error{ErrorCode::kInvalidArgument, maker.Problem(), {}, "ES 201 873-1 §15.10"});
}

bool IsValue(const Value& tmpl) {
  if (tmpl.is(Tag::kOmit)) return false;
  Value value;
  return ValueMaker().Make(tmpl, &value);
}

bool IsPresent(const Value& tmpl) { return IsBound(tmpl) && !Match(Value::Omit(), tmpl); }

bool IsBound(const Value& tmpl) {
  // A container counts as soon as one part was assigned; only unions and first fields lead further down.
  std::vector<const Value*> pending{&tmpl};
  while (!pending.empty()) {
    const Value& next = *pending.back();
    pending.pop_back();
    std::span<const Value> parts;
    if (next.is(Tag::kUnbound)) continue;
    if (next.is(Tag::kRecord)) {
      parts = {next.record()->slots, next.record()->count};
    } else if (next.is(Tag::kUnion)) {
      parts = {&next.choice()->value, 1};
    } else if (auto* record = AsMatcher<RecordMatcher>(next)) {
      parts = record->fields();
    } else if (auto* choice = AsMatcher<UnionMatcher>(next)) {
      parts = {&choice->tmpl(), 1};
    }
    if (parts.empty()) return true;
    for (const Value& part : parts) pending.push_back(&part);
  }
  return false;
}

bool CheckRestriction(const Value& tmpl, TemplateRestriction restriction) {
  switch (restriction) {
    case TemplateRestriction::kNone:
      return true;
    case TemplateRestriction::kOmit:
      return tmpl.is(Tag::kOmit) || IsValue(tmpl);
    case TemplateRestriction::kPresent:
      return tmpl.is_bound() && !Match(Value::Omit(), tmpl);
    case TemplateRestriction::kValue:
      return IsValue(tmpl);
  }
  return false;
}

bool IsCompleteTemplate(const Value& tmpl) {
  return !AnyPart(tmpl, [](const Value& part) { return !part.is_bound(); });
}

namespace {

Value Overlay(const Value& base, const Value& changes, int depth) {
  if (!changes.is_bound()) return base;
  if (!base.is_bound() || depth >= kMaxMatchDepth) return changes;
  auto record_type = [](const Value& tmpl) -> const Type* {
    if (tmpl.is(Tag::kRecord)) return tmpl.record()->type;
    auto* matcher = AsMatcher<RecordMatcher>(tmpl);
    return matcher != nullptr && !matcher->ifpresent() ? matcher->type() : nullptr;
  };
  const std::span<const Value> old = PartsOf(base), given = PartsOf(changes);
  const Type* type = record_type(base);
  if (type == nullptr || record_type(changes) == nullptr || old.size() != given.size()) return changes;
  std::vector<Value> fields(old.size());
  for (size_t i = 0; i < fields.size(); ++i) fields[i] = Overlay(old[i], given[i], depth + 1);
  return MakeRecord(type, fields);
}

}  // namespace

Value OverlayTemplate(const Value& base, const Value& changes) { return Overlay(base, changes, 0); }

}  // namespace assay::runtime
