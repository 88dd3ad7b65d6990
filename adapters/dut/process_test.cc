#include "adapters/dut/process.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>

#include "adapters/net/epoll_poller.h"

namespace assay::adapters {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST(SplitCommand, Words) {
  EXPECT_THAT(*SplitCommand("adb shell svc data enable"), ElementsAre("adb", "shell", "svc", "data", "enable"));
  EXPECT_THAT(*SplitCommand("  a\t'b  c' \"d \\\"e\\\"\" f\\ g '' "), ElementsAre("a", "b  c", "d \"e\"", "f g", ""));
  EXPECT_THAT(SplitCommand("a 'b").error().message, HasSubstr("unclosed '"));
  EXPECT_THAT(SplitCommand(" \t").error().message, HasSubstr("empty"));
}

TEST(FillPlaceholders, Names) {
  const std::map<std::string, std::string> values = {{"host", "::1"}, {"port", "5060"}};
  EXPECT_EQ(*FillPlaceholders("ue [{host}]:{port}", values), "ue [::1]:5060");
  EXPECT_EQ(*FillPlaceholders("a { b", values), "a { b");
  EXPECT_EQ(FillPlaceholders("{ip}", values).error().message,
            "placeholder {ip} has no value; this action knows: host, port");
}

class ProcessTest : public ::testing::Test {
 protected:
  runtime::SystemClock clock_;
  std::unique_ptr<EpollPoller> poller_ = *EpollPoller::Make(clock_);
  std::string output_ = ::testing::TempDir() + "/assay_process_test_" + std::to_string(getpid());
  ~ProcessTest() override { unlink(output_.c_str()); }
};

TEST_F(ProcessTest, ReportsHowItEnded) {
  int status = -1;
  auto process = Process::Start({"sh", "-c", "echo here; exit 3"}, output_, *poller_, [&](int s) { status = s; });
  ASSERT_TRUE(process) << process.error().message;
  while (status == -1) poller_->Wait(clock_.Now() + std::chrono::seconds(10));
  EXPECT_EQ(DescribeWaitStatus(status), "exit status 3");
  std::string text;
  std::getline(std::ifstream(output_), text);
  EXPECT_EQ(text, "here");
}

TEST_F(ProcessTest, EndsItsWholeGroup) {
  // Orphans of the group come to this process, so that their end can be waited for.
  ASSERT_EQ(prctl(PR_SET_CHILD_SUBREAPER, 1), 0);
  pid_t pid = 0;
  {
    auto process = Process::Start({"sh", "-c", "cat /dev/zero > /dev/null & wait"}, "", *poller_, [](int) {});
    ASSERT_TRUE(process);
    pid = (*process)->pid();
    EXPECT_EQ(kill(pid, 0), 0);
  }
  while (waitpid(-pid, nullptr, 0) > 0) {
  }
  EXPECT_EQ(kill(-pid, 0), -1);
}

TEST_F(ProcessTest, EndsWithThisProcessHoweverItEnds) {
  ASSERT_EQ(prctl(PR_SET_CHILD_SUBREAPER, 1), 0);
  int ends[2];
  ASSERT_EQ(pipe2(ends, O_CLOEXEC), 0);
  const pid_t run = fork();
  if (run == 0) {
    auto process = Process::Start({"sleep", "1000"}, "", *poller_, [](int) {});
    const pid_t pid = process ? (*process)->pid() : -1;
    if (write(ends[1], &pid, sizeof pid) != sizeof pid) _exit(1);
    raise(SIGKILL);
  }
  pid_t pid = 0;
  ASSERT_EQ(read(ends[0], &pid, sizeof pid), static_cast<ssize_t>(sizeof pid));
  ASSERT_GT(pid, 0);
  int status = 0;
  ASSERT_EQ(waitpid(run, &status, 0), run);
  EXPECT_TRUE(WIFSIGNALED(status));
  ASSERT_EQ(waitpid(pid, &status, 0), pid);  // an orphan of this test now
  EXPECT_EQ(DescribeWaitStatus(status), "signal 15 (Terminated)");
  while (waitpid(-1, nullptr, 0) > 0) {  // and the watcher
  }
}

TEST_F(ProcessTest, SaysWhatIsMissing) {
  auto process = Process::Start({"/nowhere/ue"}, "", *poller_, [](int) {});
  ASSERT_FALSE(process);
  EXPECT_EQ(process.error().code, runtime::ErrorCode::kNotFound);
  EXPECT_THAT(process.error().message, HasSubstr("/nowhere/ue"));
}

}  // namespace
}  // namespace assay::adapters
