#pragma once

// Reading and changing parts of templates: `var template`, `modifies`, template parameters, and the
// operations that look at a template as a whole.

#include <cstdint>
#include <optional>
#include <string_view>

#include "runtime/base/result.h"
#include "runtime/value/type.h"
#include "runtime/value/value.h"

namespace assay::runtime {

/// `tmpl.field` of a record or set, for reading (§15.6.2): of `?` it is `?`, or `*` when the field is
/// optional. Shape: `type` is the type of `tmpl`; the result may be unbound. Errors: kInvalidArgument when
/// the template has no fields to look at (omit, `*`, value lists, …).
Result<Value> ReadTemplateField(const Value& tmpl, const Type* type, uint32_t field);
/// `tmpl[index]` (§15.6.3). Shape: `index` counts from 0, whatever the array's lower bound.
Result<Value> ReadTemplateElement(const Value& tmpl, const Type* type, uint32_t index);
/// `tmpl.alternative` of a union (§15.6.5). Errors: also when another alternative is chosen.
Result<Value> ReadTemplateAlternative(const Value& tmpl, const Type* type, uint32_t alternative);

/// A place for a part of `tmpl`, to be assigned at once: unbound and `?` are expanded into a record template
/// (fields of an expanded `?` are `?`, optional ones `*`), shared objects are copied first. Shape: the
/// pointer holds until `tmpl` is next used. Errors: kInvalidArgument as for reading.
Result<Value*> MutableTemplateField(Value& tmpl, const Type* type, uint32_t field);
/// Elements between the end of the list and `index` become unbound; those of an expanded `?` are `?`.
Result<Value*> MutableTemplateElement(Value& tmpl, const Type* type, uint32_t index);
/// The other alternative is given up.
Result<Value*> MutableTemplateAlternative(Value& tmpl, const Type* type, uint32_t alternative);

/// True when no part of the template is unbound: it may be used for matching (§15).
bool IsCompleteTemplate(const Value& tmpl);
/// `base` with every part that `changes` gives: fields, alternatives and elements that `changes` leaves
/// unbound stay
/// (`modifies base := changes`, §15.5).
Value OverlayTemplate(const Value& base, const Value& changes);

/// True when the template contains no matching mechanism and nothing unbound (`isvalue`, §C.3.3). Omit is no
/// value.
bool IsValue(const Value& tmpl);
/// `ispresent` (§C.3.2): bound and cannot match an absent field.
bool IsPresent(const Value& tmpl);
/// `isbound` (§C.3.4): at least one part was assigned.
bool IsBound(const Value& tmpl);

/// The one value that the template matches (§15.10). Omit() for omit.
/// Errors: kInvalidArgument, with the path of the part that is no specific value.
Result<Value> Valueof(const Value& tmpl);

/// template(omit), template(present), template(value) (§15.8).
enum class TemplateRestriction : uint8_t { kNone, kOmit, kPresent, kValue };
/// True when `tmpl` obeys the restriction.
bool CheckRestriction(const Value& tmpl, TemplateRestriction restriction);

/// `istemplatekind(tmpl, kind)` (§C.3.5). Errors: kInvalidArgument for an unknown kind.
Result<bool> IsTemplateKind(const Value& tmpl, std::string_view kind);

/// `lengthof` of a string or list template (§C.2.1): the only length it matches. Units: elements.
/// Errors: kInvalidArgument when the template matches several lengths, or none.
Result<uint64_t> Lengthof(const Value& tmpl);
/// The characters of a pattern that has no metacharacters but `?` and `*`, these as they are written (substr,
/// §C.4.2). Shape: empty for any other template.
std::optional<Value> PatternCharacters(const Value& tmpl);
/// `count` elements of a string or list template from `index` on (substr, §C.4.2). Shape: both lie within
/// Lengthof. Errors: kInvalidArgument when the elements cannot be told, or are not all specific or `?`.
Result<Value> TemplatePart(const Value& tmpl, uint32_t index, uint32_t count);
/// `sizeof` of a record or set template (§C.2.2): number of fields that are present; of an array its size.
/// Errors: as Lengthof.
Result<uint64_t> Sizeof(const Value& tmpl);

}  // namespace assay::runtime
