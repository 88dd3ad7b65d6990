#pragma once

// Makers of templates, one for each matching mechanism of ES 201 873-1 Annex B. The VM calls them when it
// evaluates a template expression; the compiler for constant templates.

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "runtime/base/result.h"
#include "runtime/value/type.h"
#include "runtime/value/value.h"

namespace assay::runtime {

/// `?` (§B.1.2.3). One shared object.
Value MakeAny();
/// `*` (§B.1.2.4); within a list template: any number of elements (§B.1.3.2).
Value MakeAnyOrOmit();
/// `(a, b, …)` (§B.1.2.1). `all from` parts are expanded by the caller, see ExpandAllFrom.
Value MakeValueList(std::span<const Value> templates);
/// `complement (a, b, …)` (§B.1.2.2).
Value MakeComplement(std::span<const Value> templates);
/// `(lower .. upper)` (§B.1.2.5) of integers, floats, or characters (charstrings of one character).
/// An unbound `lower` stands for -infinity, an unbound `upper` for infinity. `exclusive`: the bound was
/// written with `!`.
Value MakeRange(const Value& lower, bool lower_exclusive, const Value& upper, bool upper_exclusive);
/// `item(1, (3 .. 5))` (§B.1.2.10): the enumerated item with a number that one of these integer templates
/// matches.
Value MakeEnumeratedList(const Type* type, uint32_t item, std::span<const Value> numbers);
/// `superset (…)` (§B.1.2.6) and `subset (…)` (§B.1.2.7) of a set of.
Value MakeSuperset(std::span<const Value> templates);
Value MakeSubset(std::span<const Value> templates);
/// `permutation (…)` (§B.1.3.3): only as an element for MakeList.
Value MakePermutation(std::span<const Value> templates);
/// `conjunct (…)`, `disjunct (…)`, `a implies b`, `a except b` (§B.1.2.10 to §B.1.2.13).
Value MakeConjunction(std::span<const Value> templates);
Value MakeDisjunction(std::span<const Value> templates);
Value MakeImplication(const Value& precondition, const Value& implied);
Value MakeExclusion(const Value& base, const Value& excepted);
/// `decmatch [encoding] inner` (§B.1.2.9): `type` is the type of `inner`.
Value MakeDecmatch(const Type* type, std::string_view encoding, const Value& inner);
/// `@dynamic function` (§B.1.2.8). Shape: `function` is kBehaviour.
Value MakeDynamic(const Value& function);

/// `pattern @nocase "…"` (§B.1.5). `kind` is kCharstring or kUniversalCharstring. `references` stand for the
/// `{name}` and
/// `\N{name}` in `text`, in order of appearance (see pattern.h, FindPatternReferences).
/// Errors: kMalformed with the offset in `text` when it is no pattern.
Result<Value> MakePattern(TypeKind kind, std::string_view text, bool nocase,
                          std::span<const Value> references = {});
/// `'10?*'B`, `'0A?*'H`, `'0A??*'O` with wildcards (§B.1.2.3, §B.1.2.4); `tag` is kBitstring, kHexstring or
/// kOctetstring, `text` what stands between the apostrophes. In octetstrings one `?` stands for one octet.
/// Without wildcards: a value. Errors: kMalformed with the offset in `text`.
Result<Value> MakeStringWildcard(Tag tag, std::string_view text);

/// `{ … }` of a record or set type, one template a field in declaration order; unset ones are unbound.
/// A plain record value when no field is a matcher.
Value MakeRecord(const Type* type, std::span<const Value> fields);
/// `{ … }` of a record of, set of or array. Elements may be MakeAnyOrOmit() and MakePermutation() (not in
/// arrays). A plain list value when no element is a matcher.
Value MakeList(const Type* type, std::span<const Value> elements);
/// `{ alternative := t }`. A plain union value when `tmpl` is no matcher.
Value MakeUnion(const Type* type, uint32_t alternative, const Value& tmpl);

/// `a & b & …` of strings, string templates, lists and list templates (§15.11). `?` and `*` among the
/// operands stand for any elements, as many as their length restriction says; `type` is the type of the
/// result. Errors: kInvalidArgument for an operand that cannot be concatenated.
Result<Value> MakeConcatenation(const Type* type, std::span<const Value> operands);

/// `t length (min .. max)` (§B.1.4.1). UINT64_MAX: infinity. Units: elements.
Value WithLength(const Value& tmpl, uint64_t min, uint64_t max);
/// `t ifpresent` (§B.1.4.2).
Value WithIfPresent(const Value& tmpl);

/// Appends the elements of the list template or value `source` to `*elements`: `all from source` (§B.1.2.1).
/// Errors: kInvalidArgument when `source` is no list of elements (`?`, a permutation inside …).
Result<void> ExpandAllFrom(const Value& source, std::vector<Value>* elements);

}  // namespace assay::runtime
