#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "tools/execute/suite.h"

namespace assay::tools {

/// A value as its author wrote it, and the module made around it.
struct WrappedValue {
  std::string name;     ///< of the file
  std::string written;  ///< what stands in the file
  std::string module;   ///< from `begin` on it holds what the file holds from `skipped` on. Units: octets
  size_t begin = 0;
  size_t skipped = 0;  ///< `Request:`, and values before it
};

/// Compiles the types of testcases/lib/sip, which the program carries along, and the module around `value` if there is one.
/// Shape: null when a complaint was printed, for `value` as if there were no module around it.
std::unique_ptr<Suite> CompileMessageTypes(const WrappedValue* value);

/// `Request`, `Response`, `RawMessage` of SipTypes.
const runtime::Type* FindMessageType(const runtime::Program& program, std::string_view name);

}  // namespace assay::tools
