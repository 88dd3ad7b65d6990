#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

#include "runtime/base/random.h"
#include "runtime/base/result.h"
#include "runtime/value/type.h"
#include "runtime/value/value.h"

namespace assay::runtime {

/// What predefined functions keep between calls. One for each test case.
struct PredefinedContext {
  Random& random;
  std::unique_ptr<SeededRandom> seeded = nullptr;  ///< from the first `rnd(seed)` on (§C.6.1)
};

/// What an argument has to be.
enum class PredefinedKind : uint8_t {
  kInteger,
  kFloat,
  kBoolean,
  kCharstring,
  kUniversalCharstring,
  kBitstring,
  kHexstring,
  kOctetstring,
  kEnumerated,
  kStringOrList,  ///< any string, record of, set of or array
  kPattern,       ///< a charstring or a template of one
  kTemplate,      ///< a value or template of any type
  kSame,          ///< result: of the type of the first argument
};

/// One predefined function of ES 201 873-1 Annex C that works on values alone. Those that need the machine
/// (encvalue, decvalue, testcasename, hostid) or look at places (isbound, ispresent, ischosen) are not here.
struct PredefinedEntry {
  static constexpr size_t kMaxParams = 4;

  const char* name;
  const char* clause;  ///< `§C.1.1`
  PredefinedKind params[kMaxParams];
  uint8_t required;  ///< arguments that must be given
  uint8_t allowed;   ///< arguments that may be given
  PredefinedKind result;
  /// Pure, except for rnd.
  /// Shape: `args` has `allowed` values of the right kind; those left out are unbound.
  Result<Value> (*body)(std::span<const Value> args, PredefinedContext& context);
};

/// The function of that name, or null. `regexp` has `@nocase` as a fourth argument, a boolean.
const PredefinedEntry* FindPredefinedEntry(std::string_view name);
/// All of them, by clause.
std::span<const PredefinedEntry> PredefinedEntries();

/// Checks the arguments and calls the function.
/// Shape: arguments left out are unbound, or missing at the end.
/// Errors: kInvalidArgument, with the function's name and clause.
Result<Value> CallPredefined(const PredefinedEntry& entry, std::span<const Value> args,
                             PredefinedContext& context);

}  // namespace assay::runtime
