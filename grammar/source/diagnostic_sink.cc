#include "grammar/source/diagnostic_sink.h"

#include <algorithm>
#include <tuple>
#include <utility>

namespace assay::grammar {

void CollectingSink::Report(Diagnostic diagnostic) {
  if (diagnostic.severity == Severity::kError) ++error_count_;
  if (diagnostic.severity == Severity::kWarning) ++warning_count_;
  if (cap_ != 0 && diagnostics_.size() >= cap_) {
    ++dropped_count_;
    return;
  }
  diagnostics_.push_back(std::move(diagnostic));
}

void CollectingSink::SortByPosition() {
  std::stable_sort(diagnostics_.begin(), diagnostics_.end(), [](const Diagnostic& a, const Diagnostic& b) {
    return std::tie(a.range.file, a.range.begin) < std::tie(b.range.file, b.range.begin);
  });
}

}  // namespace assay::grammar
