#pragma once

#include <nlohmann/json.hpp>

#include "runtime/base/result.h"
#include "runtime/value/type.h"
#include "runtime/value/value.h"

namespace assay::tools {

/// A value as JSON, in the manner of ES 201 873-11: records and sets are objects without their omitted fields, lists are arrays,
/// a union is an object with the one chosen member, enumerated values are names, octetstrings hexadecimal digits.
/// What could not be decoded is {"broken": its octets in hexadecimal, "octet": the first bad one, "reason": …}.
/// Lazy fields are decoded.
nlohmann::ordered_json ValueToJson(const runtime::Value& value);

/// The value of `type` that `json` stands for. Optional fields that are missing or null are omit.
/// Errors: kInvalidArgument, `at /msgHeader/cSeq: expected …, found …`.
runtime::Result<runtime::Value> JsonToValue(const nlohmann::ordered_json& json, const runtime::Type& type);

/// True when some part of `json` stands for octets that could not be decoded.
bool HasBrokenPart(const nlohmann::ordered_json& json);

}  // namespace assay::tools
