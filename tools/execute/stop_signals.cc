#include "tools/execute/stop_signals.h"

#include <signal.h>

#include <atomic>

namespace assay::tools {
namespace {

std::atomic<runtime::Executor*> g_executor{nullptr};
std::atomic<int> g_signal{0};

void Handle(int number) {
  if (g_signal.exchange(number) != 0) {
    signal(number, SIG_DFL);
    raise(number);
    return;
  }
  if (runtime::Executor* executor = g_executor.load()) executor->RequestStop();
}

}  // namespace

StopSignals::StopSignals(runtime::Executor& executor) {
  g_executor = &executor;
  struct sigaction action {};
  action.sa_handler = Handle;
  sigemptyset(&action.sa_mask);
  // Without SA_RESTART, so that a waiting event loop wakes up.
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
  if (g_signal != 0) executor.RequestStop();
}

StopSignals::~StopSignals() {
  g_executor = nullptr;
  signal(SIGINT, SIG_DFL);
  signal(SIGTERM, SIG_DFL);
}

int CaughtSignal() { return g_signal; }

}  // namespace assay::tools
