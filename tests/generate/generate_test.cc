// Programs that are right by construction: each is accepted, each run ends, and constants are what the virtual machine computes.

#include <gtest/gtest.h>

#include <set>

#include "tests/generate/generated_run.h"
#include "tests/generate/program_writer.h"

namespace assay::tests {
namespace {

constexpr uint64_t kPrograms = 300;

TEST(Generate, ProgramsAreAcceptedAndEnd) {
  std::set<std::string> seen;
  for (uint64_t seed = 0; seed < kPrograms; ++seed) {
    SeededChoices choices(seed);
    const std::string text = WriteProgram(choices);
    const GeneratedOutcome outcome = RunGenerated(text);
    EXPECT_EQ(Fault(outcome), "") << "seed " << seed << "\n" << text;
    if (HasFailure()) return;  // one program is enough to read
    for (const std::string& verdict : outcome.verdicts) seen.insert(verdict.substr(verdict.find(' ') + 1));
  }
  // The programs are no trivial ones: some pass, some meet a run-time error.
  EXPECT_TRUE(seen.contains("pass"));
  EXPECT_TRUE(seen.contains("error"));
}

TEST(Generate, TheSameSeedGivesTheSameProgramAndVerdicts) {
  for (uint64_t seed : {1u, 2u, 3u}) {
    SeededChoices first(seed), second(seed);
    const std::string text = WriteProgram(first);
    EXPECT_EQ(text, WriteProgram(second));
    EXPECT_EQ(RunGenerated(text).verdicts, RunGenerated(text).verdicts);
  }
}

}  // namespace
}  // namespace assay::tests
