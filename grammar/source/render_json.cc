#include <fmt/format.h>

#include <iterator>

#include "grammar/source/render.h"
#include "grammar/source/utf8.h"

namespace assay::grammar {
namespace {

std::string Quote(std::string_view text) {
  std::string out = "\"";
  for (const char c : ToValidUtf8(text)) {
    switch (c) {
      case '"':
        out += "\\\"";
        break;
      case '\\':
        out += "\\\\";
        break;
      case '\n':
        out += "\\n";
        break;
      default:
        if (static_cast<unsigned char>(c) < 0x20) {
          fmt::format_to(std::back_inserter(out), "\\u{:04x}", static_cast<unsigned>(c));
        } else {
          out += c;
        }
    }
  }
  return out + '"';
}

std::string Place(const SourceManager& sources, SourceRange range) {
  const SourceFile* file = sources.Get(range.file);
  if (file == nullptr) return {};
  const LineColumn at = file->Locate(range.begin);
  return fmt::format(", \"file\": {}, \"line\": {}, \"column\": {}", Quote(file->name()), at.line, at.column);
}

}  // namespace

std::string RenderJson(const SourceManager& sources, std::span<const Diagnostic> diagnostics) {
  std::string out = "[";
  for (const Diagnostic& d : diagnostics) {
    const DiagnosticKindInfo& info = Info(d.kind);
    out += out.size() > 1 ? ",\n  " : "\n  ";
    out += fmt::format("{{\"kind\": {}, \"severity\": {}, \"message\": {}", Quote(info.name),
                       Quote(ToString(d.severity)), Quote(d.message));
    if (!info.clause.empty()) out += fmt::format(", \"clause\": {}", Quote(info.clause));
    out += Place(sources, d.range);
    if (const SourceFile* file = sources.Get(d.range.file)) {
      const LineColumn end = file->Locate(d.range.end);
      out += fmt::format(", \"endLine\": {}, \"endColumn\": {}, \"begin\": {}, \"end\": {}", end.line,
                         end.column, d.range.begin, d.range.end);
    }
    out += ", \"notes\": [";
    for (size_t i = 0; i < d.notes.size(); ++i) {
      out += fmt::format("{}{{\"message\": {}{}}}", i == 0 ? "" : ", ", Quote(d.notes[i].message),
                         Place(sources, d.notes[i].range));
    }
    out += "]";
    if (!d.hint.message.empty()) {
      out += fmt::format(", \"hint\": {{\"message\": {}", Quote(d.hint.message));
      if (d.hint.range.valid()) {
        out += fmt::format(", \"begin\": {}, \"end\": {}, \"replacement\": {}", d.hint.range.begin,
                           d.hint.range.end, Quote(d.hint.replacement));
      }
      out += "}";
    }
    out += "}";
  }
  return out + (diagnostics.empty() ? "]\n" : "\n]\n");
}

}  // namespace assay::grammar
