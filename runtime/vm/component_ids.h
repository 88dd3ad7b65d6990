#pragma once

#include "runtime/base/ids.h"

namespace assay::runtime {

/// References that every test case has (ES 201 873-1 §6.2.10.1); further components count from kFirstPtcId.
inline constexpr ComponentId kSystemId{0};
inline constexpr ComponentId kMtcId{1};
inline constexpr uint32_t kFirstPtcId = 2;

}  // namespace assay::runtime
