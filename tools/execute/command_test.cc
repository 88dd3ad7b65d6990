#include "tools/execute/command.h"

#include <gtest/gtest.h>
#include <sched.h>
#include <sys/wait.h>

#include <cerrno>
#include <filesystem>

namespace assay::tools {
namespace {

bool HasChild() {
  siginfo_t info{};
  return waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT) == 0;
}

class RunCommandTest : public testing::Test {
 protected:
  RunCommandTest() { std::filesystem::create_directories(folder_); }
  ~RunCommandTest() override { std::filesystem::remove_all(folder_); }

  Command Make(std::vector<std::string> words) {
    return {.words = std::move(words), .environment = {}, .log = folder_ / "log", .limit = 60, .stop = {}};
  }
  const std::filesystem::path folder_ = std::filesystem::path(testing::TempDir()) / ("command_" + std::to_string(getpid()));
};

TEST_F(RunCommandTest, SaysHowItEnded) {
  EXPECT_TRUE(RunCommand(Make({"true"})));
  auto failed = RunCommand(Make({"sh", "-c", "exit 3"}));
  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().message, "exit status 3; see " + (folder_ / "log").string());
}

// The stop may come as soon as the command does something, before this process had its next turn.
TEST_F(RunCommandTest, AStopRightAfterTheStartIsMeantForIt) {
  const std::filesystem::path started = folder_ / "started";
  Command command = Make({"sh", "-c", "echo > " + started.string() + "; exec sleep 1000"});
  command.limit = 20;
  command.stop = [&] {
    if (!HasChild()) return false;
    while (!std::filesystem::exists(started)) sched_yield();
    return true;
  };
  auto done = RunCommand(command);
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().message, "it was interrupted");
}

// The hooks after an interrupted campaign run all the same.
TEST_F(RunCommandTest, AStopBeforeTheStartIsNot) {
  Command command = Make({"true"});
  command.stop = [] { return true; };
  EXPECT_TRUE(RunCommand(command));
}

}  // namespace
}  // namespace assay::tools
