#pragma once

#include <string>
#include <string_view>

#include "runtime/spi/external_functions.h"

namespace assay::codecs::sip {

/// The header lines called `name` in a raw message, unfolded, several divided by ` | `; "absent" when there is none.
/// Shape: `name` "Request-Line" or "Status-Line" gives the first line, "Body" says how long the body is.
/// Works on malformed messages: it looks at lines only. Limits: kMaxHeaderText octets, then `…`.
std::string HeaderText(std::string_view message, std::string_view name);
inline constexpr size_t kMaxHeaderText = 300;

/// Adds fx_sipHeaderText (testcases/lib/sip/SipPorts.ttcn).
void RegisterSipFunctions(runtime::ExternalFunctionRegistry& registry);

}  // namespace assay::codecs::sip
