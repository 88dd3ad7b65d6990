#include "runtime/matcher/matcher_object.h"

#include <fmt/format.h>

#include "runtime/matcher/explainer.h"
#include "runtime/value/map.h"
#include "runtime/value/object_hooks.h"

namespace assay::runtime {

namespace {

void DestroyMatcher(HeapObject* object) { delete static_cast<MatcherObject*>(object); }

void PrintMatcher(const Value& value, ValuePrinter& printer) {
  const MatcherObject* matcher = value.matcher();
  matcher->Print(printer);
  if (matcher->length().restricted()) printer.Text(LengthText(matcher->length()));
  if (matcher->ifpresent()) printer.Text(" ifpresent");
}

/// Runs before main, so before any matcher exists; this file is linked whenever a matcher class is.
struct HookInstaller {
  HookInstaller() { matcher_hooks = {.destroy = DestroyMatcher, .print = PrintMatcher}; }
} hook_installer;

}  // namespace

void MatcherObject::Explain(const Value& value, Explainer& explainer) const {
  explainer.AddHere(value, Value(Adopt(Clone())), Why(value));
}

std::string MatcherObject::Why(const Value&) const { return "differs"; }

bool ElementCount(const Value& value, uint64_t* count) {
  if (value.is_string()) {
    *count = value.length();
  } else if (value.is(Tag::kList)) {
    *count = IsMap(value) ? MapSize(value) : value.list()->count;
  } else {
    return false;
  }
  return true;
}

std::string LengthText(const LengthRange& length) {
  if (length.min == length.max) return fmt::format(" length ({})", length.min);
  if (length.max == UINT64_MAX) return fmt::format(" length ({} .. infinity)", length.min);
  return fmt::format(" length ({} .. {})", length.min, length.max);
}

ElementRun AsElementRun(const Value& element) {
  if (!IsMatcher(element, MatcherKind::kAnyOrOmit)) return {};
  const LengthRange& length = element.matcher()->length();
  return {.present = true, .min = length.min, .max = length.max};
}

}  // namespace assay::runtime
