#pragma once

#include "tools/report/run_log.h"

namespace assay::tools {

/// Adds to a difference of a SIP message what a person looks for: the header line it is about, as received, and where in it
/// the first bad octet stands. What `malformed_List` holds is said in words (types: testcases/lib/sip/SipTypes.ttcn).
/// Shape: nothing changes for other messages and paths, nor for a difference that has a raw line.
void PlaceInMessage(const Message& message, Difference& difference);

}  // namespace assay::tools
