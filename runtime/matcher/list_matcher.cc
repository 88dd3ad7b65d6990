#include "runtime/matcher/list_matcher.h"

#include <fmt/format.h>

#include <algorithm>
#include <memory>

#include "runtime/matcher/explainer.h"
#include "runtime/matcher/permutation_matcher.h"
#include "runtime/matcher/set_matching.h"

namespace assay::runtime {

namespace {

/// Lists up to this length are matched without allocating. Units: elements.
constexpr size_t kInlinePlaces = 512;

/// A set of places 0 … count in a list.
class Places {
 public:
  explicit Places(size_t count) : count_(count) {
    if (count >= kInlinePlaces) heap_ = std::make_unique<bool[]>(count + 1);
    places_ = heap_ ? heap_.get() : inline_;
    std::fill_n(places_, count + 1, false);
  }
  bool has(size_t place) const { return places_[place]; }
  void Add(size_t place) { places_[place] = true; }
  /// Adds first … last.
  void AddRun(size_t first, size_t last) {
    for (size_t i = first; i <= std::min(last, count_); ++i) places_[i] = true;
  }
  void Clear() { std::fill_n(places_, count_ + 1, false); }
  void Swap(Places& other) {
    if (!heap_ && !other.heap_) {
      std::swap_ranges(inline_, inline_ + count_ + 1, other.inline_);
      return;
    }
    std::swap(heap_, other.heap_);
    std::swap(places_, other.places_);
  }

 private:
  size_t count_;
  bool inline_[kInlinePlaces];
  std::unique_ptr<bool[]> heap_;
  bool* places_;
};

/// How many elements a permutation stands for.
ElementRun PermutationSize(const PermutationMatcher& permutation) {
  ElementRun size{.present = true, .min = 0, .max = 0};
  for (const Value& element : permutation.elements()) {
    ElementRun run = AsElementRun(element);
    if (!run.present) run.min = run.max = 1;
    size.min += run.min;
    size.max = run.max > UINT64_MAX - size.max ? UINT64_MAX : size.max + run.max;
  }
  return size;
}

bool IsUnlimited(const Value& element) {
  ElementRun run = AsElementRun(element);
  return run.present && run.min == 0 && run.max == UINT64_MAX;
}

/// The places where `element` may end when it starts at one of `from`. With `first_only` the least one is
/// enough. Returns false when there is none.
bool Advance(std::span<const Value> values, const Value& element, bool first_only, bool is_last,
             const Places& from, Places& to, MatchContext* context) {
  size_t count = values.size();
  bool any = false;
  ElementRun run = AsElementRun(element);
  auto* permutation = AsMatcher<PermutationMatcher>(element);
  ElementRun size = permutation != nullptr ? PermutationSize(*permutation) : ElementRun{};
  for (size_t start = 0; start <= count; ++start) {
    if (!from.has(start)) continue;
    size_t rest = count - start;
    if (run.present) {
      if (run.min > rest) break;  // later starts have less left
      to.AddRun(start + run.min, run.max >= rest ? count : start + run.max);
      any = true;
      if (run.max == UINT64_MAX) break;  // later starts reach nothing new
    } else if (permutation != nullptr) {
      uint64_t longest = std::min<uint64_t>(size.max, rest);
      // The last element of the template must end where the value ends.
      uint64_t shortest = is_last ? std::max<uint64_t>(size.min, rest) : size.min;
      for (uint64_t taken = shortest; taken <= longest; ++taken) {
        if (to.has(start + taken)) continue;
        if (!MatchSet(values.subspan(start, taken), permutation->elements(), context)) continue;
        to.Add(start + taken);
        any = true;
      }
    } else if (rest > 0 && Match(values[start], element, context)) {
      to.Add(start + 1);
      any = true;
    }
    // A permutation that starts later may end earlier.
    if (any && first_only && permutation == nullptr) break;
  }
  return any;
}

bool MatchOrdered(std::span<const Value> values, std::span<const Value> templates, MatchContext* context) {
  // Elements before the first run and behind the last one stand at fixed places.
  auto is_run = [](const Value& element) {
    return IsMatcher(element, MatcherKind::kAnyOrOmit) || IsMatcher(element, MatcherKind::kPermutation);
  };
  while (!templates.empty() && !is_run(templates.front())) {
    if (values.empty() || !Match(values.front(), templates.front(), context)) return false;
    values = values.subspan(1);
    templates = templates.subspan(1);
  }
  while (!templates.empty() && !is_run(templates.back())) {
    if (values.empty() || !Match(values.back(), templates.back(), context)) return false;
    values = values.first(values.size() - 1);
    templates = templates.first(templates.size() - 1);
  }
  if (templates.empty()) return values.empty();
  if (templates.size() == 1 && IsUnlimited(templates[0])) return true;

  Places from(values.size());
  Places to(values.size());
  from.Add(0);
  for (size_t i = 0; i < templates.size(); ++i) {
    bool is_last = i + 1 == templates.size();
    bool first_only = !is_last && IsUnlimited(templates[i + 1]);
    if (!Advance(values, templates[i], first_only, is_last, from, to, context)) return false;
    from.Swap(to);
    to.Clear();
  }
  return from.has(values.size());
}

}  // namespace

bool ListMatcher::has_runs() const {
  return std::any_of(elements_.begin(), elements_.end(), [](const Value& element) {
    return IsMatcher(element, MatcherKind::kAnyOrOmit) || IsMatcher(element, MatcherKind::kPermutation);
  });
}

bool ListMatcher::Matches(const Value& value, MatchContext* context) const {
  if (!value.is(Tag::kList)) return false;
  std::span<const Value> values = value.list()->span();
  return unordered() ? MatchSet(values, elements_, context) : MatchOrdered(values, elements_, context);
}

void ListMatcher::Print(ValuePrinter& printer) const {
  printer.Open("{");
  for (const Value& element : elements_) {
    if (printer.full()) break;
    printer.Next();
    printer.Print(element);
  }
  printer.Close("}");
}

void ListMatcher::Explain(const Value& value, Explainer& explainer) const {
  if (!value.is(Tag::kList)) return MatcherObject::Explain(value, explainer);
  std::span<const Value> values = value.list()->span();
  if (unordered() || has_runs()) {
    if (!explainer.CompareWithClosest(values, elements_)) MatcherObject::Explain(value, explainer);
    return;
  }
  if (values.size() != elements_.size()) return MatcherObject::Explain(value, explainer);
  for (size_t i = 0; i < elements_.size() && !explainer.full(); ++i) {
    Explainer::Step step(explainer, i);
    explainer.Compare(values[i], elements_[i]);
  }
}

std::string ListMatcher::Why(const Value& value) const {
  if (!value.is(Tag::kList)) return "is no list";
  if (!has_runs() && value.list()->count != elements_.size()) {
    return fmt::format("has {} elements instead of {}", value.list()->count, elements_.size());
  }
  return "holds other elements";
}

}  // namespace assay::runtime
