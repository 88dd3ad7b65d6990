#include "tools/report/failure.h"

#include <fmt/format.h>
#include <re2/re2.h>

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tools/report/finding.h"

namespace assay::tools {
namespace {

constexpr size_t kLabel = 11;  ///< columns of the left-hand words
constexpr size_t kMaxReason = 4000;  ///< octets of a reason on the screen; the verdict document has all

/// `text` may hold what came from the network.
std::string Row(std::string_view label, std::string_view text, const Palette& palette) {
  return fmt::format("  {}{}{}{}\n", palette.dim, Pad(label, kLabel - 2), palette.reset, Visible(text));
}

std::string Describe(const SourcePlace& place) { return fmt::format("{}:{}", place.file, place.line); }

/// The source line with its number, indented below `label` rows.
std::string SourceRow(const SourcePlace& place, SourceLines& sources, const Palette& palette, size_t width) {
  const std::string& line = sources.Line(place);
  if (line.empty()) return "";
  size_t begin = line.find_first_not_of(" \t");
  if (begin == std::string::npos) return "";
  return fmt::format("{}{}{:>6} | {}{}\n", std::string(kLabel, ' '), palette.dim, place.line, palette.reset,
                     Fit(std::string_view(line).substr(begin), width > kLabel + 10 ? width - kLabel - 10 : 40));
}

std::string Unquoted(std::string_view text) {
  if (text.size() >= 2 && text.front() == '"' && text.back() == '"') text = text.substr(1, text.size() - 2);
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    out += text[i];
    if (text[i] == '"' && i + 1 < text.size() && text[i + 1] == '"') ++i;
  }
  return out;
}

/// Where in the raw line the found value stands; 0 when it cannot be told.
std::pair<size_t, size_t> Spot(const std::string& raw, const std::string& found) {
  std::string text = Unquoted(found);
  size_t at = text.empty() ? std::string::npos : raw.find(text);
  if (at != std::string::npos) return {at, text.size()};
  size_t colon = raw.find(": ");
  return {colon == std::string::npos ? 0 : colon + 2, 1};
}

/// The raw line with a caret line below it, as a window around the spot when it is long.
std::string RawRows(const Difference& difference, const Palette& palette, size_t width) {
  std::string raw = difference.raw;
  while (!raw.empty() && (raw.back() == '\r' || raw.back() == '\n')) raw.pop_back();
  if (raw.empty()) return "";
  auto [at, length] = difference.raw_at < raw.size() ? std::pair<size_t, size_t>(difference.raw_at, 1) : Spot(raw, difference.found);
  size_t room = width > 40 ? width - 16 : 40;
  if (Width(raw) > room && at + length > room) {
    size_t drop = std::min(at > room / 3 ? at - room / 3 : 0, raw.size());
    while (drop < raw.size() && (static_cast<unsigned char>(raw[drop]) & 0xc0) == 0x80) ++drop;
    raw = "…" + raw.substr(drop);
    at = at - drop + 1;  // one column for the sign of the cut
  } else {
    at = Width(std::string_view(raw).substr(0, at));
  }
  std::string carets(std::min(std::max<size_t>(Width(std::string_view(difference.found)), 1), length), '^');
  return fmt::format("      raw       {}\n                {}{}{}{}\n", Fit(raw, room), std::string(std::min(at, room - 1), ' '), palette.red,
                     Fit(carets, room - std::min(at, room - 1)), palette.reset);
}

std::string DifferenceRows(const Difference& difference, const SourcePlace& template_place, SourceLines& sources, const Palette& palette, size_t width) {
  size_t room = width > 40 ? width - 16 : 40;
  std::string out = fmt::format("    {}{}{}\n", palette.bold, difference.path.empty() ? "(the whole message)" : Visible(difference.path), palette.reset);
  out += fmt::format("      expected  {}\n", Fit(Visible(difference.expected), room));
  out += fmt::format("      found     {}{}{}\n", palette.red, Fit(Visible(difference.found), room), palette.reset);
  if (!difference.reason.empty()) out += fmt::format("                {}{}{}\n", palette.dim, Visible(difference.reason), palette.reset);
  out += RawRows(difference, palette, width);
  SourcePlace place = difference.place.line != 0 ? difference.place : sources.FieldOfTemplate(template_place, difference.path);
  if (place.line != 0) {
    out += fmt::format("      template  {}\n", Describe(place));
    const std::string& line = sources.Line(place);
    size_t begin = line.find_first_not_of(" \t");
    if (begin != std::string::npos) out += fmt::format("                {}{}{}\n", palette.dim, Fit(line.substr(begin), room), palette.reset);
  }
  return out;
}

/// The broken rule that a suite names in its reason, as a difference, so that it is shown like one.
Difference RowOf(const Finding& finding) {
  Difference row;
  row.path = finding.header;
  row.expected = finding.expected;
  const bool header = finding.found.starts_with(finding.header + ": ");
  row.found = header ? finding.found.substr(finding.header.size() + 2) : finding.found;
  if (header) row.raw = finding.found;
  return row;
}

/// `TS 24.229 §5.1.1.2` and the like inside a reason. By RE2: a reason quotes what came from the network, and other regular
/// expressions need stack or time for hostile text.
std::string ClauseIn(const std::string& reason) {
  static const re2::RE2 kClause(R"(((?:3GPP )?(?:TS|RFC|ES) [0-9][0-9.\- ]{0,40}[0-9](?:[, ]{0,4}(?:§|clause|section|annex|Annex) ?[A-Z0-9][0-9A-Za-z.\-]{0,40})?))");
  std::string clause;
  re2::RE2::PartialMatch(reason, kClause, &clause);
  return clause;
}

/// The last message that arrived in the deciding step.
std::string ArrivalRows(const Testcase& testcase, const Palette& palette, size_t width) {
  const Message* last = nullptr;
  for (const Message& message : testcase.messages) {
    if (!message.sent && message.on_wire && message.step == testcase.step) last = &message;
  }
  if (last == nullptr) return Row("message", "none arrived in this step", palette);
  return Row("message", Fit(Headline(*last), width - kLabel), palette) +
         Row("", fmt::format("arrived at {:.3f} s on port {} from {} over {}", last->time - testcase.start, last->port,
                             last->remote, last->transport),
             palette);
}

/// What arrived in the deciding step and could not be decoded.
std::string UndecodableRows(const Testcase& testcase, const Palette& palette) {
  constexpr size_t kMost = 3;
  std::string out;
  size_t count = 0;
  for (const Message& message : testcase.messages) {
    if (!message.undecodable || message.step != testcase.step || ++count > kMost) continue;
    out += Row("message", fmt::format("{} could not be decoded: {}", Headline(message), fmt::join(message.reasons, "; ")), palette);
  }
  if (count > kMost) out += Row("", fmt::format("and {} more", count - kMost), palette);
  return out;
}

/// What the network said, in the deciding step, of messages that came to nothing: the keys of IpPort's notes.
std::string NetworkRows(const Testcase& testcase, const Palette& palette, size_t width) {
  constexpr size_t kMost = 3;
  std::vector<std::string> troubles;
  for (const Note& note : testcase.notes) {
    if (note.kind != "note" || note.step != testcase.step) continue;
    const size_t end = note.text.find(": ");
    const std::string_view key = std::string_view(note.text).substr(0, end);
    if (end == std::string::npos || (key != "udp-unreachable" && key != "tcp-failed" && key != "tcp-broken")) continue;
    std::string text = note.text.substr(end + 2);
    if (std::find(troubles.begin(), troubles.end(), text) == troubles.end()) troubles.push_back(std::move(text));
  }
  std::string out;
  for (size_t i = 0; i < std::min(troubles.size(), kMost); ++i) {
    out += Row(i == 0 ? "network" : "", Fit(troubles[i], width * 2), palette);
  }
  if (troubles.size() > kMost) out += Row("", fmt::format("and {} more", troubles.size() - kMost), palette);
  return out;
}

}  // namespace

