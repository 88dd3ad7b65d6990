#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "runtime/value/type.h"
#include "runtime/value/value.h"

namespace assay::runtime::testing {

/// A template as it stands in Annex B: from it come both the real template (Build) and the obvious answer
/// (ReferenceMatch), which walks the clauses word by word and tries everything, at exponential cost.
struct Spec {
  enum Kind {
    kValue,
    kOmit,
    kAny,
    kAnyOrOmit,
    kList,
    kComplement,
    kRange,
    kSuperset,
    kSubset,
    kPermutation,
    kRecord,
    kUnion,
    kElements,
    kPattern,
    kBits,
    kConjunct,
    kDisjunct,
    kImplies,
    kExcept,
  };
  Kind kind = kValue;
  Value value = {};              ///< kValue
  std::vector<Spec> parts = {};  ///< of everything that has parts
  const Type* type = nullptr;    ///< kRecord, kUnion, kElements
  uint32_t alternative = 0;      ///< kUnion
  Value lower = {}, upper = {};  ///< kRange
  bool lower_exclusive = false, upper_exclusive = false;
  std::string text = {};  ///< kPattern (characters, `?`, `*` only), kBits
  bool has_length = false;
  uint64_t min = 0, max = UINT64_MAX;
  bool ifpresent = false;
};

/// The template that the machine would make.
Value Build(const Spec& spec);
/// Annex B, taken literally.
bool ReferenceMatch(const Value& value, const Spec& spec);

}  // namespace assay::runtime::testing
