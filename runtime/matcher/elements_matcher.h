#pragma once

#include <span>
#include <vector>

#include "runtime/matcher/matcher_object.h"

namespace assay::runtime {

/// Base of the mechanisms that are a list of templates: `(a, b)`, `complement (a, b)`, `superset (a, b)` …
class ElementsMatcher : public MatcherObject {
 public:
  std::span<const Value> elements() const { return elements_; }
  void Print(ValuePrinter& printer) const override;

 protected:
  ElementsMatcher(MatcherKind kind, const char* keyword, std::span<const Value> elements)
      : MatcherObject(kind), keyword_(keyword), elements_(elements.begin(), elements.end()) {}

 private:
  const char* keyword_;  ///< `complement `; empty for a value list

 protected:
  std::vector<Value> elements_;
};

}  // namespace assay::runtime