const Message* MessageOf(const Testcase& testcase, const Mismatch& mismatch) {
  if (mismatch.id < 0) return nullptr;
  for (const Message& message : testcase.messages) {
    if (message.id == mismatch.id && !message.sent) return &message;
  }
  return nullptr;
}

const Mismatch* DecidingMismatch(const Testcase& testcase) {
  double until = testcase.start + testcase.duration + 1;
  for (const VerdictChange& change : testcase.verdicts) {
    if (change.local == testcase.verdict && (testcase.component.empty() || change.component == testcase.component)) {
      until = change.time;
      break;
    }
  }
  const Mismatch* best = nullptr;
  for (const Mismatch& mismatch : testcase.mismatches) {
    if (mismatch.step != testcase.step || mismatch.time > until) continue;
    // Later messages tell more than earlier ones; of one message the nearest template tells most.
    if (best == nullptr || mismatch.id > best->id ||
        (mismatch.id == best->id && mismatch.differences.size() < best->differences.size())) {
      best = &mismatch;
    }
  }
  return best;
}

std::string ExplainMismatch(const Testcase& testcase, const Mismatch& mismatch, SourceLines& sources, const Palette& palette,
                            size_t width, size_t max_differences) {
  std::string out;
  if (const Message* message = MessageOf(testcase, mismatch)) {
    std::string from = message->remote.empty() ? "" : fmt::format(" from {}", message->remote);
    if (!message->transport.empty()) from += fmt::format(" over {}", message->transport);
    out += Row("message", Fit(Headline(*message), width - kLabel), palette);
    out += Row("", fmt::format("arrived at {:.3f} s on port {}{}", message->time - testcase.start, message->port, from), palette);
  } else {
    out += Row("message", fmt::format("{} on port {} at {:.3f} s", mismatch.type, mismatch.port, mismatch.time - testcase.start), palette);
  }
  std::string name = mismatch.template_name.empty() ? mismatch.operation : mismatch.template_name;
  std::string where = mismatch.template_place.line != 0 ? "  " + Describe(mismatch.template_place) : "";
  out += Row("template", name + where, palette);
  out += SourceRow(mismatch.template_place, sources, palette, width);
  if (mismatch.place.line != 0) {
    out += Row("", fmt::format("in {} at {}", Fit(mismatch.operation, 60), Describe(mismatch.place)), palette);
  }
  size_t shown = std::min(max_differences, mismatch.differences.size());
  for (size_t i = 0; i < shown; ++i) out += DifferenceRows(mismatch.differences[i], mismatch.template_place, sources, palette, width);
  if (shown < mismatch.differences.size()) {
    out += fmt::format("    … and {} more differences\n", mismatch.differences.size() - shown);
  }
  return out;
}

