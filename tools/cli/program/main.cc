#include "tools/cli/cli.h"

int main(int argc, char** argv) { return assay::tools::Main(argc, argv); }
