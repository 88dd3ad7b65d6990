#include "runtime/executor/host_address.h"

#include <gtest/gtest.h>

namespace assay::runtime {
namespace {

TEST(HostAddress, ThisMachineIsKnownByItsNamesAndAddresses) {
  for (const char* host : {"localhost", "LocalHost", "127.0.0.1", "::1"})
    EXPECT_TRUE(IsThisHost(host)) << host;
  EXPECT_TRUE(IsThisHost(HostAddress("Ipv4"))) << HostAddress("Ipv4");
  EXPECT_TRUE(IsThisHost(HostAddress("Ipv6"))) << HostAddress("Ipv6");
}

TEST(HostAddress, OthersAreNot) {
  for (const char* host :
       {"", "no.such.host.example", "192.0.2.1", "2001:db8::1", "127.0.0.1 ", "local host"}) {
    EXPECT_FALSE(IsThisHost(host)) << host;
  }
}

}  // namespace
}  // namespace assay::runtime
