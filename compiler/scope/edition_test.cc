#include "compiler/scope/edition.h"

#include <gtest/gtest.h>

namespace assay::compiler {
namespace {

TEST(Edition, ReadsTheYear) {
  struct Row {
    std::string_view language;
    int edition;
  };
  for (Row row : {Row{"TTCN-3:2016", 2016},
                  {"TTCN-3:2008 Amendment 1", 2008},
                  {"TTCN-3:2001", 2001},
                  {"TTCN-3:2000", kUnknownEdition},
                  {"TTCN-3:9000", kUnknownEdition},
                  {"TTCN-3:", kUnknownEdition},
                  {"TTCN-3:20x6", kUnknownEdition},
                  {"ASN.1:2002", 0},
                  {"", 0}}) {
    EXPECT_EQ(EditionOf(row.language), row.edition) << row.language;
  }
}

}  // namespace
}  // namespace assay::compiler
