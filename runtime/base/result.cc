#include "runtime/base/result.h"

namespace assay::runtime {

const char* ErrorCodeName(ErrorCode code) {
  switch (code) {
    case ErrorCode::kMalformed: return "malformed";
    case ErrorCode::kLimit: return "limit";
    case ErrorCode::kNotFound: return "not found";
    case ErrorCode::kPermission: return "permission";
    case ErrorCode::kUnavailable: return "unavailable";
    case ErrorCode::kExhausted: return "exhausted";
    case ErrorCode::kInvalidArgument: return "invalid argument";
    case ErrorCode::kUnsupported: return "unsupported";
    case ErrorCode::kIo: return "input/output";
  }
  return "unknown";
}

}  // namespace assay::runtime
