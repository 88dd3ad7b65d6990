#include "adapters/builtin/plugin.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "adapters/builtin/builtin.h"
#include "adapters/net/testing/fake_host.h"

namespace assay::adapters {
namespace {

using runtime::ErrorCode;
using runtime::Value;
using testing::HasSubstr;
using testing::IsSupersetOf;

TEST(Plugin, AdaptersAndFunctionsWork) {
  runtime::AdapterRegistry adapters;
  runtime::ExternalFunctionRegistry functions;
  runtime::CodecRegistry codecs;
  auto loaded = LoadPlugin(ASSAY_TEST_PLUGIN, {.adapters = &adapters, .functions = &functions, .codecs = &codecs});
  ASSERT_TRUE(loaded) << loaded.error().message;

  runtime::VirtualClock clock;
  FakeHost host(clock);
  auto adapter = adapters.Make("length");
  ASSERT_NE(adapter, nullptr);
  adapter->Attach(host);
  const Value octets = Value::Octetstring("seven..");
  ASSERT_TRUE(adapter->Send({.port = runtime::PortId{1}, .message = &octets, .octets = octets}));
  ASSERT_EQ(host.deliveries.size(), 1u);
  EXPECT_EQ(host.deliveries[0].text(), "7");

  runtime::SeededRandom random(1);
  Value args[] = {Value::Charstring("abc")};
  EXPECT_EQ(functions.Find("fx_reverse")->body({clock, random}, args)->ToUtf8(), "cba");
}

TEST(Plugin, RefusalsSayWhy) {
  auto missing = LoadPlugin("/no/such/plugin.so", {});
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().code, ErrorCode::kNotFound);
  auto text = LoadPlugin(ASSAY_SOURCE_DIR "/README.md", {});
  ASSERT_FALSE(text);
  EXPECT_EQ(text.error().code, ErrorCode::kUnsupported);
  auto refused = LoadPlugin(ASSAY_TEST_PLUGIN, {});
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message, HasSubstr("nothing to register with"));
  auto other = LoadPlugin(ASSAY_TEST_PLUGIN, {.build_tag = kPluginBuildTag + 1});
  ASSERT_FALSE(other);
  EXPECT_THAT(other.error().message, HasSubstr("built against other headers"));
}

TEST(Builtin, HasEveryKindAndFunction) {
  runtime::AdapterRegistry adapters;
  RegisterBuiltinAdapters(adapters);
  EXPECT_THAT(adapters.kinds(), IsSupersetOf({"ip", "udp", "tcp", "ipsec", "dut", "loopback"}));
  for (const std::string& kind : adapters.kinds()) EXPECT_NE(adapters.Make(kind), nullptr) << kind;
  runtime::ExternalFunctionRegistry functions;
  RegisterBuiltinFunctions(functions);
  EXPECT_NE(functions.Find("fx_resolveHost"), nullptr);
  EXPECT_NE(functions.Find("fx_milenageF1"), nullptr);
}

}  // namespace
}  // namespace assay::adapters
