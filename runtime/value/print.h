#pragma once

#include <string>

#include "runtime/value/type.h"
#include "runtime/value/value.h"

namespace assay::runtime {

struct PrintOptions {
  bool multiline = false;    ///< one field a line, indented by two
  size_t max_length = SIZE_MAX;  ///< octets of output; then `…`
  bool skip_omitted = false;
};

/// TTCN-3 value notation of `value` (templates too, through the hook that runtime/matcher installs).
/// Lazy fields are decoded. Source: ES 201 873-1 Annex A.1.6.
std::string Print(const Value& value, const PrintOptions& options = {});

}  // namespace assay::runtime
