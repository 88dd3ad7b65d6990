// Programs whose every decision is an octet of the fuzzer: what `check` accepts neither crashes nor hangs the runtime.

#include <cstddef>
#include <cstdint>
#include <cstdio>

#include "tests/generate/generated_run.h"
#include "tests/generate/program_writer.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace assay::tests;
  OctetChoices choices({data, size});
  const std::string text = WriteProgram(choices);
  if (const std::string fault = Fault(RunGenerated(text)); !fault.empty()) {
    std::fprintf(stderr, "%s\n%s", text.c_str(), fault.c_str());
    __builtin_trap();
  }
  return 0;
}
