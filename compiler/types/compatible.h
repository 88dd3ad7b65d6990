#pragma once

#include "runtime/value/type.h"

/// Type compatibility: ES 201 873-1 §6.3.

namespace assay::compiler {

/// True when values of `from` may stand where `to` is wanted; subtypes do not matter here (their values are
/// judged one by one). The error type is compatible with everything.
bool Compatible(const runtime::Type* from, const runtime::Type* to);

/// As Compatible by the rules of the editions before 2017: enumerated types are compatible with themselves
/// only, and unions when none of their common alternatives is incompatible.
bool CompatibleWithoutEnumerations(const runtime::Type* from, const runtime::Type* to);

/// True when both are the same type up to aliases and subtypes: what communication operations ask for
/// (§6.3.5).
bool SameRoot(const runtime::Type* a, const runtime::Type* b);

/// Strong typing (§3.1): the same definition, or types written in place of the same shape. A synonym is
/// another type. What `inout` parameters and communication operations ask for (§5.4.2, §6.3.4).
bool SameType(const runtime::Type* a, const runtime::Type* b);

/// True when values of two enumerated types may be compared: no number belongs to two names (§7.1.3).
bool Mergeable(const runtime::Type* a, const runtime::Type* b);

/// True when a component of type `actual` can stand for one of `wanted`: it has all its elements (§6.3.3).
bool ComponentCompatible(const runtime::Type* actual, const runtime::Type* wanted);

/// True for types whose values can be ordered by < and > (§7.1.3).
bool IsOrdered(const runtime::Type& type);

/// A port, timer or default type in `type` on any level of nesting, or null: only the component that owns such an
/// object can use it.
const runtime::Type* ObjectIn(const runtime::Type* type);

/// True when a value of the type cannot hold, anywhere in it, such an object: it may be sent, stored in constants …
inline bool IsDataType(const runtime::Type* type) { return ObjectIn(type) == nullptr; }

/// True when a value of the type may hold a map (§6.2.15): such types have no templates.
bool ContainsMap(const runtime::Type* type);

/// What a mismatch message calls a type: `charstring`, `M.Rec`, `record of integer`.
std::string Describe(const runtime::Type* type);

}  // namespace assay::compiler
