#pragma once

#include <string>

#include "tools/report/run_log.h"
#include "tools/report/text.h"

namespace assay::tools {

/// The messages of a test case as a ladder: device on the left, ports of the test system on the right, time down.
///
///     A2_registration  pass  0.043 s
///     step 1: the UE sends REGISTER
///       0.012  UE ──REGISTER sip:ims.example SIP/2.0──────────────▶ SS  SIP  udp  127.0.0.1:5060 ← 127.0.0.1:40000
///       0.013  DUT → DutCommand { verb := "power-off" }
///
/// What is not between the two (device control, security associations) stands without an arrow.
/// Units: `width` columns of the whole line.
std::string Ladder(const Testcase& testcase, const Palette& palette, size_t width = 150);

}  // namespace assay::tools
