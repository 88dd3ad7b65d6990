#include "adapters/net/namespaces.h"

#include <gtest/gtest.h>
#include <net/if.h>
#include <sys/wait.h>
#include <unistd.h>

#include <functional>

namespace assay::adapters {
namespace {

constexpr int kSkipped = 77;

/// Runs `body` in a child, because there is no way back out of a user namespace. Returns its status.
int InChild(const std::function<int()>& body) {
  const pid_t child = fork();
  if (child == 0) _exit(body());
  int status = 0;
  waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 255;
}

bool CanBind(const char* address) { return OpenUdpSocket({*IpAddress::Parse(address), 0}).has_value(); }

TEST(Namespaces, EachSideHasItsOwnAddressesAndNothingElse) {
  const int status = InChild([] {
    auto network = Isolate();
    if (!network) return kSkipped;
    if (!CanBind(IsolatedNetwork::kOwnV4) || !CanBind(IsolatedNetwork::kOwnV6) || !CanBind("127.0.0.1")) return 1;
    if (CanBind(IsolatedNetwork::kPeerV4)) return 2;
    if (!EnterNetwork(network->peer.get())) return 3;
    if (!CanBind(IsolatedNetwork::kPeerV4) || !CanBind(IsolatedNetwork::kPeerV6)) return 4;
    return CanBind(IsolatedNetwork::kOwnV4) ? 5 : 0;
  });
  if (status == kSkipped) GTEST_SKIP() << "no namespaces on this machine";
  EXPECT_EQ(status, 0);
}

TEST(Namespaces, ProgramsJoinTheOfferedNetwork) {
  const int status = InChild([] {
    auto network = Isolate();
    if (!network) return kSkipped;
    OfferPeerNetwork(*network);
    return InChild([] {
      auto joined = JoinOfferedNetwork();
      if (!joined || !*joined) return 1;
      if (!CanBind(IsolatedNetwork::kPeerV4)) return 2;
      joined = JoinOfferedNetwork();
      return joined && !*joined ? 0 : 3;
    });
  });
  if (status == kSkipped) GTEST_SKIP() << "no namespaces on this machine";
  EXPECT_EQ(status, 0);
}

}  // namespace
}  // namespace assay::adapters
