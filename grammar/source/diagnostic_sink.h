#pragma once

#include <cstddef>
#include <vector>

#include "grammar/source/diagnostic.h"

namespace assay::grammar {

/// Takes diagnostics one by one. Passes report and go on; whether a pass failed is asked of the sink or of
/// its result.
class DiagnosticSink {
 public:
  virtual ~DiagnosticSink() = default;
  virtual void Report(Diagnostic diagnostic) = 0;
};

/// Keeps diagnostics in order of arrival.
class CollectingSink : public DiagnosticSink {
 public:
  /// Keeps at most `cap` diagnostics (0 = all); later ones are only counted, so hostile input cannot fill the
  /// memory.
  explicit CollectingSink(size_t cap = 0) : cap_(cap) {}

  void Report(Diagnostic diagnostic) override;

  const std::vector<Diagnostic>& diagnostics() const { return diagnostics_; }
  size_t error_count() const { return error_count_; }      ///< also those beyond the cap
  size_t warning_count() const { return warning_count_; }  ///< also those beyond the cap
  size_t dropped_count() const { return dropped_count_; }
  bool has_errors() const { return error_count_ != 0; }
  /// Orders by file and position; stable, so that the order of passes decides ties.
  void SortByPosition();

 private:
  size_t cap_;
  std::vector<Diagnostic> diagnostics_;
  size_t error_count_ = 0;
  size_t warning_count_ = 0;
  size_t dropped_count_ = 0;
};

}  // namespace assay::grammar
