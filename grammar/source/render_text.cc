#include <fmt/format.h>

#include <algorithm>

#include "grammar/source/render.h"
#include "grammar/source/utf8.h"

namespace assay::grammar {
namespace {

// A source line prepared for printing: cells of one column each (tabs expanded, control and bad bytes
// replaced) and the cell at which each byte starts. Wide and combining characters count as one cell:
// terminals differ too much to do better.
struct PrintedLine {
  std::vector<std::string> cells;
  std::vector<size_t> cell_of_byte;  // one more than bytes
};

PrintedLine Prepare(std::string_view line, uint32_t tab_width) {
  PrintedLine out;
  out.cell_of_byte.reserve(line.size() + 1);
  for (size_t i = 0; i < line.size();) {
    const size_t length = std::max<size_t>(1, Utf8SequenceLength(line.substr(i)));
    for (size_t k = 0; k < length; ++k) out.cell_of_byte.push_back(out.cells.size());
    const unsigned char c = static_cast<unsigned char>(line[i]);
    if (c == '\t') {
      do out.cells.push_back(" ");
      while (tab_width != 0 && out.cells.size() % tab_width != 0);
    } else if (UnshownLength(line.substr(i)) != 0 || (c >= 0x80 && Utf8SequenceLength(line.substr(i)) == 0)) {
      out.cells.push_back("?");
    } else {
      out.cells.emplace_back(line.substr(i, length));
    }
    i += length;
  }
  out.cell_of_byte.push_back(out.cells.size());
  return out;
}

// Messages and names of files may quote what a terminal would obey.
std::string Shown(std::string_view text) {
  const std::string valid = ToValidUtf8(text);
  std::string out;
  for (size_t i = 0; i < valid.size();) {
    const size_t unshown = UnshownLength(std::string_view(valid).substr(i));
    out += unshown != 0 ? '?' : valid[i];
    i += std::max<size_t>(unshown, 1);
  }
  return out;
}

struct Style {
  std::string_view bold, error, warning, note, caret, reset;
};
constexpr Style kPlain{"", "", "", "", "", ""};
constexpr Style kColour{"\033[1m", "\033[1;31m", "\033[1;35m", "\033[1;36m", "\033[1;32m", "\033[0m"};

std::string_view SeverityStyle(const Style& style, Severity severity) {
  return severity == Severity::kError     ? style.error
         : severity == Severity::kWarning ? style.warning
                                          : style.note;
}

void AppendSnippet(const SourceManager& sources, SourceRange range, const RenderOptions& options,
                   const Style& style, std::string& out) {
  // Only a window of bytes around the range is prepared, so that a line of many megabytes costs nothing.
  constexpr size_t kContextBytes = 512;
  const SourceFile* file = sources.Get(range.file);
  if (file == nullptr) return;
  const uint32_t line_number = file->Locate(range.begin).line;
  std::string_view line = file->Line(line_number);
  const size_t line_start = file->LineStart(line_number);
  size_t begin = std::min<size_t>(range.begin - line_start, line.size());
  size_t end = std::clamp<size_t>(range.end < line_start ? 0 : range.end - line_start, begin, line.size());
  bool cut_left = false, cut_right = false;
  if (begin > kContextBytes) {
    size_t drop = begin - kContextBytes;
    while (drop < begin && (static_cast<unsigned char>(line[drop]) & 0xC0) == 0x80) ++drop;
    line.remove_prefix(drop);
    begin -= drop;
    end -= drop;
    cut_left = true;
  }
  if (line.size() > begin + 2 * kContextBytes) {
    line = line.substr(0, begin + 2 * kContextBytes);
    end = std::min(end, line.size());
    cut_right = true;
  }
  const PrintedLine printed = Prepare(line, options.tab_width);
  size_t first = printed.cell_of_byte[begin];
  size_t last = std::max(printed.cell_of_byte[end], first + 1);
  size_t from = 0, to = printed.cells.size();
  if (to > options.max_line_width && options.max_line_width > 0) {
    const size_t width = options.max_line_width;
    from = first > width / 2 ? first - width / 2 : 0;
    to = std::min(to, from + width);
    last = std::min(last, std::max(to, first + 1));
    cut_left |= from > 0;
    cut_right |= to < printed.cells.size();
  }
  const std::string number = fmt::format("{:>5}", line_number);
  out += fmt::format("{} | {}", number, cut_left ? "..." : "");
  for (size_t i = from; i < to; ++i) out += printed.cells[i];
  out += cut_right ? "...\n" : "\n";
  out += fmt::format("{:>{}} | {:>{}}{}^{:~>{}}{}\n", "", number.size(), "",
                     first - from + (cut_left ? 3 : 0), style.caret, "", last - first - 1, style.reset);
}

void AppendOne(const SourceManager& sources, const Diagnostic& diagnostic, const RenderOptions& options,
               std::string& out) {
  const Style& style = options.colour ? kColour : kPlain;
  const auto place = [&](SourceRange range) {
    return range.valid() ? Shown(sources.Describe(range)) + ": " : std::string();
  };
  out += fmt::format("{}{}{}{}: {}{}{}{} [{}]\n", style.bold, place(diagnostic.range),
                     SeverityStyle(style, diagnostic.severity), ToString(diagnostic.severity), style.reset,
                     style.bold, Shown(diagnostic.message), style.reset, Info(diagnostic.kind).name);
  AppendSnippet(sources, diagnostic.range, options, style, out);
  for (const DiagnosticNote& note : diagnostic.notes) {
    out += fmt::format("  {}{}note: {}{}\n", place(note.range), style.note, style.reset,
                       Shown(note.message));
    AppendSnippet(sources, note.range, options, style, out);
  }
  if (!diagnostic.hint.message.empty()) {
    out += fmt::format("  {}hint: {}{}\n", style.note, style.reset, Shown(diagnostic.hint.message));
  }
}

}  // namespace

std::string RenderText(const SourceManager& sources, const Diagnostic& diagnostic,
                       const RenderOptions& options) {
  return RenderText(sources, std::span(&diagnostic, 1), options);
}

std::string RenderText(const SourceManager& sources, std::span<const Diagnostic> diagnostics,
                       const RenderOptions& options) {
  std::string out;
  for (const Diagnostic& diagnostic : diagnostics) AppendOne(sources, diagnostic, options, out);
  return out;
}

}  // namespace assay::grammar
