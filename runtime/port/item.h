#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "runtime/base/clock.h"
#include "runtime/base/ids.h"
#include "runtime/value/type.h"
#include "runtime/value/value.h"

namespace assay::runtime {

/// What stands in a port's queue: a message or a procedure event (ES 201 873-1 §22.1, §22.3).
struct Item {
  enum class Kind : uint8_t { kMessage, kCall, kReply, kException };
  Kind kind = Kind::kMessage;
  bool external = false;       ///< came through the test system interface
  const Type* type = nullptr;  ///< message type; signature of a call, reply or exception
  const Type* exception_type = nullptr;
  Value value;            ///< message or exception; record of the parameters of a call or reply
  Value result;           ///< reply: return value
  ComponentId sender;     ///< component that sent it; the system for external ones
  Value address;          ///< address within the SUT, or unbound
  uint64_t sequence = 0;  ///< position in the order of everything that happens in a run; snapshots compare it
  uint64_t id = 0;        ///< ties the events of one message together
  TimePoint received{};
};

/// A first-in first-out queue. Idle queues own no memory.
class ItemQueue {
 public:
  bool empty() const { return head_ == items_.size(); }
  size_t size() const { return items_.size() - head_; }
  Item& front() { return items_[head_]; }
  const Item& operator[](size_t index) const { return items_[head_ + index]; }
  void Push(Item item) { items_.push_back(std::move(item)); }
  Item Pop();
  void Clear();

 private:
  std::vector<Item> items_;
  size_t head_ = 0;
};

}  // namespace assay::runtime
