#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "grammar/source/source_range.h"

/// What the front end tells the author of TTCN-3 text. Messages start in lower case, name the TTCN-3 thing,
/// say expected and found, and point at the narrowest range. Kinds are rows of diagnostic_kind.def.

namespace assay::grammar {

enum class Severity : uint8_t { kError, kWarning, kNote };

enum class DiagnosticKind : uint16_t {
#define ASSAY_DIAGNOSTIC(id, name, severity, doc, clause) id,
#include "grammar/source/diagnostic_kind.def"
#undef ASSAY_DIAGNOSTIC
};

/// One row of the table.
struct DiagnosticKindInfo {
  DiagnosticKind kind;
  std::string_view name;  ///< kebab-case, stable: users and golden tests refer to it
  Severity severity;
  std::string_view doc;     ///< one line
  std::string_view clause;  ///< of ES 201 873-1 unless it names another document; may be empty
};

const DiagnosticKindInfo& Info(DiagnosticKind kind);
/// Returns the row with that name, or nullptr.
const DiagnosticKindInfo* FindDiagnosticKind(std::string_view name);
/// Returns every row, in table order.
const std::vector<DiagnosticKindInfo>& AllDiagnosticKinds();
std::string_view ToString(Severity severity);

/// A second place that matters ("previous declaration is here").
struct DiagnosticNote {
  SourceRange range;
  std::string message;
};

/// A possible repair: replace the bytes of `range` by `replacement`. Empty message = no hint.
struct FixHint {
  std::string message;  ///< "did you mean 'charstring'?"
  SourceRange range;
  std::string replacement;
};

struct Diagnostic {
  DiagnosticKind kind;
  Severity severity;
  SourceRange range;
  std::string message;
  std::vector<DiagnosticNote> notes;
  FixHint hint;

  /// Takes the severity from the table.
  Diagnostic(DiagnosticKind kind, SourceRange range, std::string message);
  Diagnostic&& Note(SourceRange at, std::string text) &&;
  Diagnostic&& Hint(std::string text, SourceRange at = {}, std::string replacement = {}) &&;
};

}  // namespace assay::grammar
