#include "runtime/vm/path.h"

#include <fmt/format.h>

#include "runtime/matcher/template_access.h"
#include "runtime/value/map.h"
#include "runtime/value/objects.h"
#include "runtime/value/print.h"

namespace assay::runtime {

namespace {

std::string FieldName(const Type* type, uint32_t field) {
  return type != nullptr && field < type->fields.size() ? type->fields[field].name : fmt::format("#{}", field);
}

/// What a value is, for messages about a part that it does not have.
const char* StateOf(const Value& value) {
  switch (value.tag()) {
    case Tag::kUnbound: return "has no value yet";
    case Tag::kOmit: return "is omitted";
    case Tag::kBroken: return "could not be decoded";
    case Tag::kMatcher: return "is a template without this part";
    default: return "has no such part";
  }
}

bool FailPart(Machine& machine, const Value& from, const std::string& part) {
  std::string reason = fmt::format("cannot take {} of something that {}", part, StateOf(from));
  if (from.is(Tag::kBroken)) {
    reason += ": " + static_cast<const BrokenObject*>(from.object())->reason;
  }
  machine.Fail(std::move(reason), from.is(Tag::kUnbound) || from.is(Tag::kOmit) ? "§6.2.1.2" : "");
  return false;
}

bool FailOutside(Machine& machine, int64_t index, uint64_t count, int64_t first) {
  machine.Fail(count == 0 ? fmt::format("index {} of an empty list or string", index)
                          : fmt::format("index {} is outside {}..{}", index, first, first + static_cast<int64_t>(count) - 1),
               "§6.2.3");
  return false;
}

/// The index as a number, from a value.
bool IndexOf(Machine& machine, const Value& index, int64_t* number) {
  if (!index.is(Tag::kInteger)) {
    machine.Fail(index.is(Tag::kBigInteger) ? "index beyond every list" : "the index has no value", "§6.2.3");
    return false;
  }
  *number = index.integer();
  return true;
}

/// The key of a map must have a value in every part (§6.2.15.4).
bool KeyFits(Machine& machine, const Value& key) {
  if (IsFullyBound(key)) return true;
  machine.Fail("the key of a map has no value, or only a part of one", "§6.2.15.4");
  return false;
}

int64_t FirstIndex(const Type* type) { return type != nullptr && type->kind == TypeKind::kArray ? type->array_first : 0; }

bool Take(Machine& machine, Result<Value> read, Value* result) {
  if (!read) {
    machine.Fail(read.error().message, "§15.6");
    return false;
  }
  *result = std::move(*read);
  return true;
}

const Type* TypeOf(const Value& value) {
  switch (value.tag()) {
    case Tag::kRecord: return value.record()->type;
    case Tag::kList: return value.list()->type;
    case Tag::kUnion: return value.choice()->type;
    default: return nullptr;
  }
}

}  // namespace

bool ReadField(Machine& machine, const Value& from, uint32_t field, const Type* type, Value* result) {
  if (from.is(Tag::kRecord)) {
    if (field < from.record()->count) {
      *result = Value(from.record()->Get(field));
      return true;
    }
  } else if (from.is(Tag::kUnion)) {
    UnionObject* choice = from.choice();
    if (choice->alternative == field) {
      *result = Value(choice->value);
      return true;
    }
    machine.Fail(fmt::format("alternative {} is not chosen ({} is)", FieldName(choice->type, field),
                             FieldName(choice->type, choice->alternative)),
                 "§6.2.5.1");
    return false;
  } else if (type != nullptr && from.is(Tag::kMatcher)) {
    return Take(machine,
                type->is_union_like() ? ReadTemplateAlternative(from, type, field) : ReadTemplateField(from, type, field),
                result);
  }
  return FailPart(machine, from, "a field");
}

bool ReadItem(Machine& machine, const Value& from, const Value& index, const Type* type, Value* result) {
  if (IsMap(from)) {
    if (!KeyFits(machine, index)) return false;
    const int64_t at = FindKey(from, index);
    if (at < 0) {
      machine.Fail(fmt::format("the map has no key {}", Print(index, {.max_length = 200})), "§6.2.15.4");
      return false;
    }
    *result = Value(from.list()->items[at]);
    return true;
  }
  int64_t number = 0;
  if (!IndexOf(machine, index, &number)) return false;
  if (from.is(Tag::kList)) {
    const ListObject* list = from.list();
    const int64_t first = FirstIndex(list->type);
    if (number < first || static_cast<uint64_t>(number - first) >= list->count) {
      return FailOutside(machine, number, list->count, first);
    }
    *result = Value(list->items[number - first]);
    return true;
  }
  if (from.is_string()) {
    if (number < 0 || number >= from.length()) return FailOutside(machine, number, from.length(), 0);
    *result = Substring(Value(from), static_cast<uint32_t>(number), 1);
    return true;
  }
  if (type != nullptr && from.is(Tag::kMatcher)) {
    const int64_t position = number - FirstIndex(type);
    if (position < 0 || position > UINT32_MAX) return FailOutside(machine, number, 0, 0);
    return Take(machine, ReadTemplateElement(from, type, static_cast<uint32_t>(position)), result);
  }
  return FailPart(machine, from, "an element");
}

namespace {

/// One element of a string, written: replaces it, or appends one when the index is the length (§6.1.1).
bool WriteStringElement(Machine& machine, Value& text, int64_t index, const Value& part) {
  if (!part.is_string() || part.length() != 1) {
    machine.Fail("an element of a string is a string of length 1", "§6.1.1.1");
    return false;
  }
  if (index < 0 || index > text.length()) return FailOutside(machine, index, text.length(), 0);
  const auto at = static_cast<uint32_t>(index);
  if (at == text.length()) {
    AppendString(text, part);
    return true;
  }
  Value changed = Substring(text, 0, at);
  AppendString(changed, part);
  AppendString(changed, Substring(text, at + 1, text.length() - at - 1));
  text = std::move(changed);
  return true;
}

uint32_t FieldCount(const Type* type) { return type == nullptr ? 0 : static_cast<uint32_t>(type->fields.size()); }

class PathWriter {
 public:
  PathWriter(Machine& machine, bool as_template) : machine_(machine), as_template_(as_template) {}

