#pragma once

namespace assay::tools {

/// The program `assay`. Shape: as main(). Returns the exit status (exit_status.h); never throws.
int Main(int argc, char** argv);

}  // namespace assay::tools
