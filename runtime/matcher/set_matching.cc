#include "runtime/matcher/set_matching.h"

#include <algorithm>
#include <memory>
#include <vector>

#include "runtime/matcher/matcher_object.h"

namespace assay::runtime {

namespace {

/// Up to this many elements on a side everything stays on the C stack.
constexpr size_t kInlineElements = 64;
constexpr uint32_t kNobody = UINT32_MAX;

/// An array on the stack when it is short, else on the heap.
template <typename T>
class Scratch {
 public:
  Scratch(size_t count, T fill) {
    if (count > kInlineElements) heap_ = std::make_unique<T[]>(count);
    data_ = heap_ ? heap_.get() : inline_;
    std::fill_n(data_, count, fill);
  }
  T& operator[](size_t i) { return data_[i]; }

 private:
  T inline_[kInlineElements];
  std::unique_ptr<T[]> heap_;
  T* data_;
};

/// Gives every left element a right partner of its own, by augmenting paths (breadth first, no recursion).
/// `fits(left, right)` may be asked for the same pair more than once.
template <typename Fits>
bool Saturate(size_t left_count, size_t right_count, Fits fits) {
  if (left_count > right_count) return false;
  Scratch<uint32_t> partner(right_count, kNobody);  // left partner of each right element
  Scratch<uint32_t> reached_from(right_count, kNobody);
  Scratch<uint32_t> queue(left_count + 1, 0);
  Scratch<uint32_t> taken(left_count, kNobody);  // right partner of each left element
  for (uint32_t start = 0; start < left_count; ++start) {
    // Elements mostly stand in the same order on both sides, so look at the same place first.
    if (partner[start] == kNobody && fits(start, start)) {
      partner[start] = start;
      taken[start] = start;
      continue;
    }
    for (size_t i = 0; i < right_count; ++i) reached_from[i] = kNobody;
    size_t head = 0, tail = 0;
    queue[tail++] = start;
    uint32_t free_right = kNobody;
    while (head < tail && free_right == kNobody) {
      uint32_t left = queue[head++];
      for (uint32_t right = 0; right < right_count; ++right) {
        if (reached_from[right] != kNobody || !fits(left, right)) continue;
        reached_from[right] = left;
        if (partner[right] == kNobody) {
          free_right = right;
          break;
        }
        queue[tail++] = partner[right];
      }
    }
    if (free_right == kNobody) return false;
    // Turn the path round: each left element on it takes the right element it reached.
    for (uint32_t right = free_right; right != kNobody;) {
      uint32_t left = reached_from[right];
      uint32_t given_up = taken[left];
      partner[right] = left;
      taken[left] = right;
      right = left == start ? kNobody : given_up;
    }
  }
  return true;
}

/// The templates without `*` elements, as indexes; and what the `*` elements stand for together.
struct Required {
  Scratch<uint32_t> index;
  size_t count = 0;
  uint64_t min_others = 0;
  uint64_t max_others = 0;

  explicit Required(std::span<const Value> templates) : index(templates.size(), 0) {
    for (size_t i = 0; i < templates.size(); ++i) {
      ElementRun run = AsElementRun(templates[i]);
      if (!run.present) {
        index[count++] = static_cast<uint32_t>(i);
        continue;
      }
      min_others += run.min;
      max_others = run.max > UINT64_MAX - max_others ? UINT64_MAX : max_others + run.max;
    }
  }
};

}  // namespace

bool MatchSet(std::span<const Value> values, std::span<const Value> templates, MatchContext* context) {
  Required required(templates);
  if (values.size() < required.count) return false;
  size_t others = values.size() - required.count;
  if (others < required.min_others || others > required.max_others) return false;
  return Saturate(required.count, values.size(), [&](uint32_t left, uint32_t right) {
    return Match(values[right], templates[required.index[left]], context);
  });
}

bool MatchSuperset(std::span<const Value> values, std::span<const Value> templates, MatchContext* context) {
  Required required(templates);
  return Saturate(required.count, values.size(), [&](uint32_t left, uint32_t right) {
    return Match(values[right], templates[required.index[left]], context);
  });
}

bool MatchSubset(std::span<const Value> values, std::span<const Value> templates, MatchContext* context) {
  Required required(templates);
  if (required.max_others == UINT64_MAX) return true;
  return Saturate(values.size(), required.count, [&](uint32_t left, uint32_t right) {
    return Match(values[left], templates[required.index[right]], context);
  });
}

}  // namespace assay::runtime
