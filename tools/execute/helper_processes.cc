#include "tools/execute/helper_processes.h"

#include <fmt/format.h>

#include <chrono>
#include <fstream>
#include <sstream>

namespace assay::tools {

using runtime::ErrorCode;
using runtime::Fail;
using runtime::Result;

namespace {

/// How often the output is looked at for the readiness line.
constexpr std::chrono::milliseconds kLook{10};
/// Output shown when a program does not become ready.
constexpr size_t kShown = 600;

std::string Contents(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

std::string Tail(std::string text) {
  if (text.empty()) return "; it printed nothing";
  if (text.size() > kShown) text = "…" + text.substr(text.size() - kShown);
  return fmt::format("; its output ends:\n{}", text);
}

}  // namespace

Result<void> HelperProcesses::Start(const std::vector<HelperProcess>& wanted, const std::string& folder, runtime::Poller& poller) {
  using SteadyClock = std::chrono::steady_clock;
  for (const HelperProcess& each : wanted) {
    auto words = adapters::SplitCommand(each.command);
    if (!words) return Fail(words.error().code, fmt::format("process \"{}\": {}", each.name, words.error().message));
    std::string output = fmt::format("{}/{}.log", folder, each.name);
    auto ended = std::make_shared<std::optional<int>>();
    auto process = adapters::Process::Start(*words, output, poller, [ended](int status) { *ended = status; });
    if (!process) return Fail(process.error().code, fmt::format("process \"{}\": {}", each.name, process.error().message));
    running_.push_back(std::move(*process));
    if (each.ready.empty()) continue;
    auto deadline = SteadyClock::now() + std::chrono::duration<double>(each.ready_timeout);
    while (Contents(output).find(each.ready) == std::string::npos) {
      if (*ended) {
        return Fail(ErrorCode::kUnavailable, fmt::format("process \"{}\" ended before it was ready: {}{}", each.name,
                                                         adapters::DescribeWaitStatus(**ended), Tail(Contents(output))));
      }
      if (SteadyClock::now() >= deadline) {
        return Fail(ErrorCode::kUnavailable, fmt::format("process \"{}\" did not print \"{}\" within {} s{}", each.name, each.ready,
                                                         each.ready_timeout, Tail(Contents(output))));
      }
      timespec pause{0, std::chrono::nanoseconds(kLook).count()};
      nanosleep(&pause, nullptr);
      poller.Wait(runtime::TimePoint{});
    }
  }
  return {};
}

}  // namespace assay::tools
