#include "adapters/net/namespaces.h"

#include <gtest/gtest.h>
#include <net/if.h>
#include <poll.h>
#include <sys/socket.h>
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

TEST(Namespaces, ANatHidesThePeer) {
  const int status = InChild([] {
    auto network = Isolate({.nat = true});
    if (!network) return kSkipped;
    const SocketAddress own{*IpAddress::Parse(IsolatedNetwork::kOwnV4), 5060};
    auto here = OpenUdpSocket(own);
    if (!here || !EnterNetwork(network->peer.get())) return 1;
    auto there = OpenUdpSocket({*IpAddress::Parse(IsolatedNetwork::kPrivateV4), 4500});
    if (!there) return 2;
    sockaddr_storage storage;
    socklen_t length = own.ToSockaddr(storage);
    if (sendto(there->get(), "x", 1, 0, reinterpret_cast<sockaddr*>(&storage), length) != 1) return 3;
    pollfd waiting{here->get(), POLLIN, 0};
    char octet;
    length = sizeof storage;
    if (poll(&waiting, 1, 5000) != 1 ||
        recvfrom(here->get(), &octet, 1, 0, reinterpret_cast<sockaddr*>(&storage), &length) != 1) {
      return 4;
    }
    const SocketAddress seen = SocketAddress::FromSockaddr(storage);
    if (seen.ip != *IpAddress::Parse(IsolatedNetwork::kPeerV4) || seen.port == 4500) return 5;
    // The way back.
    if (sendto(here->get(), "y", 1, 0, reinterpret_cast<sockaddr*>(&storage), length) != 1) return 6;
    waiting.fd = there->get();
    return poll(&waiting, 1, 5000) == 1 && recv(there->get(), &octet, 1, 0) == 1 && octet == 'y' ? 0 : 7;
  });
  if (status == kSkipped) GTEST_SKIP() << "no namespaces or no NAT on this machine";
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