  bool Write(Value& root, const Path& path, const Value& part) {
    Value* at = &root;
    implicit_omit_ = path.implicit_omit;
    for (size_t i = 0; i < path.steps.size(); ++i) {
      const PathStep& step = path.steps[i];
      if (step.kind == PathStep::Kind::kIndex && step.type != nullptr && step.type->kind == TypeKind::kMap) {
        at = Entry(*at, step);
      } else if (step.kind == PathStep::Kind::kIndex) {
        int64_t index = 0;
        if (!IndexOf(machine_, machine_.Get(step.index), &index)) return false;
        if (at->is_string() || (step.type != nullptr && step.type->is_string() && !at->is_bound())) {
          if (!at->is_bound()) {
            char* unused;
            *at = NewString(part.is_string() ? part.tag() : Tag::kCharstring, 0, &unused);
          }
          return WriteStringElement(machine_, *at, index, part);
        }
        at = Element(*at, step, index);
      } else {
        at = step.kind == PathStep::Kind::kField ? Field(*at, step) : Alternative(*at, step);
      }
      if (at == nullptr) return false;
    }
    *at = part;
    return true;
  }

 private:
  bool LooksInside(const Value& value) const { return as_template_ && value.is(Tag::kMatcher); }

  Value* Taken(Result<Value*> place) {
    if (place) return *place;
    machine_.Fail(place.error().message, "§15.6");
    return nullptr;
  }

  Value* Field(Value& at, const PathStep& step) {
    if (LooksInside(at)) return Taken(MutableTemplateField(at, step.type, step.number));
    if (!at.is(Tag::kRecord)) {
      if (at.is(Tag::kMatcher) || step.type == nullptr || (at.is_bound() && !at.is(Tag::kOmit))) {
        FailPart(machine_, at, "field " + FieldName(step.type, step.number));
        return nullptr;
      }
      at = NewRecord(step.type, FieldCount(step.type));
      for (uint32_t i = 0; implicit_omit_ && i < at.record()->count; ++i) {
        if (step.type->fields[i].optional) at.record()->slots[i] = Value::Omit();
      }
    }
    RecordObject* record = MutableRecord(at);
    if (step.number >= record->count) {
      FailPart(machine_, at, "field " + FieldName(step.type, step.number));
      return nullptr;
    }
    record->Get(step.number);  // a lazy field that is written in part is decoded first
    return &record->slots[step.number];
  }

  Value* Alternative(Value& at, const PathStep& step) {
    if (LooksInside(at)) return Taken(MutableTemplateAlternative(at, step.type, step.number));
    if (!at.is(Tag::kUnion) || at.choice()->alternative != step.number) {
      if (step.type == nullptr) {
        FailPart(machine_, at, "alternative " + FieldName(step.type, step.number));
        return nullptr;
      }
      at = NewUnion(step.type, step.number, Value());
    }
    return &MutableUnion(at)->value;
  }

