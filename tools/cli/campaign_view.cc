#include "tools/cli/campaign_view.h"

#include <fmt/format.h>
#include <unistd.h>

#include "tools/execute/console.h"

namespace assay::tools {

namespace {

using SteadyClock = std::chrono::steady_clock;

/// The status line is drawn again this often at most: thousands of short test cases cost the terminal nothing.
constexpr std::chrono::milliseconds kFrame{100};

}  // namespace

LineView::LineView(Options options)
    : options_(options), done_(options.done), columns_(StatusColumns(STDERR_FILENO)), palette_(Palette::Make(ColourOn(STDERR_FILENO))),
      start_(SteadyClock::now()) {}

void LineView::Started(const PlanItem& item, int attempt, const std::string& dut) {
  if (columns_ == 0) return;
  busy_[dut] = {attempt > 1 ? fmt::format("{} (attempt {})", item.id, attempt) : item.id, ""};
  Tick();
}

void LineView::Step(const std::string& dut, const std::string& text) {
  busy_[dut].step = text;
  Tick();
}

void LineView::Tick() {
  if (columns_ > 0 && SteadyClock::now() - drawn_ >= kFrame) Draw();
}

void LineView::Finished(const PlanItem& item, const JournalEntry& entry, bool acceptable) {
  busy_.erase(entry.dut);
  if (entry.final) {
    ++done_;
    bad_ += !acceptable;
  }
  if (options_.quiet && acceptable) return;
  std::string text = fmt::format("[{}/{}] {}{:<6}{} {}  {}", done_, options_.total, palette_.For(acceptable ? "pass" : entry.verdict), entry.verdict,
                                 palette_.reset, Visible(item.id), FormatSeconds(entry.duration));
  if (item.expected != "pass") text += fmt::format("  (expected {})", item.expected);
  if (!entry.final) text += "  again";
  if (!acceptable && !entry.reason.empty()) text += "  " + Fit(entry.reason, 100);
  Line(text);
}

void LineView::Clear() {
  if (shown_) PrintErr("\r\033[K");
  shown_ = false;
}

void LineView::Line(const std::string& text) {
  Clear();
  PrintErr(text + "\n");
}

void LineView::Draw() {
  std::string text = fmt::format("[{}/{}] {}", done_, options_.total, Clock());
  for (const auto& [dut, busy] : busy_) {
    text += fmt::format("  {}{}{}{}", dut, dut.empty() ? "" : ": ", busy.testcase, busy.step.empty() ? "" : ", " + busy.step);
  }
  PrintErr("\r\033[K" + Fit(text, columns_));
  shown_ = true;
  drawn_ = SteadyClock::now();
}

/// `12 s, about 3 min 4 s left, 2 not acceptable`.
std::string LineView::Clock() const {
  double elapsed = std::chrono::duration<double>(SteadyClock::now() - start_).count();
  size_t now = done_ - options_.done;
  std::string text = FormatSeconds(elapsed);
  double left = now > 0 ? elapsed / static_cast<double>(now) * static_cast<double>(options_.total - done_) : options_.expected_seconds;
  if (left > 0) text += fmt::format(", about {} left", FormatSeconds(left));
  return bad_ == 0 ? text : text + fmt::format(", {} not acceptable", bad_);
}

}  // namespace assay::tools
