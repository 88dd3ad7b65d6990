#pragma once

#include <string>

#include "runtime/program/program.h"
#include "runtime/value/value.h"
#include "runtime/vm/machine.h"

namespace assay::runtime {

/// `value.field` or `value.alternative`, read. `type`: null for values; of templates, whose matching mechanisms are looked
/// into (§15.6), their type.
/// Shape: false on a trap.
bool ReadField(Machine& machine, const Value& from, uint32_t field, const Type* type, Value* result);
/// `value[index]`, read; `index` as written (arrays count from their lower bound).
bool ReadItem(Machine& machine, const Value& from, const Value& index, const Type* type, Value* result);

/// Makes the part of `root` at `path` equal to `part`, creating what is missing on the way (§6.2.1.1, §6.2.3).
bool WritePath(Machine& machine, Value& root, const Path& path, const Value& part, bool as_template);

/// The part of `root` at `path`, or null when a part on the way is missing, unbound or not chosen.
/// Shape: `*holder` keeps the part alive when it had to be made (string elements, parts of templates).
const Value* FindPath(Machine& machine, const Value& root, const Path& path, Value* holder);

}  // namespace assay::runtime
