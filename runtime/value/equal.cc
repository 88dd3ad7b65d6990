// Equality without recursion: a stack of frames, one for each pair of containers under comparison. A frame of
// fields or items in order fails as soon as one pair differs; a `set of` frame tries for each item on the
// left every unused item on the right (equality is transitive, so the first partner found is as good as any
// other).

#include <cmath>
#include <cstring>
#include <vector>

#include "runtime/value/big_integer.h"
#include "runtime/value/objects.h"
#include "runtime/value/type.h"

namespace assay::runtime {

namespace {

bool EqualFloats(double a, double b) { return a == b || (std::isnan(a) && std::isnan(b)); }

/// Equality of two values of the same tag that is not a container's.
bool EqualLeaves(const Value& a, const Value& b) {
  switch (a.tag()) {
    case Tag::kUnbound:
    case Tag::kOmit:
    case Tag::kNull:
      return true;
    case Tag::kFloat:
      return EqualFloats(a.real(), b.real());
    case Tag::kEnumerated: {
      const Type* left = a.enum_type()->Root();
      const Type* right = b.enum_type()->Root();
      if (left == right) return a.enum_item() == b.enum_item() && a.enum_ordinal() == b.enum_ordinal();
      // Of two types: the same name and the same number (§7.1.3).
      return left->enum_items[a.enum_item()].name == right->enum_items[b.enum_item()].name &&
             EnumNumber(a) == EnumNumber(b);
    }
    case Tag::kBigInteger:
      return BN_cmp(a.big()->number, b.big()->number) == 0;
    case Tag::kBitstring:
    case Tag::kHexstring:
    case Tag::kOctetstring:
    case Tag::kCharstring:
    case Tag::kUniversal:
      return a.bytes() == b.bytes();
    case Tag::kBroken: {
      auto* left = static_cast<const BrokenObject*>(a.object());
      auto* right = static_cast<const BrokenObject*>(b.object());
      return left == right || left->raw.bytes() == right->raw.bytes();
    }
    case Tag::kMatcher:
      return a.object() == b.object();
    default:
      return a.integer() == b.integer();
  }
}

bool IsContainer(const Value& value) { return value.tag() >= Tag::kRecord && value.tag() <= Tag::kUnion; }

struct Frame {
  HeapObject* a;
  HeapObject* b;
  uint32_t count;
  uint32_t index = 0;      ///< next item of `a`
  uint32_t candidate = 0;  ///< `set of`: next item of `b` to try
  bool unordered = false;
  std::vector<bool> used = {};  ///< `set of`: items of `b` that have a partner
};

const Value& Child(HeapObject* object, uint32_t index) {
  if (object->tag == Tag::kRecord) return static_cast<RecordObject*>(object)->Get(index);
  if (object->tag == Tag::kList) return static_cast<ListObject*>(object)->items[index];
  return static_cast<UnionObject*>(object)->value;
}

bool IsSetOf(const ListObject* list) { return list->type != nullptr && list->type->kind == TypeKind::kSetOf; }

/// Pushes the comparison of two containers. False when they differ at first sight.
bool Enter(const Value& a, const Value& b, std::vector<Frame>& frames) {
  uint32_t count = 1;
  bool unordered = false;
  if (a.is(Tag::kRecord)) {
    count = a.record()->count;
    if (count != b.record()->count) return false;
  } else if (a.is(Tag::kList)) {
    count = a.list()->count;
    if (count != b.list()->count) return false;
    unordered = IsSetOf(a.list()) && IsSetOf(b.list());
  } else if (a.choice()->alternative != b.choice()->alternative) {
    return false;
  }
  frames.push_back({.a = a.object(), .b = b.object(), .count = count, .unordered = unordered});
  if (unordered) frames.back().used.resize(count);
  return true;
}

enum class Step { kEqual, kDifferent, kEntered };

Step Compare(const Value& a, const Value& b, std::vector<Frame>& frames) {
  if (a.tag() != b.tag()) return Step::kDifferent;
  if (!IsContainer(a)) return EqualLeaves(a, b) ? Step::kEqual : Step::kDifferent;
  if (a.object() == b.object()) return Step::kEqual;
  return Enter(a, b, frames) ? Step::kEntered : Step::kDifferent;
}

}  // namespace

bool Equal(const Value& a, const Value& b) {
  if (a.tag() != b.tag()) return false;
  if (!IsContainer(a)) return EqualLeaves(a, b);
  if (a.object() == b.object()) return true;

  std::vector<Frame> frames;
  if (!Enter(a, b, frames)) return false;
  while (true) {
    Frame& frame = frames.back();
    Step step;
    if (frame.index == frame.count) {
      step = Step::kEqual;  // of the whole frame
      frames.pop_back();
    } else if (!frame.unordered) {
      uint32_t index = frame.index;
      step = Compare(Child(frame.a, index), Child(frame.b, index), frames);
      if (step == Step::kEqual) {
        ++frame.index;
        continue;
      }
      if (step == Step::kDifferent) frames.pop_back();
    } else {
      while (frame.candidate < frame.count && frame.used[frame.candidate]) ++frame.candidate;
      if (frame.candidate == frame.count) {
        step = Step::kDifferent;
        frames.pop_back();
      } else {
        step = Compare(Child(frame.a, frame.index), Child(frame.b, frame.candidate), frames);
        if (step == Step::kEqual) {
          frame.used[frame.candidate] = true;
          ++frame.index;
          frame.candidate = 0;
          continue;
        }
        if (step == Step::kDifferent) {
          ++frame.candidate;
          continue;
        }
      }
    }
    if (step == Step::kEntered) continue;

    // A frame is done; hand its result to the frames around it.
    while (!frames.empty()) {
      Frame& outer = frames.back();
      if (step == Step::kEqual) {
        if (outer.unordered) outer.used[outer.candidate] = true;
        outer.candidate = 0;
        ++outer.index;
        break;
      }
      if (outer.unordered) {
        ++outer.candidate;
        break;
      }
      frames.pop_back();
    }
    if (frames.empty()) return step == Step::kEqual;
  }
}

}  // namespace assay::runtime
