#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/base/ids.h"
#include "runtime/port/item.h"
#include "runtime/program/operands.h"
#include "runtime/value/type.h"

namespace assay::runtime {

/// The other end of a connection.
struct PortEnd {
  ComponentId component;
  uint32_t port = 0;  ///< instance within the component
  friend bool operator==(const PortEnd&, const PortEnd&) = default;
};

/// One port instance of a component (ES 201 873-1 §6.2.9, §22.5). Arrays have one instance an element.
class Port {
 public:
  enum class State : uint8_t { kStarted, kHalted, kStopped };

  Port(const Type* type, uint32_t declaration, uint32_t index)
      : type_(type), declaration_(declaration), index_(index) {}

  const Type* type() const { return type_; }
  uint32_t declaration() const { return declaration_; }
  uint32_t index() const { return index_; }
  State state() const { return state_; }
  ItemQueue& queue() { return queue_; }

  std::vector<PortEnd>& connections() { return connections_; }
  const std::vector<PortEnd>& connections() const { return connections_; }
  /// System ports it is mapped to.
  std::vector<PortId>& mappings() { return mappings_; }
  const std::vector<PortId>& mappings() const { return mappings_; }

  /// §22.5.1 to §22.5.4. `now` is the sequence number of the moment.
  void Control(PortCommand command, uint64_t now);
  /// The item a receiving operation may look at: the first one, when it came before `snapshot` and, on a
  /// halted port, before the halt. Null when there is none.
  Item* Head(uint64_t snapshot);

  /// checkstate (§22.5.5). Shape: false for a word that is no state.
  bool HasState(std::string_view word, bool* known) const;

  /// Encodings chosen by setencode (§27.9): type and name.
  std::vector<std::pair<const Type*, std::string>>& encodings() { return encodings_; }
  const std::vector<std::pair<const Type*, std::string>>& encodings() const { return encodings_; }

 private:
  const Type* type_;
  uint32_t declaration_;
  uint32_t index_;
  State state_ = State::kStarted;
  uint64_t halted_at_ = 0;
  ItemQueue queue_;
  std::vector<PortEnd> connections_;
  std::vector<PortId> mappings_;
  std::vector<std::pair<const Type*, std::string>> encodings_;
};

/// True when a receiving operation for `wanted` may look at an item of type `found` on a port of type `port`:
/// types of messages are compared by name where the port tells them apart, else by what they derive from
/// (§6.3.4).
bool SameMessageType(const Type* found, const Type* wanted, const Type* port);

}  // namespace assay::runtime
