#include "tools/report/ladder.h"

#include <fmt/format.h>

#include <algorithm>

namespace assay::tools {
namespace {

/// Room of the arrow between the two sides.
constexpr size_t kArrow = 54;

std::string Arrow(const Message& message) {
  std::string label = Fit(Headline(message), kArrow - 6);
  size_t fill = kArrow - 4 - Width(label);
  std::string line;
  for (size_t i = 0; i < fill; ++i) line += "─";
  return message.sent ? fmt::format("◀─{}{}──", line, label) : fmt::format("──{}{}─▶", label, line);
}

std::string Details(const Message& message) {
  std::string out = message.port;
  if (!message.transport.empty()) out += fmt::format("  {}", message.transport);
  if (!message.association.empty()) out += fmt::format(" [{}]", message.association);
  if (!message.local.empty()) {
    out += fmt::format("  {} {} {}", message.local, message.sent ? "→" : "←", message.remote);
  } else if (!message.remote.empty()) {
    out += fmt::format("  {} {}", message.sent ? "→" : "←", Fit(message.remote, 40));
  }
  if (message.undecodable) {
    out += "  not decodable";
    if (!message.reasons.empty()) out += ": " + message.reasons.front();
  } else if (!message.template_name.empty()) {
    out += fmt::format("  {} {}", message.sent ? "from" : "matched", message.template_name);
  } else if (!message.type.empty() && message.component.empty() && !message.sent) {
    out += fmt::format("  {}, not taken by any template", message.type);
  }
  return out;
}

}  // namespace

std::string Ladder(const Testcase& testcase, const Palette& palette, size_t width) {
  std::string out = fmt::format("{}{}{}  {}{}{}  {}\n", palette.bold, testcase.name, palette.reset,
                                palette.For(testcase.verdict), testcase.verdict, palette.reset, FormatSeconds(testcase.duration));
  if (!testcase.reason.empty()) out += Fit("  " + testcase.reason, width) + "\n";
  bool any_wire = std::any_of(testcase.messages.begin(), testcase.messages.end(), [](const Message& message) { return message.on_wire; });
  size_t step = 0;
  auto steps_until = [&](double time) {
    for (; step < testcase.steps.size() && testcase.steps[step].time <= time; ++step) {
      const StepMark& mark = testcase.steps[step];
      out += fmt::format("{}step {}: {}{}\n", palette.cyan, mark.number, Visible(mark.text), palette.reset);
    }
  };
  for (const Message& message : testcase.messages) {
    steps_until(message.time);
    if (!message.on_wire && any_wire) {
      // Not between the UE and the SS: control of the device, of security associations, of transport.
      std::string_view sign = message.sent ? "→" : "←";
      out += fmt::format("{}{:9.3f}  {} {} {}{}\n", palette.dim, message.time - testcase.start, message.port, sign,
                         Fit(Headline(message), width > 40 ? width - 40 : 40), palette.reset);
      continue;
    }
    constexpr size_t kBeforeArrow = 13, kAfterArrow = 4;
    size_t used = kBeforeArrow + kArrow + kAfterArrow;
    std::string details = Fit(Details(message), width > used + 20 ? width - used : 20);
    out += fmt::format("{:9.3f}  UE {} SS  {}{}{}\n", message.time - testcase.start, Arrow(message), palette.dim, details, palette.reset);
  }
  steps_until(testcase.start + testcase.duration + 1);
  if (testcase.messages.empty()) out += "  (no message at the test system interface)\n";
  return out;
}

}  // namespace assay::tools
