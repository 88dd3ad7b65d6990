#pragma once

#include <memory>
#include <string>

#include "runtime/value/type.h"
#include "runtime/value/value.h"

namespace assay::runtime {

/// The subtype constraint (ES 201 873-1 §6.1.2) that allows what matches `tmpl`: the values of `(1,
/// 2, 5..9)`,
/// `("a".."z")`, `(pattern "…")`, combined with `length`. An unbound `tmpl` allows everything of that length.
/// `text` is the constraint as written; made from the template when empty.
std::shared_ptr<const ValueConstraint> MakeConstraint(const Value& tmpl, const LengthRange& length = {},
                                                      std::string text = {});

/// True when `value` keeps every restriction of `type` and of the types it was derived from, parts included.
/// On failure `*reason` (may be null) says which part breaks what.
bool AllowedByType(const Value& value, const Type& type, std::string* reason = nullptr);

}  // namespace assay::runtime