std::string FailureScreen(const Testcase& testcase, SourceLines& sources, const Palette& palette, size_t width, size_t max_differences) {
  if (testcase.verdict == "pass") return "";
  std::string upper = testcase.verdict;
  std::transform(upper.begin(), upper.end(), upper.begin(), [](unsigned char c) { return static_cast<char>(toupper(c)); });
  std::string out = fmt::format("{}{}{}{}  {}{}{}  {}\n", palette.bold, palette.For(testcase.verdict), upper, palette.reset, palette.bold,
                                testcase.module.empty() ? testcase.name : testcase.module + "." + testcase.name, palette.reset,
                                FormatSeconds(testcase.duration));
  if (const StepMark* step = testcase.deciding_step()) out += Row("step", fmt::format("{}: {}", step->number, step->text), palette);
  out += Row("reason", testcase.reason.empty() ? "(none given)" : Shortened(testcase.reason, kMaxReason), palette);
  if (std::string clause = ClauseIn(testcase.reason); !clause.empty()) out += Row("clause", clause, palette);
  if (testcase.place.line != 0) {
    out += Row("decided", Describe(testcase.place) + (testcase.component.empty() ? "" : fmt::format(" by {}", testcase.component)), palette);
    out += SourceRow(testcase.place, sources, palette, width);
  }
  constexpr size_t kFrames = 3;
  for (size_t i = 1; i < testcase.stack.size() && i <= kFrames; ++i) {
    out += Row("", fmt::format("called from {} at {}", testcase.stack[i].function, Describe(testcase.stack[i].place)), palette);
    out += SourceRow(testcase.stack[i].place, sources, palette, width);
  }
  // A suite that names the broken rule took the message: templates that passed it over before explain nothing.
  if (const std::optional<Finding> finding = ParseFinding(testcase.reason)) {
    return out + DifferenceRows(RowOf(*finding), {}, sources, palette, width) + ArrivalRows(testcase, palette, width) +
           UndecodableRows(testcase, palette) + NetworkRows(testcase, palette, width);
  }
  if (const Mismatch* mismatch = DecidingMismatch(testcase)) {
    out += ExplainMismatch(testcase, *mismatch, sources, palette, width, max_differences);
    size_t others = 0;
    for (const Mismatch& other : testcase.mismatches) others += &other != mismatch && other.id == mismatch->id;
    if (others > 0) {
      out += fmt::format("    (the nearest of {} templates that this message was tried against; assay explain shows all)\n", others + 1);
    }
    return out;
  }
  bool received = std::any_of(testcase.messages.begin(), testcase.messages.end(),
                              [&](const Message& message) { return !message.sent && message.step == testcase.step; });
  out += UndecodableRows(testcase, palette);
  if (!received && testcase.step >= 0) out += Row("message", "none arrived in this step", palette);
  for (const Note& note : testcase.notes) {
    if (note.kind == "deadlock") out += Row("", Fit(note.text, width * 2), palette);
  }
  return out + NetworkRows(testcase, palette, width);
}

}  // namespace assay::tools
