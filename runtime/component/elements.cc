#include "runtime/component/elements.h"

#include <vector>

#include "runtime/value/objects.h"
#include "runtime/value/type.h"

namespace assay::runtime {

namespace {

/// Arrays of references have few dimensions; deeper nesting is no array.
constexpr size_t kMaxDimensions = 16;

Value IndexValue(const std::vector<int64_t>& indexes) {
  if (indexes.size() == 1) return Value::Integer(indexes[0]);
  Value list = NewList(nullptr, static_cast<uint32_t>(indexes.size()));
  for (size_t i = 0; i < indexes.size(); ++i) list.list()->items[i] = Value::Integer(indexes[i]);
  return list;
}

bool AllBound(const Value& list, size_t depth) {
  for (const Value& element : list.list()->span()) {
    if (!element.is_bound()) return false;
    if (element.is(Tag::kList) && depth < kMaxDimensions && !AllBound(element, depth + 1)) return false;
  }
  return true;
}

bool Walk(const Value& list, std::vector<int64_t>& indexes,
          const std::function<bool(const Value&, const Value&)>& visit) {
  const ListObject* object = list.list();
  const int64_t first = object->type != nullptr ? object->type->array_first : 0;
  for (uint32_t i = 0; i < object->count; ++i) {
    indexes.push_back(first + i);
    const Value& element = object->items[i];
    const bool on = element.is(Tag::kList) && indexes.size() < kMaxDimensions
                        ? Walk(element, indexes, visit)
                        : visit(element, IndexValue(indexes));
    indexes.pop_back();
    if (!on) return false;
  }
  return true;
}

}  // namespace

Flow ForEachElement(Machine& machine, const Value& targets,
                    const std::function<bool(const Value& element, const Value& index)>& visit) {
  if (!targets.is(Tag::kList)) return machine.Fail("any from needs an array that has a value", "§6.2.7");
  if (!AllBound(targets, 0))
    return machine.Fail("any from needs an array all of whose elements have a value", "§6.2.7");
  std::vector<int64_t> indexes;
  Walk(targets, indexes, visit);
  return Flow::kNext;
}

}  // namespace assay::runtime
