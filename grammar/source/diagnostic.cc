#include "grammar/source/diagnostic.h"

#include <utility>

namespace assay::grammar {

const std::vector<DiagnosticKindInfo>& AllDiagnosticKinds() {
  static const std::vector<DiagnosticKindInfo> table = {
#define ASSAY_DIAGNOSTIC(id, name, severity, doc, clause) \
  {DiagnosticKind::id, name, Severity::severity, doc, clause},
#include "grammar/source/diagnostic_kind.def"
#undef ASSAY_DIAGNOSTIC
  };
  return table;
}

const DiagnosticKindInfo& Info(DiagnosticKind kind) {
  return AllDiagnosticKinds()[static_cast<size_t>(kind)];
}

const DiagnosticKindInfo* FindDiagnosticKind(std::string_view name) {
  for (const DiagnosticKindInfo& info : AllDiagnosticKinds()) {
    if (info.name == name) return &info;
  }
  return nullptr;
}

std::string_view ToString(Severity severity) {
  switch (severity) {
    case Severity::kError:
      return "error";
    case Severity::kWarning:
      return "warning";
    case Severity::kNote:
      return "note";
  }
  return "error";
}

Diagnostic::Diagnostic(DiagnosticKind kind, SourceRange range, std::string message)
    : kind(kind), severity(Info(kind).severity), range(range), message(std::move(message)) {}

Diagnostic&& Diagnostic::Note(SourceRange at, std::string text) && {
  notes.push_back({at, std::move(text)});
  return std::move(*this);
}

Diagnostic&& Diagnostic::Hint(std::string text, SourceRange at, std::string replacement) && {
  hint = {std::move(text), at, std::move(replacement)};
  return std::move(*this);
}

}  // namespace assay::grammar
