#include "tools/campaign/hooks.h"

#include <fmt/format.h>

#include "adapters/dut/process.h"
#include "tools/execute/command.h"

namespace assay::tools {

using runtime::Fail;
using runtime::Result;

Result<void> RunHooks(const std::vector<Hook>& hooks, const std::map<std::string, std::string>& environment, const std::string& log,
                      const std::function<bool()>& stop) {
  for (const Hook& hook : hooks) {
    auto words = adapters::SplitCommand(hook.command);
    auto done = words ? RunCommand({std::move(*words), environment, log, hook.limit, stop}) : Result<void>(Fail(words.error()));
    if (!done) return Fail(done.error().code, fmt::format("hook \"{}\": {}", hook.command, done.error().message));
  }
  return {};
}

}  // namespace assay::tools
