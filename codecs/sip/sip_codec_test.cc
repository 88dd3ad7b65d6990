#include "codecs/sip/sip_codec.h"

#include <gtest/gtest.h>

#include "codecs/builtin/builtin.h"
#include "codecs/testing/type_reader.h"
#include "runtime/value/print.h"

namespace assay::codecs::sip {
namespace {

TEST(SipCodec, Types) {
  testing::TypeReader types;
  types.ReadSipModules();
  runtime::CodecRegistry registry;
  RegisterBuiltinCodecs(registry);
  for (const auto& [name, type] : types.all()) {
    auto checked = registry.Find("SIP")->CheckType(*type);
    EXPECT_TRUE(checked) << checked.error().message;
  }
}

}  // namespace
}  // namespace assay::codecs::sip
