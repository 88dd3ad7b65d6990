#include "tools/execute/progress.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "tools/report/finding.h"
#include "tools/report/text.h"

namespace assay::tools {

using runtime::EventKind;

bool ProgressSink::Wants(EventKind kind) const {
  return kind == EventKind::kTestcaseStart || kind == EventKind::kTestcaseEnd || kind == EventKind::kAction ||
         (kind == EventKind::kLog && (options_.verbose || !options_.quiet));
}

void ProgressSink::Clear() {
  if (status_shown_) std::fputs("\r\033[K", stderr);
  status_shown_ = false;
}

void ProgressSink::Status(const std::string& text) {
  if (options_.columns == 0 || options_.quiet) return;
  std::fputs(fmt::format("\r\033[K{}", Fit(text, options_.columns)).c_str(), stderr);
  status_shown_ = true;
}

void ProgressSink::Remember(const std::string& log_line) {
  constexpr size_t kMostShown = 20;
  const auto finding = ParseWarning(log_line);
  if (!finding) return;
  std::string text = CompactLine(*finding);
  if (std::find(warnings_.begin(), warnings_.end(), text) != warnings_.end()) return;
  if (warnings_.size() < kMostShown) {
    warnings_.push_back(std::move(text));
  } else {
    ++further_warnings_;
  }
}

void ProgressSink::ShowWarnings() {
  constexpr size_t kColumns = 200;
  const Palette palette = Palette::Make(options_.colour);
  for (const std::string& text : warnings_) {
    std::fputs(fmt::format("    {}warning{} {}\n", palette.yellow, palette.reset, Fit(text, kColumns)).c_str(), stderr);
  }
  if (further_warnings_ > 0) {
    std::fputs(fmt::format("    … and {} more warnings, which the verdict document lists\n", further_warnings_).c_str(), stderr);
  }
}

void ProgressSink::Flush() { std::fflush(stderr); }

void ProgressSink::Write(EventKind kind, std::string_view line) {
  // Logs are many, and few of them are shown.
  const bool warning = kind == EventKind::kLog && line.find("warning: step ") != std::string_view::npos;
  if (kind == EventKind::kLog && !warning && !options_.verbose && options_.columns == 0) return;
  nlohmann::json event = nlohmann::json::parse(line, nullptr, false);
  if (!event.is_object()) return;
  auto text = [&](const char* key) {
    auto found = event.find(key);
    return found != event.end() && found->is_string() ? found->get<std::string>() : std::string();
  };
  Palette palette = Palette::Make(options_.colour);
  std::string count = options_.total == 0 ? "" : fmt::format("[{}/{}] ", done_ + 1, options_.total);
  if (kind == EventKind::kTestcaseStart) {
    testcase_ = text("name");
    warnings_.clear();
    further_warnings_ = 0;
    Status(count + testcase_);
  } else if (kind == EventKind::kAction) {
    Clear();
    std::fputs(fmt::format(">>> {}\n", Visible(text("text"))).c_str(), stderr);
  } else if (kind == EventKind::kLog) {
    if (warning) Remember(text("text"));
    if (options_.verbose) {
      Clear();
      std::fputs(fmt::format("  {}{:>9.3f} {}: {}{}\n", palette.dim, event.value("t", 0.0), text("comp"), Visible(text("text")), palette.reset).c_str(), stderr);
    } else {
      Status(fmt::format("{}{}  {}", count, testcase_, text("text")));
    }
  } else {
    ++done_;
    Clear();
    std::string verdict = text("verdict");
    if (options_.quiet && verdict == "pass") return;
    double duration = event.contains("duration") && event["duration"].is_number() ? event["duration"].get<double>() : 0;
    std::fputs(fmt::format("{}{}{:<6}{} {}  {}\n", count, palette.For(verdict), verdict, palette.reset, testcase_, FormatSeconds(duration)).c_str(), stderr);
    if (!options_.quiet) ShowWarnings();
  }
}

}  // namespace assay::tools
