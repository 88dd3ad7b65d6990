#pragma once

// Templates at run time (ES 201 873-1 §15, Annex B). A template is a Value too:
//   - a concrete value matches what equals it;
//   - Value::Omit() matches an absent field;
//   - tag kMatcher refers to an object of one matching mechanism, immutable while shared.
// A record value none of whose fields is a matcher is its own template: no object is built for it.
//
//   matcher.h          Match and Explain (this file)
//   builders.h         makes templates: one function a mechanism
//   template_access.h  reads and changes parts of templates; valueof, isvalue, restrictions, kinds, lengths
//   constraint.h       subtype constraints made from templates
//   pattern.h          character patterns (§B.1.5), also for the predefined function regexp
//   matcher_object.h   base class of the mechanisms, for this room only

#include <bit>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/value/objects.h"
#include "runtime/value/type.h"
#include "runtime/value/value.h"

namespace assay::runtime {

/// Templates nested deeper than this never match; matching uses the C stack. Units: levels of matchers.
inline constexpr int kMaxMatchDepth = 500;

/// What two mechanisms need from the machine that runs them. Without a context they match nothing.
class MatchContext {
 public:
  virtual ~MatchContext() = default;
  /// decmatch (§B.1.2.9): decodes the string value `encoded` as `type`; `encoding` names the string encoding
  /// (`UTF-8` …) or is empty. Empty result: it could not be decoded, hence no match.
  virtual std::optional<Value> Decode(const Value& encoded, const Type& type, std::string_view encoding) = 0;
  /// @dynamic (§B.1.2.8): result of the boolean function `function` (kBehaviour) for `value`.
  virtual bool CallDynamic(const Value& function, const Value& value) = 0;
};

/// The part of Match behind its fast path.
bool MatchSlow(const Value& value, const Value& tmpl, MatchContext* context);

/// True when `value` matches the template `tmpl`. Allocates nothing, except for `set of` and permutations of
/// more than 64 elements and for what `context` does. Shape: an absent optional field is Omit(); it matches
/// omit, `*` and … ifpresent. An unbound or broken (kBroken) value matches nothing but `*`, and `*` does not
/// look: a lazy field behind it stays undecoded. Source: ES 201 873-1 Annex B.
inline bool Match(const Value& value, const Value& tmpl, MatchContext* context = nullptr) {
  switch (tmpl.tag()) {
    case Tag::kInteger:
    case Tag::kBoolean:
    case Tag::kVerdict:
    case Tag::kOmit:
    case Tag::kNull:
    case Tag::kComponent:
      return value.tag() == tmpl.tag() && value.integer() == tmpl.integer();
    case Tag::kCharstring:
    case Tag::kOctetstring:
      return value.tag() == tmpl.tag() && value.length() == tmpl.length() && value.bytes() == tmpl.bytes();
    default:
      return MatchSlow(value, tmpl, context);
  }
}

/// One part of a value that does not fit its template.
struct Mismatch {
  std::string path;      ///< `msgHeader.cSeq.seqNumber`, `[2].name`; empty: the value itself
  std::string expected;  ///< the template's part in TTCN-3 notation
  std::string found;     ///< the value's part in TTCN-3 notation; `omit` when absent
  std::string reason;   ///< why, starts lower case: `differs`, `missing`, `beyond the range`, place and
                        ///< reason of a broken field: `octet 88: expected a digit …`
  bool broken = false;  ///< the octets of this part break its syntax; `reason` says how
};

struct ExplainLimits {
  size_t max_mismatches = 100;   ///< after that the list ends
  size_t max_text_length = 500;  ///< of `expected` and `found`. Units: octets
};

/// Why `value` does not match `tmpl`: every part that differs, in declaration order. Empty when it matches.
/// Walks everything, decodes what it looks at and allocates: only for a mismatch that somebody will read.
std::vector<Mismatch> Explain(const Value& value, const Value& tmpl, MatchContext* context = nullptr,
                              const ExplainLimits& limits = {});

}  // namespace assay::runtime
