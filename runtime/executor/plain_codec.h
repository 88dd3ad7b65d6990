#pragma once

#include <cstdint>
#include <string>

#include "runtime/base/result.h"
#include "runtime/value/type.h"
#include "runtime/value/value.h"

namespace assay::runtime {

/// A reversible encoding for every data type, for loopback runs: nobody outside has to understand it, so
/// types whose own codec is not present, or that name none, still go through encvalue, decvalue and decmatch.
///
/// Fields follow each other. Integers and enumerations (their numbers) take as many bits as a variant `N bit`
/// says, 32 without one, least significant octet first; floats are IEEE 754 doubles; booleans and presence
/// take an octet; lists start with their count. Bit- and hexstrings have their length in front and fill their
/// last octet with zeros; other strings have it only when something follows them.

/// Shape: octetstring. Errors: kInvalidArgument for values that are no data, or integers that do not fit
/// their width.
Result<Value> EncodePlain(const Value& value, const Type& type);

/// Decodes the start of `octets`; `*used` becomes the number of octets taken.
/// Errors: kExhausted when there are too few octets, kMalformed when they are no value of `type`.
Result<Value> DecodePlain(const Value& octets, const Type& type, size_t* used);

}  // namespace assay::runtime
