#include "runtime/program/opcode.h"

#include <iterator>

namespace assay::runtime {
namespace {

constexpr OpcodeInfo kOpcodes[] = {
#define OPCODE(name, mnemonic, shape, effect) {mnemonic, shape, effect},
#include "runtime/program/opcode.def"
#undef OPCODE
};

constexpr OpcodeInfo kUnknown = {"", "----", ""};

constexpr bool ShapesHaveFourLetters() {
  for (const OpcodeInfo& info : kOpcodes) {
    if (info.shape.size() != 4) return false;
  }
  return true;
}
static_assert(ShapesHaveFourLetters());

}  // namespace

size_t OpcodeCount() { return std::size(kOpcodes); }

const OpcodeInfo& Info(Opcode op) {
  auto index = static_cast<size_t>(op);
  return index < std::size(kOpcodes) ? kOpcodes[index] : kUnknown;
}

}  // namespace assay::runtime
