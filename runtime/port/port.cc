#include "runtime/port/port.h"

#include <algorithm>

namespace assay::runtime {

void Port::Control(PortCommand command, uint64_t now) {
  switch (command) {
    case PortCommand::kStart:
      // §22.5.2: starting implies clearing; a halted port loses what came before, too.
      queue_.Clear();
      state_ = State::kStarted;
      break;
    case PortCommand::kStop:
      state_ = State::kStopped;
      break;
    case PortCommand::kHalt:
      if (state_ == State::kStarted) {
        state_ = State::kHalted;
        halted_at_ = now;
      }
      break;
    case PortCommand::kClear:
      queue_.Clear();
      break;
  }
}

Item* Port::Head(uint64_t snapshot) {
  if (queue_.empty() || state_ == State::kStopped) return nullptr;
  Item& head = queue_.front();
  if (head.sequence > snapshot) return nullptr;
  if (state_ == State::kHalted && head.sequence > halted_at_) return nullptr;
  return &head;
}

bool Port::HasState(std::string_view word, bool* known) const {
  *known = true;
  if (word == "Started") return state_ == State::kStarted;
  if (word == "Halted") return state_ == State::kHalted;
  if (word == "Stopped") return state_ == State::kStopped;
  if (word == "Connected") return !connections_.empty();
  if (word == "Mapped") return !mappings_.empty();
  if (word == "Linked") return !connections_.empty() || !mappings_.empty();
  *known = false;
  return false;
}

namespace {

/// The named type behind subtypes that were written in place.
const Type* Named(const Type* type) {
  while (type->name.empty() && type->base != nullptr) type = type->base;
  return type;
}

bool Lists(const std::vector<const Type*>& types, const Type* type) {
  return std::any_of(types.begin(), types.end(), [&](const Type* listed) { return Named(listed) == type; });
}

}  // namespace

bool SameMessageType(const Type* found, const Type* wanted, const Type* port) {
  if (wanted == nullptr || found == nullptr || found == wanted) return true;
  found = Named(found);
  wanted = Named(wanted);
  if (found == wanted || found->kind == TypeKind::kAny || wanted->kind == TypeKind::kAny) return true;
  if (port != nullptr && port->port && Lists(port->port->in, found) && Lists(port->port->in, wanted))
    return false;
  const Type* found_root = found->Root();
  const Type* wanted_root = wanted->Root();
  if (found_root == wanted_root) return true;
  // Types written in place are no one's: `record of integer` here and there.
  return found_root->kind == wanted_root->kind && found_root->name.empty() && wanted_root->name.empty();
}

}  // namespace assay::runtime
