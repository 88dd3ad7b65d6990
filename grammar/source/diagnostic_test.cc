#include "grammar/source/diagnostic.h"

#include <gtest/gtest.h>

#include <set>

#include "grammar/source/diagnostic_sink.h"

namespace assay::grammar {
namespace {

TEST(DiagnosticKind, TableIsSound) {
  std::set<std::string_view> names;
  for (const DiagnosticKindInfo& info : AllDiagnosticKinds()) {
    EXPECT_TRUE(names.insert(info.name).second) << "twice: " << info.name;
    EXPECT_FALSE(info.doc.empty()) << info.name;
    EXPECT_EQ(info.name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-"), std::string_view::npos)
        << info.name;
    EXPECT_EQ(&Info(info.kind), &info);
    EXPECT_EQ(FindDiagnosticKind(info.name), &info);
  }
  EXPECT_EQ(FindDiagnosticKind("no-such-kind"), nullptr);
}

Diagnostic At(uint32_t offset) {
  return Diagnostic(DiagnosticKind::kSyntaxError, {0, offset, offset + 1}, "x");
}

TEST(CollectingSink, CountsBeyondItsCap) {
  CollectingSink sink(2);
  for (uint32_t i = 0; i < 5; ++i) sink.Report(At(i));
  EXPECT_EQ(sink.diagnostics().size(), 2u);
  EXPECT_EQ(sink.error_count(), 5u);
  EXPECT_EQ(sink.dropped_count(), 3u);
  EXPECT_TRUE(sink.has_errors());
}

TEST(CollectingSink, SortsByPosition) {
  CollectingSink sink;
  for (const uint32_t offset : {7u, 3u, 5u}) sink.Report(At(offset));
  sink.SortByPosition();
  EXPECT_EQ(sink.diagnostics()[0].range.begin, 3u);
  EXPECT_EQ(sink.diagnostics()[2].range.begin, 7u);
}

}  // namespace
}  // namespace assay::grammar
