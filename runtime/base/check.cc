#include "runtime/base/check.h"

#include <cstdio>
#include <cstdlib>

namespace assay::runtime {

void CheckFailed(const char* condition, const char* file, int line) {
  std::fprintf(stderr, "assay: internal error: %s failed at %s:%d\n", condition, file, line);
  std::abort();
}

}  // namespace assay::runtime
