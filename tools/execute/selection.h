#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "runtime/base/result.h"
#include "runtime/program/program.h"
#include "tools/titan/titan_config.h"

namespace assay::tools {

/// `*` any run of characters, `?` any one; the rest literally.
bool GlobMatches(std::string_view pattern, std::string_view text);

/// True when a pattern fits a test case's name or `Module.name`.
bool NameMatches(std::string_view pattern, std::string_view module, std::string_view name);

/// The test cases of a suite that fit one of `patterns` (all, when there is none) and none that starts with `!`.
struct Selection {
  std::vector<const runtime::Function*> testcases;     ///< in order of declaration
  std::vector<const runtime::Function*> with_parameters;  ///< fit, but need actual parameters: only a control part can run them
};
Selection Select(const runtime::Program& program, const std::vector<std::string>& patterns);

/// One thing to run: a test case, or a control part when `testcase` is null.
struct ExecuteStep {
  const runtime::Function* testcase = nullptr;
  std::string module;
};
/// What [EXECUTE] says, in its order and as often as it says it; `Module.*` gives all test cases of the module.
/// Errors: kNotFound "lab.cfg:12: …", with "did you mean"; kInvalidArgument for a test case with parameters.
runtime::Result<std::vector<ExecuteStep>> Resolve(const runtime::Program& program, const std::vector<ExecuteItem>& items);

/// "did you mean" for a pattern that fits nothing; empty when no name is near.
std::string NearestTestcase(const runtime::Program& program, std::string_view pattern);

}  // namespace assay::tools
