#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace assay::runtime {

enum class Opcode : uint16_t {
#define OPCODE(name, mnemonic, shape, effect) k##name,
#include "runtime/program/opcode.def"
#undef OPCODE
};

/// One row of opcode.def.
struct OpcodeInfo {
  std::string_view mnemonic;
  std::string_view shape;   ///< four letters, see opcode.def
  std::string_view effect;
};

size_t OpcodeCount();
/// The row of `op`; a number outside the table gives an empty mnemonic.
const OpcodeInfo& Info(Opcode op);

}  // namespace assay::runtime
