// Templates as a whole: valueof, isvalue, ispresent, isbound and restrictions.

#include <fmt/format.h>

#include "runtime/matcher/list_matcher.h"
#include "runtime/matcher/record_matcher.h"
#include "runtime/matcher/template_access.h"
#include "runtime/matcher/union_matcher.h"
#include "runtime/matcher/value_list_matcher.h"

namespace assay::runtime {

namespace {

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

}  // namespace assay::runtime
