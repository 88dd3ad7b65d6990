#pragma once

namespace assay::tools {

/// What the program ends with. Tests failed, wrong usage and a broken tool are never mixed up.
enum ExitStatus : int {
  kExitOk = 0,            ///< everything asked for was acceptable
  kExitNotAcceptable = 1, ///< some test case is not acceptable (fail, inconc, error, none); input is not well-formed
  kExitUsage = 2,         ///< command line or configuration
  kExitStaticErrors = 3,  ///< the suite does not pass the check
  kExitNothingSelected = 4,
  kExitToolFailure = 64,  ///< the tool could not do its work (disk full, no permission)
  kExitInternal = 70,     ///< a fault of the tool itself
  kExitSignalBase = 128,  ///< 128 + n: ended by signal n
};

}  // namespace assay::tools
