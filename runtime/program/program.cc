#include "runtime/program/program.h"

namespace assay::runtime {

const Function* Program::FindTestcase(std::string_view module, std::string_view name) const {
  for (uint32_t index : testcases) {
    const Function& function = *functions[index];
    if (function.name == name && (module.empty() || function.module == module)) return &function;
  }
  return nullptr;
}

}  // namespace assay::runtime
