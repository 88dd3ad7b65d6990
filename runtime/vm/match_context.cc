#include "runtime/vm/match_context.h"

#include "runtime/value/objects.h"

namespace assay::runtime {

std::optional<Value> MachineMatchContext::Decode(const Value& encoded, const Type& type,
                                                 std::string_view encoding) {
  return machine_.environment().DecodeForMatch(machine_, encoded, type, encoding);
}

Value MakeClosure(uint32_t function, std::span<const Value> captured) {
  if (captured.empty()) return Value::Behaviour(function);
  Value closure = NewList(nullptr, static_cast<uint32_t>(captured.size()) + 1);
  ListObject* list = closure.list();
  list->items[0] = Value::Behaviour(function);
  for (size_t i = 0; i < captured.size(); ++i) list->items[i + 1] = captured[i];
  return closure;
}

bool MachineMatchContext::CallDynamic(const Value& function, const Value& value) {
  if (trapped_) return false;
  std::vector<Value> args = {value};
  Value behaviour = function;
  if (function.is(Tag::kList)) {
    behaviour = function.list()->items[0];
    for (const Value& captured : function.list()->span().subspan(1)) args.push_back(captured);
  }
  Value result;
  if (!behaviour.is(Tag::kBehaviour) || behaviour.id() >= machine_.program().functions.size() ||
      !machine_.Call(*machine_.program().functions[behaviour.id()], args, &result)) {
    trapped_ = true;
    return false;
  }
  return result.is(Tag::kBoolean) && result.boolean();
}

}  // namespace assay::runtime
