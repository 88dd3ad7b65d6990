#pragma once

#include <bit>
#include <cstdint>
#include <string_view>
#include <utility>

#include "runtime/base/check.h"

namespace assay::runtime {

class Type;
struct HeapObject;
struct StringObject;
struct RecordObject;
struct ListObject;
struct UnionObject;
struct BigIntegerObject;
class MatcherObject;

/// What a Value holds. The order matters: every tag from kBigInteger on owns a reference to a heap object.
enum class Tag : uint8_t {
  kUnbound,  ///< no value was assigned (ES 201 873-1 §6.2.1.2: uninitialized); also an unset record field
  kOmit,     ///< an optional field that is absent
  kNull,     ///< `null` of component, default and behaviour types
  kInteger,  ///< integer that fits 64 bits: always this form, never kBigInteger
  kFloat,
  kBoolean,
  kVerdict,     ///< payload: Verdict
  kEnumerated,  ///< payload: const Type*; aux: index of the item in Type::enum_items
  kComponent,   ///< payload: ComponentId
  kDefault,     ///< payload: number of the activated default
  kBehaviour,   ///< payload: index of the function, altstep or test case in Program::functions
  kPort,        ///< payload: PortId of the component's port instance (port parameters)
  kTimer,       ///< payload: number of the component's timer instance (timer parameters)
  kLazy,        ///< slot of a lazily decoded record that was not touched yet; never leaves RecordObject
  kBigInteger,  ///< integer beyond 64 bits
  kBitstring,   ///< one octet (0 or 1) an element
  kHexstring,   ///< one octet (0 to 15) an element
  kOctetstring,
  kCharstring,  ///< (universal) charstring whose characters are all below 128: one octet a character
  kUniversal,   ///< universal charstring with at least one character above 127: four octets a character
  kRecord,      ///< record, set, and signature parameter lists
  kList,        ///< record of, set of, array
  kUnion,       ///< union and anytype
  kBroken,   ///< a field whose octets broke its syntax: payload is a BrokenObject with raw octets and reason
  kMatcher,  ///< a template that is not one specific value: payload is a MatcherObject (runtime/matcher)
};

/// ES 201 873-1 §24: overwriting goes from none to error only.
enum class Verdict : uint8_t { kNone, kPass, kInconc, kFail, kError };
const char* VerdictName(Verdict verdict);

/// Common head of everything a Value can refer to. Reference counts are not atomic: a Program, its values and
/// its components belong to one thread.
struct HeapObject {
  uint32_t refs;
  Tag tag;
};

/// One TTCN-3 value: 16 bytes. Scalars are inline; strings, records, lists and unions are reference-counted,
/// shared between copies, and copied before they are changed while shared (copy on write).
/// Strings are slices: a Value holds its own offset and length into a StringObject, so taking a substring, or
/// a field of a received message, allocates nothing.
class Value {
 public:
  constexpr Value() = default;
  Value(const Value& other) : payload_(other.payload_), word_(other.word_), aux_(other.aux_) { Retain(); }
  Value(Value&& other) noexcept : payload_(other.payload_), word_(other.word_), aux_(other.aux_) {
    other.word_ = 0;
  }
  Value& operator=(const Value& other) {
    Value copy(other);
    swap(copy);
    return *this;
  }
  Value& operator=(Value&& other) noexcept {
    // `other` may lie inside what this value is the last holder of, so it is emptied before anything is
    // released.
    Value taken(std::move(other));
    swap(taken);
    return *this;
  }
  ~Value() { Release(); }
  void swap(Value& other) noexcept {
    std::swap(payload_, other.payload_);
    std::swap(word_, other.word_);
    std::swap(aux_, other.aux_);
  }

  static Value Omit() { return Inline(Tag::kOmit, 0); }
  static Value Null() { return Inline(Tag::kNull, 0); }
  static Value Integer(int64_t number) { return Inline(Tag::kInteger, static_cast<uint64_t>(number)); }
  static Value Float(double number) { return Inline(Tag::kFloat, std::bit_cast<uint64_t>(number)); }
  static Value Boolean(bool truth) { return Inline(Tag::kBoolean, truth); }
  static Value OfVerdict(Verdict verdict) { return Inline(Tag::kVerdict, static_cast<uint64_t>(verdict)); }
  /// `ordinal` chooses among the numbers of an item that stands for several (`Friday(3)`, §6.2.4); see
  /// EnumNumber.
  static Value Enumerated(const Type* type, uint32_t item, uint32_t ordinal = 0) {
    Value value = Inline(Tag::kEnumerated, reinterpret_cast<uint64_t>(type));
    value.word_ |= ordinal << 8;
    value.aux_ = item;
    return value;
  }
  static Value Component(uint32_t id) { return Inline(Tag::kComponent, id); }
  static Value Default(uint32_t id) { return Inline(Tag::kDefault, id); }
  static Value Behaviour(uint32_t function) { return Inline(Tag::kBehaviour, function); }
  static Value Port(uint32_t id) { return Inline(Tag::kPort, id); }
  static Value Timer(uint32_t id) { return Inline(Tag::kTimer, id); }
  static Value Lazy() { return Inline(Tag::kLazy, 0); }
  /// Takes over one reference to `object`, whose tag becomes the value's.
  static Value Adopt(HeapObject* object) {
    Value value = Inline(object->tag, reinterpret_cast<uint64_t>(object));
    return value;
  }
  /// Shares `object` (a StringObject) as a slice: takes one more reference. Units: elements. The tag is the
  /// object's.
  static Value Slice(StringObject* object, uint32_t offset, uint32_t length);

