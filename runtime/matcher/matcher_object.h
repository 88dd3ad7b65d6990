#pragma once

// Base of the matching mechanisms: one small class each, in <mechanism>_matcher.h. Only this room sees them;
// others use the functions of matcher.h, builders.h and template_access.h.

#include <cstddef>
#include <cstdint>
#include <string>

#include "runtime/matcher/matcher.h"
#include "runtime/value/objects.h"
#include "runtime/value/pool.h"
#include "runtime/value/print.h"
#include "runtime/value/type.h"
#include "runtime/value/value.h"

namespace assay::runtime {

enum class MatcherKind : uint8_t {
  kAny,
  kAnyOrOmit,
  kValueList,
  kComplement,
  kRange,
  kSuperset,
  kSubset,
  kPermutation,
  kRecord,
  kUnion,
  kList,
  kPattern,
  kStringWildcard,
  kDecmatch,
  kDynamic,
  kConjunction,
  kDisjunction,
  kImplication,
  kExclusion,
  kEnumerated,
};

class Explainer;

/// One template that is not a specific value. Immutable while shared (refs > 1).
class MatcherObject : public HeapObject {
 public:
  virtual ~MatcherObject() = default;
  static void* operator new(size_t size) { return Allocate(size); }
  static void operator delete(void* memory, size_t size) { Deallocate(memory, size); }

  MatcherKind kind() const { return kind_; }
  const LengthRange& length() const { return length_; }
  bool ifpresent() const { return ifpresent_; }
  void set_length(const LengthRange& length) { length_ = length; }
  void set_ifpresent() { ifpresent_ = true; }
  /// True for a plain `*`: matches everything, so nobody needs to look.
  bool matches_all() const { return kind_ == MatcherKind::kAnyOrOmit && !length_.restricted(); }

  /// The mechanism itself; length and ifpresent were already looked at.
  /// Shape: `value` is present, bound and not broken.
  virtual bool Matches(const Value& value, MatchContext* context) const = 0;
  /// The mechanism matches an absent field (without regard to ifpresent).
  virtual bool MatchesOmit(MatchContext* context) const {
    (void)context;
    return false;
  }
  /// A copy that nobody shares, with the same length and ifpresent.
  virtual MatcherObject* Clone() const = 0;
  /// The mechanism in TTCN-3 notation, without length and ifpresent.
  virtual void Print(ValuePrinter& printer) const = 0;
  /// Reports why the present `value` does not match; the default reports one mismatch with Why().
  virtual void Explain(const Value& value, Explainer& explainer) const;
  /// Short reason for a mismatch, starts lower case.
  virtual std::string Why(const Value& value) const;

 protected:
  explicit MatcherObject(MatcherKind kind) : kind_(kind) {
    refs = 1;
    tag = Tag::kMatcher;
  }
  MatcherObject(const MatcherObject& other)
      : HeapObject(other), kind_(other.kind_), ifpresent_(other.ifpresent_), length_(other.length_) {
    refs = 1;
  }

 private:
  MatcherKind kind_;
  bool ifpresent_ = false;
  LengthRange length_;
};

inline MatcherObject* Value::matcher() const { return static_cast<MatcherObject*>(object()); }

/// A value that takes over the first reference to `matcher`.
inline Value Adopt(MatcherObject* matcher) { return Value::Adopt(matcher); }

/// The matcher of kind T behind `tmpl`, or null.
template <typename T>
const T* AsMatcher(const Value& tmpl) {
  if (!tmpl.is(Tag::kMatcher) || tmpl.matcher()->kind() != T::kKind) return nullptr;
  return static_cast<const T*>(tmpl.matcher());
}
inline bool IsMatcher(const Value& tmpl, MatcherKind kind) {
  return tmpl.is(Tag::kMatcher) && tmpl.matcher()->kind() == kind;
}

/// The matcher of kind T behind `tmpl`, made unique first.
template <typename T>
T* MutableMatcher(Value& tmpl) {
  if (tmpl.object()->refs != 1) tmpl = Adopt(tmpl.matcher()->Clone());
  return static_cast<T*>(tmpl.matcher());
}

/// Elements of a string or list value, as length restrictions count them; false when `value` has no length.
bool ElementCount(const Value& value, uint64_t* count);

/// ` length (2 .. 5)`.
std::string LengthText(const LengthRange& length);

/// Number of elements `min` to `max` that a `*` within a list stands for; `present` false: not a `*`.
struct ElementRun {
  bool present = false;
  uint64_t min = 0;
  uint64_t max = UINT64_MAX;
};
ElementRun AsElementRun(const Value& element);

}  // namespace assay::runtime
