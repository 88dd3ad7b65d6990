#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <tl/expected.hpp>
#include <utility>

#include "runtime/base/check.h"

namespace assay::runtime {

/// Whose fault an outside error is; decides exit status and wording.
enum class ErrorCode {
  kMalformed,        ///< bytes that break their syntax
  kLimit,            ///< a named limit was passed
  kNotFound,         ///< file, address, name
  kPermission,       ///< a right or capability is missing
  kUnavailable,      ///< in use, unreachable, closed
  kExhausted,        ///< disk full, out of descriptors
  kInvalidArgument,  ///< the caller's value does not fit
  kUnsupported,      ///< this machine or build cannot do it
  kIo,               ///< any other operating-system error
};

/// An error of the outside world: what was attempted, what happened, where.
/// Units: `offset` is the byte offset of the first bad octet, when something was being decoded.
struct Error {
  ErrorCode code = ErrorCode::kIo;
  std::string message;                ///< one line, starts lower case, says expected and found
  std::optional<size_t> offset = {};
  std::string clause = {};            ///< for example `RFC 3261 §7.3.1`; empty when none decides
};

/// A value or an `Error`; member names as std::expected.
template <typename T>
using Result = tl::expected<T, Error>;

/// Shape: use as `return Fail(ErrorCode::kIo, "cannot open …")`.
inline tl::unexpected<Error> Fail(ErrorCode code, std::string message) {
  return tl::unexpected<Error>(Error{code, std::move(message)});
}
inline tl::unexpected<Error> Fail(Error error) { return tl::unexpected<Error>(std::move(error)); }

/// The word printed for `code`.
const char* ErrorCodeName(ErrorCode code);

}  // namespace assay::runtime
