#pragma once

#include <string>

#include "tools/report/run_log.h"
#include "tools/report/text.h"

namespace assay::tools {

/// The messages of a test case as a ladder: device on the left, ports of the test system on the right, time down.
///
///     A2_registration  pass  0.043 s
///     step 1: the UE sends REGISTER
///       0.012  UE ──REGISTER sip:ims.example SIP/2.0──────────────▶ SS  udp 127.0.0.1:5060 ◀ 127.0.0.1:40000  mw_register
///
/// Units: `width` columns of the whole line.
std::string Ladder(const Testcase& testcase, const Palette& palette, size_t width = 120);

}  // namespace assay::tools
