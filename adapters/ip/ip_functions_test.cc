#include "adapters/ip/ip_functions.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace assay::adapters {
namespace {

using runtime::Value;

runtime::Result<Value> Call(const char* name, const char* a, const char* b) {
  static runtime::VirtualClock clock;
  static runtime::SeededRandom random(1);
  runtime::ExternalFunctionRegistry registry;
  RegisterIpFunctions(registry);
  Value args[] = {Value::Charstring(a), Value::Charstring(b)};
  return registry.Find(name)->body({clock, random}, args);
}

TEST(IpFunctions, ResolveHost) {
  EXPECT_EQ(Call("fx_resolveHost", "192.0.2.1", "")->ToUtf8(), "192.0.2.1");
  EXPECT_EQ(Call("fx_resolveHost", "[2001:DB8::1]", "6")->ToUtf8(), "2001:db8::1");
  EXPECT_EQ(Call("fx_resolveHost", "localhost", "4")->ToUtf8(), "127.0.0.1");
  EXPECT_FALSE(Call("fx_resolveHost", "192.0.2.1", "6"));
  EXPECT_FALSE(Call("fx_resolveHost", "", ""));
  auto version = Call("fx_resolveHost", "localhost", "5");
  ASSERT_FALSE(version);
  EXPECT_EQ(version.error().message, "p_version: expected \"4\", \"6\" or \"\", found \"5\"");
}

TEST(IpFunctions, Addresses) {
  EXPECT_TRUE(Call("fx_isIpAddress", "[::1]", "6")->boolean());
  EXPECT_FALSE(Call("fx_isIpAddress", "::1", "4")->boolean());
  EXPECT_FALSE(Call("fx_isIpAddress", "example.org", "")->boolean());
  EXPECT_TRUE(Call("fx_sameIpAddress", "2001:db8::1", "[2001:DB8:0::1]")->boolean());
  EXPECT_FALSE(Call("fx_sameIpAddress", "2001:db8::1", "192.0.2.1")->boolean());
  EXPECT_FALSE(Call("fx_sameIpAddress", "x", "x")->boolean());
}

TEST(IpFunctions, HostHasAddress) {
  EXPECT_TRUE(Call("fx_hostHasAddress", "localhost", "127.0.0.1")->boolean());
  EXPECT_TRUE(Call("fx_hostHasAddress", "192.0.2.1", "192.0.2.1")->boolean());
  EXPECT_FALSE(Call("fx_hostHasAddress", "localhost", "192.0.2.1")->boolean());
  EXPECT_FALSE(Call("fx_hostHasAddress", "", "127.0.0.1")->boolean());
  EXPECT_FALSE(Call("fx_hostHasAddress", "localhost", "localhost")->boolean());
}

}  // namespace
}  // namespace assay::adapters