  /// String makers; the octets are copied. Charstring() wants characters below 128 only; UniversalFromUtf8()
  /// takes anything and yields kCharstring when all are below 128 (ill-formed UTF-8: each bad octet becomes
  /// U+FFFD).
  static Value Charstring(std::string_view text);
  static Value UniversalFromUtf8(std::string_view text);
  static Value UniversalFromCodePoints(const char32_t* points, size_t count);
  static Value Octetstring(std::string_view octets);
  /// One element an octet (see Tag).
  static Value Bitstring(std::string_view elements);
  static Value Hexstring(std::string_view elements);

  Tag tag() const { return static_cast<Tag>(word_ & 0xff); }
  bool is(Tag tag) const { return this->tag() == tag; }
  bool is_heap() const { return tag() >= Tag::kBigInteger; }
  bool is_string() const { return tag() >= Tag::kBitstring && tag() <= Tag::kUniversal; }
  bool is_bound() const { return tag() != Tag::kUnbound; }
  bool is_template() const { return is(Tag::kMatcher); }

  int64_t integer() const { return static_cast<int64_t>(payload_); }
  double real() const { return std::bit_cast<double>(payload_); }
  bool boolean() const { return payload_ != 0; }
  Verdict verdict() const { return static_cast<Verdict>(payload_); }
  const Type* enum_type() const { return reinterpret_cast<const Type*>(payload_); }
  uint32_t enum_item() const { return aux_; }
  uint32_t enum_ordinal() const { return word_ >> 8; }
  /// Of kComponent, kDefault, kBehaviour, kPort, kTimer.
  uint32_t id() const { return static_cast<uint32_t>(payload_); }

  HeapObject* object() const { return reinterpret_cast<HeapObject*>(payload_); }
  StringObject* string() const { return reinterpret_cast<StringObject*>(payload_); }
  RecordObject* record() const { return reinterpret_cast<RecordObject*>(payload_); }
  ListObject* list() const { return reinterpret_cast<ListObject*>(payload_); }
  UnionObject* choice() const { return reinterpret_cast<UnionObject*>(payload_); }
  BigIntegerObject* big() const { return reinterpret_cast<BigIntegerObject*>(payload_); }
  /// Defined in runtime/matcher/matcher_object.h, where MatcherObject is complete: its HeapObject part is not
  /// its start.
  MatcherObject* matcher() const;

  /// Largest slice offset that fits; a slice further behind gets a StringObject of its own. Units: elements.
  static constexpr uint32_t kMaxOffset = (1u << 24) - 1;
  /// Of strings. Units: elements (characters, bits, hex digits, octets).
  uint32_t length() const { return aux_; }
  uint32_t offset() const { return word_ >> 8; }
  /// The octets of a string of any kind but kUniversal; valid while this value lives and is unchanged.
  std::string_view bytes() const;
  /// The character at `index` of a charstring or universal charstring.
  char32_t code_point(uint32_t index) const;
  /// The string as UTF-8 (charstring kinds only).
  std::string ToUtf8() const;

 private:
  static Value Inline(Tag tag, uint64_t payload) {
    Value value;
    value.payload_ = payload;
    value.word_ = static_cast<uint32_t>(tag);
    return value;
  }
  void Retain() const {
    if (is_heap()) ++object()->refs;
  }
  void Release() {
    if (is_heap() && --object()->refs == 0) Destroy(object());
  }
  static void Destroy(HeapObject* object);

  uint64_t payload_ = 0;
  uint32_t word_ = 0;  ///< tag in the low octet, slice offset above it
  uint32_t aux_ = 0;   ///< slice length, or item of an enumeration
};
static_assert(sizeof(Value) == 16);

/// Equality of two concrete values of compatible types (ES 201 873-1 §7.1.3): records field by field, `set
/// of` without regard to order, enumerations by item, integers by number whatever their form; not_a_number
/// equals itself (§7.1.3). Unbound parts equal only unbound parts. Neither the C stack nor the time grows
/// beyond the size of the values, except that `set of` values take quadratic time.
bool Equal(const Value& a, const Value& b);

}  // namespace assay::runtime
