#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/value/value.h"

namespace assay::runtime {

enum class TypeKind : uint8_t {
  kError,  ///< the type of an expression that already had a diagnostic: compatible with everything, reports
           ///< nothing
  kInteger,
  kFloat,
  kBoolean,
  kVerdicttype,
  kBitstring,
  kHexstring,
  kOctetstring,
  kCharstring,
  kUniversalCharstring,
  kRecord,
  kSet,
  kRecordOf,
  kSetOf,
  kArray,
  kUnion,
  kAnytype,
  kEnumerated,
  kMap,
  kComponent,
  kPort,
  kTimer,
  kDefault,
  kSignature,
  kFunction,
  kAltstep,
  kTestcase,  ///< behaviour types (ES 201 873-1 §6.2.13)
  kAny,       ///< `any`/unknown: message types of loopback ports and the like; holds a value of any type
};
const char* TypeKindName(TypeKind kind);

/// Restricts the values of a subtype (ES 201 873-1 §6.1.2); made by runtime/matcher from the constraint's
/// template.
class ValueConstraint {
 public:
  virtual ~ValueConstraint() = default;
  /// True when the concrete, fully bound `value` is in the subtype.
  virtual bool Allows(const Value& value) const = 0;
  /// As written in TTCN-3, for messages: `(0..255)`.
  virtual std::string ToString() const = 0;
};

/// Length restriction. Units: elements. max == UINT64_MAX: infinity.
struct LengthRange {
  uint64_t min = 0;
  uint64_t max = UINT64_MAX;
  bool Contains(uint64_t n) const { return n >= min && n <= max; }
  bool restricted() const { return min != 0 || max != UINT64_MAX; }
};

/// The attributes of ES 201 873-1 §27 that apply to a type or field, after inheritance and override.
struct Attributes {
  std::vector<std::string> encode;
  std::vector<std::string> variant;
  std::vector<std::string> display;
  std::vector<std::string> extension;
  bool implicit_omit = false;  ///< optional "implicit omit"
};

struct Field {
  std::string name;
  const Type* type = nullptr;
  bool optional = false;
  bool is_default = false;  ///< @default alternative of a union (§6.2.5.5)
  std::shared_ptr<const Attributes> attributes;
};

/// One named item of an enumerated type; `ranges` are the numbers it stands for, first one is enum2int's.
struct EnumItem {
  std::string name;
  std::vector<std::pair<int64_t, int64_t>> ranges;
};

enum class Direction : uint8_t { kIn, kOut, kInOut };

struct FormalType {
  std::string name;
  const Type* type = nullptr;
  Direction direction = Direction::kIn;
  bool is_template = false;
};

/// Port types (§6.2.9).
struct PortInfo {
  bool message = false, procedure = false, stream = false;
  bool realtime = false;
  std::vector<const Type*> in,
      out;  ///< inout types stand in both; messages, or signatures for procedure ports
  std::vector<FormalType> map_params, unmap_params;
  const Type* address = nullptr;
};

/// Component types (§6.2.10), inherited elements included, in order of inheritance then declaration.
struct ComponentInfo {
  struct Port {
    std::string name;
    const Type* type;
    std::vector<uint32_t> dimensions;
  };
  struct Variable {
    std::string name;
    const Type* type;
    bool is_template;
  };
  struct Timer {
    std::string name;
    std::vector<uint32_t> dimensions;
  };
  std::vector<const Type*> extends;
  std::vector<Port> ports;
  std::vector<Variable> variables;  ///< var and const
  std::vector<Timer> timers;
};

/// Signatures (§14) and behaviour types.
struct SignatureInfo {
  std::vector<FormalType> params;
  const Type* result = nullptr;
  bool result_is_template = false;
  bool noblock = false;
  std::vector<const Type*> exceptions;
  const Type* runs_on = nullptr;
  const Type* mtc = nullptr;
  const Type* system = nullptr;
};

/// A TTCN-3 type: one object a definition, shared by checker, VM and codecs; compared by pointer, then
/// structurally. Subtypes and aliases (`type integer Byte (0..255)`) have kind, fields and element of their
/// root, and `base` set.
class Type {
 public:
  TypeKind kind = TypeKind::kError;
  std::string module;          ///< empty for predefined types
  std::string name;            ///< empty for types written in place
  const Type* base = nullptr;  ///< the type this one was derived from, or null

  std::vector<Field> fields;                          ///< record, set, union, anytype
  std::vector<EnumItem> enum_items;                   ///< enumerated
  const Type* element = nullptr;                      ///< record of, set of, array, map (value)
  const Type* key = nullptr;                          ///< map
  int64_t array_first = 0;                            ///< array: lower index bound
  LengthRange length;                                 ///< strings and lists; arrays: exactly their size
  std::shared_ptr<const ValueConstraint> constraint;  ///< null when unrestricted
  std::shared_ptr<const Attributes> attributes;
  std::shared_ptr<const PortInfo> port;
  std::shared_ptr<const ComponentInfo> component;
  std::shared_ptr<const SignatureInfo> signature;

  /// `Module.Name`, `record of integer`, … for messages.
  std::string ToString() const;
  /// Follows `base` to the type without a base.
  const Type* Root() const;
  /// Number of the field or alternative, or -1.
  int FindField(std::string_view field_name) const;
  int FindEnumItem(std::string_view item_name) const;

  bool is_string() const { return kind >= TypeKind::kBitstring && kind <= TypeKind::kUniversalCharstring; }
  bool is_record_like() const { return kind == TypeKind::kRecord || kind == TypeKind::kSet; }
  bool is_list_like() const {
    return kind == TypeKind::kRecordOf || kind == TypeKind::kSetOf || kind == TypeKind::kArray;
  }
  bool is_union_like() const { return kind == TypeKind::kUnion || kind == TypeKind::kAnytype; }
  bool is_behaviour() const { return kind >= TypeKind::kFunction && kind <= TypeKind::kTestcase; }
};

/// The number that the enumerated `value` stands for (enum2int, order; ES 201 873-1 §6.2.4).
int64_t EnumNumber(const Value& value);
/// The enumerated value of `type` that stands for `number`; unbound when there is none (int2enum).
Value EnumFromNumber(const Type& type, int64_t number);
/// The value of item number `item` that stands for `number`; unbound when the item does not stand for it:
/// `Friday(3)`.
Value EnumFromItem(const Type& type, uint32_t item, int64_t number);

/// The predefined types; live for the whole process.
const Type* PredefinedType(TypeKind kind);

/// Owns types; addresses are stable.
class TypeTable {
 public:
  Type* New(TypeKind kind) {
    types_.emplace_back().kind = kind;
    return &types_.back();
  }
  const std::deque<Type>& all() const { return types_; }

 private:
  std::deque<Type> types_;
};

}  // namespace assay::runtime
