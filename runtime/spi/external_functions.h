#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/base/clock.h"
#include "runtime/base/random.h"
#include "runtime/base/result.h"
#include "runtime/value/type.h"
#include "runtime/value/value.h"

namespace assay::runtime {

/// What an external function may use of the run.
struct ExternalContext {
  Clock& clock;
  Random& random;
};

/// One C++ function behind a TTCN-3 `external function` (ES 201 873-1 §16.1.3), bound by name.
/// Shape: `args` are the actual parameters, fully bound for in parameters; out and inout ones are written in place.
/// The result is unbound for functions without return. Errors become a run-time error of the calling test case.
struct ExternalFunction {
  using Body = std::function<Result<Value>(const ExternalContext&, std::span<Value> args)>;
  std::string name;                ///< as declared in TTCN-3
  std::vector<TypeKind> params;    ///< root kinds, checked against the declaration
  TypeKind result = TypeKind::kError;  ///< kError: none
  Body body;
  bool result_is_secret = false;  ///< a key: no event of the run shows the result
};

class ExternalFunctionRegistry {
 public:
  void Add(ExternalFunction function) { functions_.push_back(std::move(function)); }
  const ExternalFunction* Find(std::string_view name) const {
    for (const ExternalFunction& function : functions_) {
      if (function.name == name) return &function;
    }
    return nullptr;
  }
  const std::vector<ExternalFunction>& all() const { return functions_; }

 private:
  std::vector<ExternalFunction> functions_;
};

}  // namespace assay::runtime
