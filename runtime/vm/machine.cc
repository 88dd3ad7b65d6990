#include "runtime/vm/machine.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <type_traits>

namespace assay::runtime {

namespace {

/// Registers a machine starts with: most behaviours never need more.
constexpr uint32_t kFirstCapacity = 32;
constexpr uint32_t kFirstFrames = 2;

void* Grow(void* memory, size_t size) {
  void* grown = std::realloc(memory, size);
  ASSAY_CHECK(grown != nullptr);
  return grown;
}

}  // namespace

Machine::~Machine() { Reset(); }

void Machine::Reset() {
  for (uint32_t i = 0; i < used_; ++i) stack_[i].~Value();
  std::free(stack_);
  stack_ = nullptr;
  capacity_ = used_ = 0;
  std::free(frames_);
  frames_ = nullptr;
  depth_ = frame_capacity_ = 0;
  lazy.clear();
  layout_ = nullptr;
}

bool Machine::MakeRoom(uint32_t end) {
  if (depth_ == frame_capacity_) {
    if (depth_ >= context_.limits.call_depth) {
      Fail(
          fmt::format("more than {} calls in each other (limit \"call_depth\")", context_.limits.call_depth));
      return false;
    }
    const uint32_t wanted = std::min(std::max(depth_ * 2, kFirstFrames), context_.limits.call_depth);
    static_assert(std::is_trivially_copyable_v<Frame>);
    frames_ = static_cast<Frame*>(Grow(frames_, wanted * sizeof(Frame)));
    frame_capacity_ = wanted;
  }
  if (end <= capacity_) return true;
  if (end > context_.limits.registers) {
    Fail(fmt::format("more than {} registers in use (limit \"registers\"): recursion too deep",
                     context_.limits.registers));
    return false;
  }
  const uint32_t wanted = std::max({end, capacity_ * 2, kFirstCapacity});
  // A value holds no address of itself, and all zeros is an unbound one (value.h), so octets may be moved
  // and cleared.
  stack_ = static_cast<Value*>(Grow(stack_, wanted * sizeof(Value)));
  std::memset(static_cast<void*>(stack_ + capacity_), 0, (wanted - capacity_) * sizeof(Value));
  capacity_ = wanted;
  return true;
}

const Layout* Machine::FindLayout(const Type* runs_on) {
  return context_.layouts.Find(runs_on, component_type_);
}

Flow Machine::EnterAbove(const Function& function, std::span<const Value> args, uint16_t result,
                         Frame::Kind kind) {
  const uint32_t base = idle() ? 0 : frame().base + frame().function->register_count;
  // The arguments may stand on the stack, which Enter may move.
  std::vector<Value> copies;
  const bool inside = !args.empty() && args.data() >= stack_ && args.data() < stack_ + capacity_;
  if (inside) {
    copies.assign(args.begin(), args.end());
    args = copies;
  }
  const Flow flow = Enter(function, base, result, kind);
  if (flow == Flow::kNext) std::copy(args.begin(), args.end(), stack_ + base);
  return flow;
}

bool Machine::Push(const Function& function, std::span<const Value> args) {
  return EnterAbove(function, args, kNone) == Flow::kNext;
}

Machine::Outcome Machine::Run(uint32_t budget) { return Interpret(0, budget); }

bool Machine::Call(const Function& function, std::span<const Value> args, Value* result) {
  if (nesting_ >= context_.limits.nested_calls) {
    Fail(
        fmt::format("more than {} behaviours called from inside matching operations (limit \"nested_calls\")",
                    context_.limits.nested_calls));
    return false;
  }
  const size_t floor = depth_;
  if (EnterAbove(function, args, kNone, Frame::Kind::kNested) != Flow::kNext) return false;
  ++nesting_;
  const Outcome outcome = Interpret(floor, context_.limits.nested_jumps);
  --nesting_;
  switch (outcome) {
    case Outcome::kFinished:
      if (result != nullptr) *result = std::move(result_);
      return true;
    case Outcome::kYielded:
      Fail(fmt::format(
          "the behaviour called from inside a matching operation does not end (limit \"nested_jumps\", {})",
          context_.limits.nested_jumps));
      return false;
    case Outcome::kBlocked:
      Fail("a behaviour called from inside a matching operation must not wait", "§16.1.4");
      return false;
    case Outcome::kEnded:
      Fail("a behaviour called from inside a matching operation must not stop", "§16.1.4");
      return false;
    case Outcome::kTrapped:
      return false;
  }
  return false;
}

Flow Machine::Fail(std::string reason, std::string clause) {
  trap_.reason = std::move(reason);
  trap_.clause = std::move(clause);
  return Flow::kTrap;
}

Location Machine::location(size_t depth) const {
  if (depth >= depth_) return {};
  const Frame& frame = frames_[depth_ - 1 - depth];
  const std::vector<Location>& locations = frame.function->locations;
  const size_t pc = frame.pc();
  const bool exact = pc == 0 || (paused_ && depth == 0);
  const size_t at = exact ? pc : pc - 1;
  return at < locations.size() ? locations[at] : frame.function->location;
}

std::string_view Machine::file(const Location& location) const {
  const std::vector<std::string>& files = program().files;
  return location.file < files.size() ? std::string_view(files[location.file]) : std::string_view();
}

}  // namespace assay::runtime
