#pragma once

#include <functional>

#include "runtime/value/value.h"
#include "runtime/vm/machine.h"

namespace assay::runtime {

/// Visits the elements of an array of references, arrays of arrays included, until `visit` says false.
/// Shape: `index` is as the program counts (from the array's lower bound): an integer, or a list of them for
/// several dimensions (§21.3.7, §22.2.2 @index). A trap when `targets` has no value.
Flow ForEachElement(Machine& machine, const Value& targets,
                    const std::function<bool(const Value& element, const Value& index)>& visit);

}  // namespace assay::runtime