  Value* Entry(Value& at, const PathStep& step) {
    const Value key = machine_.Get(step.index);
    if (!KeyFits(machine_, key)) return nullptr;
    if (!IsMap(at)) {
      if (at.is_bound() && !at.is(Tag::kOmit)) {
        FailPart(machine_, at, "an entry");
        return nullptr;
      }
      at = NewList(step.type, 0);
    }
    if (MapSize(at) >= machine_.context().limits.length && FindKey(at, key) < 0) {
      machine_.Fail(fmt::format("a map of more than {} keys (limit \"length\")", machine_.context().limits.length));
      return nullptr;
    }
    return MapEntry(at, key);
  }

  Value* Element(Value& at, const PathStep& step, int64_t index) {
    const int64_t first = step.type != nullptr ? FirstIndex(step.type) : FirstIndex(TypeOf(at));
    const bool array = step.type != nullptr && step.type->kind == TypeKind::kArray;
    // What the type says of the length holds for a list that grows as well (§6.1.2.3).
    const uint64_t most =
        step.type != nullptr && step.type->is_list_like() ? step.type->length.max : UINT64_MAX;
    if (index < first || static_cast<uint64_t>(index - first) >= most) {
      FailOutside(machine_, index, most == UINT64_MAX ? 0 : most, first);
      return nullptr;
    }
    const uint64_t number = static_cast<uint64_t>(index - first);
    if (number >= machine_.context().limits.length) {
      machine_.Fail(fmt::format("index {} makes a list of more than {} elements (limit \"length\")", index,
                                machine_.context().limits.length));
      return nullptr;
    }
    if (LooksInside(at)) return Taken(MutableTemplateElement(at, step.type, static_cast<uint32_t>(number)));
    if (!at.is(Tag::kList)) {
      if (at.is(Tag::kMatcher) || (at.is_bound() && !at.is(Tag::kOmit))) {
        FailPart(machine_, at, "an element");
        return nullptr;
      }
      at = NewList(step.type, array ? static_cast<uint32_t>(step.type->length.max) : 0);
    }
    if (number >= at.list()->count) ResizeList(at, static_cast<uint32_t>(number) + 1);
    return &MutableList(at)->items[number];
  }

  Machine& machine_;
  bool as_template_;
  bool implicit_omit_ = false;
};

}  // namespace

bool WritePath(Machine& machine, Value& root, const Path& path, const Value& part, bool as_template) {
  return PathWriter(machine, as_template).Write(root, path, part);
}

const Value* FindPath(Machine& machine, const Value& root, const Path& path, Value* holder) {
  const Value* at = &root;
  for (const PathStep& step : path.steps) {
    if (at->is(Tag::kMatcher)) {
      Result<Value> part = Fail(ErrorCode::kInvalidArgument, "");
      switch (step.kind) {
        case PathStep::Kind::kField: part = ReadTemplateField(*at, step.type, step.number); break;
        case PathStep::Kind::kAlternative: part = ReadTemplateAlternative(*at, step.type, step.number); break;
        case PathStep::Kind::kIndex: {
          const Value& index = machine.Get(step.index);
          const int64_t number = index.is(Tag::kInteger) ? index.integer() - FirstIndex(step.type) : -1;
          if (number >= 0 && number <= UINT32_MAX) part = ReadTemplateElement(*at, step.type, static_cast<uint32_t>(number));
        }
      }
      if (!part) return nullptr;
      *holder = std::move(*part);
      at = holder;
      continue;
    }
    switch (step.kind) {
      case PathStep::Kind::kField:
        if (!at->is(Tag::kRecord) || step.number >= at->record()->count) return nullptr;
        at = &at->record()->Get(step.number);
        break;
      case PathStep::Kind::kAlternative:
        if (!at->is(Tag::kUnion) || at->choice()->alternative != step.number) return nullptr;
        at = &at->choice()->value;
        break;
      case PathStep::Kind::kIndex: {
        const Value& index = machine.Get(step.index);
        if (IsMap(*at)) {
          const int64_t entry = FindKey(*at, index);
          if (entry < 0) return nullptr;
          at = &at->list()->items[entry];
          break;
        }
        if (!index.is(Tag::kInteger)) return nullptr;
        if (at->is_string()) {
          if (index.integer() < 0 || index.integer() >= at->length()) return nullptr;
          *holder = Substring(Value(*at), static_cast<uint32_t>(index.integer()), 1);
          at = holder;
          break;
        }
        if (!at->is(Tag::kList)) return nullptr;
        const int64_t number = index.integer() - FirstIndex(at->list()->type);
        if (number < 0 || number >= at->list()->count) return nullptr;
        at = &at->list()->items[number];
        break;
      }
    }
  }
  return at;
}

}  // namespace assay::runtime
