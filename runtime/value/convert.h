#pragma once

#include <string>

#include "runtime/value/type.h"
#include "runtime/value/value.h"

namespace assay::runtime {

/// `value`, of some compatible type, as a value of type `to` (ES 201 873-1 §6.3.2): structures get the new
/// type, alternatives of unions are found by name, elements of arrays and lists keep their positions.
/// Restrictions are not looked at. Templates stay as they are. False with `*problem` when there is no such
/// value.
bool ConvertValue(const Value& value, const Type& to, Value* result, std::string* problem);

}  // namespace assay::runtime
