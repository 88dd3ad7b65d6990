#pragma once

#include <cstdint>

/// The numbers in plain operands (`n` in opcode.def) that have names.

namespace assay::runtime {

/// MakeMatcher, operand d (ES 201 873-1 Annex B).
enum class MatcherKind : uint8_t {
  kAny,          ///< no operands
  kAnyOrOmit,    ///< no operands
  kValueList, kComplement, kSuperset, kSubset, kPermutation, kConjunction, kDisjunction,
  kImplication,  ///< two operands: precondition, implied template
  kExclusion,    ///< two operands: template, excepted template
};

/// TestPath, operand c (Annex C.3).
enum class PathTest : uint8_t { kIsBound, kIsPresent, kIsChosen, kIsValue };

/// CheckRestriction, operand c (§15.8).
enum class Restriction : uint8_t { kOmit, kValue, kPresent };

/// Encode and Decode, operand c (§C.5): what the coded form is.
enum class EncodeForm : uint8_t { kBits, kOctets, kUniversal };

/// PortControl, operand c (§22.5).
enum class PortCommand : uint8_t { kStart, kStop, kHalt, kClear };

/// PortControl (d), CheckState (d), StopTimer, TestTimer, Deactivate (c): how many the operation speaks of.
enum class Scope : uint8_t { kOne, kAny, kAll, kAnyFrom };

}  // namespace assay::runtime
