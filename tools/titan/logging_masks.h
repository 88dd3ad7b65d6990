#pragma once

#include <set>
#include <string>

#include "runtime/event/event.h"
#include "tools/titan/cfg_value.h"
#include "tools/titan/titan_config.h"

namespace assay::tools {

/// One statement of [LOGGING].
struct LoggingOption {
  enum class Kind : uint8_t { kFileMask, kConsoleMask, kOther } kind = Kind::kOther;
  std::string name;               ///< as written, with its component: `mtc.FileMask`
  std::set<std::string> classes;  ///< of a mask: first-level classes such as PORTEVENT
  std::string place;
};

/// Reads `[component.][plugin.]Option := value`. False after a complaint.
bool ReadLoggingOption(CfgCursor& cursor, LoggingOption& option);

/// brief without anything about ports, timers, components and matching; full with MATCHING or DEBUG, which is more than
/// LOG_ALL; else normal.
runtime::EventLevel EventLevelOf(const std::set<std::string>& classes);
/// Verbose with USER, quiet without TESTCASE and STATISTICS.
ConsoleLevel ConsoleLevelOf(const std::set<std::string>& classes);

}  // namespace assay::tools
