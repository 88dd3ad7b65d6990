#include "adapters/net/namespaces.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <libmnl/libmnl.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <linux/veth.h>
#include <net/if.h>
#include <sched.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <vector>

#include "adapters/net/masquerade.h"

namespace assay::adapters {

using runtime::ErrorCode;
using runtime::Fail;
using runtime::Result;

namespace {

constexpr char kOwnDevice[] = "assay-ss", kPeerDevice[] = "assay-ue";
constexpr char kOutsideDevice[] = "assay-wan", kInsideDevice[] = "assay-lan";  ///< of the router
/// Next hop for what has no place in the isolated network: nobody. Kernels want a route even for packets that leave
/// inside others.
constexpr char kNowhereV4[] = "192.0.2.254";
constexpr char kOfferVariable[] = "ASSAY_NETWORK";
constexpr uint8_t kPrefixV4 = 24, kPrefixV6 = 64;

Result<void> WriteFile(const char* path, const std::string& text) {
  UniqueFd file(open(path, O_WRONLY | O_CLOEXEC));
  if (file && write(file.get(), text.data(), text.size()) == static_cast<ssize_t>(text.size())) return {};
  return Fail(CodeOfErrno(errno), fmt::format("cannot write {}: {}", path, strerror(errno)));
}

Result<UniqueFd> CurrentNetwork() {
  UniqueFd fd(open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC));
  if (!fd) return Fail(CodeOfErrno(errno), fmt::format("cannot open /proc/self/ns/net: {}", strerror(errno)));
  return fd;
}

/// Sends one route-netlink request and waits for its acknowledgement. Returns 0 or errno.
int Request(const std::function<void(nlmsghdr*)>& fill) {
  std::unique_ptr<mnl_socket, decltype(&mnl_socket_close)> socket(mnl_socket_open2(NETLINK_ROUTE, SOCK_CLOEXEC),
                                                                  &mnl_socket_close);
  if (socket == nullptr || mnl_socket_bind(socket.get(), 0, MNL_SOCKET_AUTOPID) < 0) return errno;
  std::vector<char> buffer(static_cast<size_t>(MNL_SOCKET_BUFFER_SIZE));
  nlmsghdr* message = mnl_nlmsg_put_header(buffer.data());
  message->nlmsg_seq = 1;
  fill(message);
  message->nlmsg_flags |= NLM_F_REQUEST | NLM_F_ACK;
  if (mnl_socket_sendto(socket.get(), message, message->nlmsg_len) < 0) return errno;
  const ssize_t length = mnl_socket_recvfrom(socket.get(), buffer.data(), buffer.size());
  if (length < 0) return errno;
  const int status = mnl_cb_run(buffer.data(), static_cast<size_t>(length), 1, mnl_socket_get_portid(socket.get()),
                                nullptr, nullptr);
  return status < 0 ? errno : 0;
}

/// A cable from `here` in this namespace to `there` in namespace `network`.
int AddCable(const char* here, const char* there, int network) {
  return Request([&](nlmsghdr* message) {
    message->nlmsg_type = RTM_NEWLINK;
    message->nlmsg_flags = NLM_F_CREATE | NLM_F_EXCL;
    mnl_nlmsg_put_extra_header(message, sizeof(ifinfomsg));
    mnl_attr_put_strz(message, IFLA_IFNAME, here);
    nlattr* info = mnl_attr_nest_start(message, IFLA_LINKINFO);
    mnl_attr_put_strz(message, IFLA_INFO_KIND, "veth");
    nlattr* data = mnl_attr_nest_start(message, IFLA_INFO_DATA);
    nlattr* peer = mnl_attr_nest_start(message, VETH_INFO_PEER);
    mnl_nlmsg_put_extra_header(message, sizeof(ifinfomsg));
    mnl_attr_put_strz(message, IFLA_IFNAME, there);
    mnl_attr_put_u32(message, IFLA_NET_NS_FD, static_cast<uint32_t>(network));
    mnl_attr_nest_end(message, peer);
    mnl_attr_nest_end(message, data);
    mnl_attr_nest_end(message, info);
  });
}

int BringUp(const char* device, int mtu) {
  return Request([&](nlmsghdr* message) {
    message->nlmsg_type = RTM_NEWLINK;
    auto* link = static_cast<ifinfomsg*>(mnl_nlmsg_put_extra_header(message, sizeof(ifinfomsg)));
    link->ifi_index = static_cast<int>(if_nametoindex(device));
    link->ifi_flags = link->ifi_change = IFF_UP;
    if (mtu > 0) mnl_attr_put_u32(message, IFLA_MTU, static_cast<uint32_t>(mtu));
  });
}

int AddAddress(const char* device, const char* text) {
  const IpAddress address = *IpAddress::Parse(text);
  return Request([&](nlmsghdr* message) {
    message->nlmsg_type = RTM_NEWADDR;
    message->nlmsg_flags = NLM_F_CREATE | NLM_F_REPLACE;
    auto* header = static_cast<ifaddrmsg*>(mnl_nlmsg_put_extra_header(message, sizeof(ifaddrmsg)));
    header->ifa_family = address.is_v4() ? AF_INET : AF_INET6;
    header->ifa_prefixlen = address.is_v4() ? kPrefixV4 : kPrefixV6;
    // Without duplicate address detection the IPv6 address works at once.
    header->ifa_flags = IFA_F_NODAD;
    header->ifa_index = if_nametoindex(device);
    mnl_attr_put(message, IFA_LOCAL, address.octets().size(), address.octets().data());
    mnl_attr_put(message, IFA_ADDRESS, address.octets().size(), address.octets().data());
  });
}

int AddDefaultRoute(const char* router) {
  const IpAddress address = *IpAddress::Parse(router);
  return Request([&](nlmsghdr* message) {
    message->nlmsg_type = RTM_NEWROUTE;
    message->nlmsg_flags = NLM_F_CREATE;
    auto* route = static_cast<rtmsg*>(mnl_nlmsg_put_extra_header(message, sizeof(rtmsg)));
    route->rtm_family = AF_INET;
    route->rtm_table = RT_TABLE_MAIN;
    route->rtm_protocol = RTPROT_STATIC;
    route->rtm_scope = RT_SCOPE_UNIVERSE;
    route->rtm_type = RTN_UNICAST;
    mnl_attr_put(message, RTA_GATEWAY, address.octets().size(), address.octets().data());
  });
}

/// Loopback, cable and addresses of the namespace the thread is in. `v6` null: none.
Result<void> Configure(const char* device, const char* v4, const char* v6, int mtu) {
  const auto failed = [&](const char* what, int error) {
    return Fail(CodeOfErrno(error), fmt::format("cannot {} in the isolated network: {}", what, strerror(error)));
  };
  if (const int error = BringUp("lo", 0); error != 0) return failed("bring up loopback", error);
  if (const int error = BringUp(device, mtu); error != 0) return failed("bring up the cable", error);
  if (const int error = AddAddress(device, v4); error != 0) return failed("add an IPv4 address", error);
  const int error = v6 == nullptr ? 0 : AddAddress(device, v6);
  if (error != 0 && error != EOPNOTSUPP && error != EAFNOSUPPORT) return failed("add an IPv6 address", error);
  return {};
}

/// A network namespace of our own, through a user namespace where that is needed.
Result<void> Unshare() {
  if (unshare(CLONE_NEWNET) == 0) return {};
  const uid_t user = geteuid();
  const gid_t group = getegid();
  if (unshare(CLONE_NEWUSER | CLONE_NEWNET) != 0) {
    return Fail(ErrorCode::kPermission,
                fmt::format("--isolate needs user namespaces, which this system refuses ({}); allow them with "
                            "`sysctl kernel.unprivileged_userns_clone=1`, or run as root, or without --isolate",
                            strerror(errno)));
  }
  if (Result<void> written = WriteFile("/proc/self/setgroups", "deny"); !written) return written;
  if (Result<void> written = WriteFile("/proc/self/uid_map", fmt::format("0 {} 1", user)); !written) return written;
  return WriteFile("/proc/self/gid_map", fmt::format("0 {} 1", group));
}

/// A namespace more, which becomes the thread's own.
Result<UniqueFd> NextNetwork() {
  if (unshare(CLONE_NEWNET) != 0) {
    return Fail(CodeOfErrno(errno), fmt::format("cannot make a second network namespace: {}", strerror(errno)));
  }
  return CurrentNetwork();
}

/// Runs `action` in namespace `there`, then goes back to `home`.
Result<void> Within(const UniqueFd& there, const UniqueFd& home, const std::function<Result<void>()>& action) {
  if (Result<void> entered = EnterNetwork(there.get()); !entered) return entered;
  const Result<void> done = action();
  if (Result<void> entered = EnterNetwork(home.get()); !entered) return entered;
  return done;
}

Result<void> NoCable(int error) {
  return Fail(ErrorCode::kUnsupported,
              fmt::format("--isolate needs virtual cables (veth), which this system refuses: {}", strerror(error)));
}

Result<void> JoinByCable(const IsolatedNetwork& network, int mtu) {
  if (const int error = AddCable(kOwnDevice, kPeerDevice, network.peer.get()); error != 0) return NoCable(error);
  Result<void> ready = Configure(kOwnDevice, IsolatedNetwork::kOwnV4, IsolatedNetwork::kOwnV6, mtu);
  if (!ready) return ready;
  return Within(network.peer, network.own, [&] {
    return Configure(kPeerDevice, IsolatedNetwork::kPeerV4, IsolatedNetwork::kPeerV6, mtu);
  });
}

Result<void> JoinByNat(const IsolatedNetwork& network, int mtu) {
  const auto route = [](const char* router) -> Result<void> {
    const int error = AddDefaultRoute(router);
    if (error == 0) return {};
    return Fail(CodeOfErrno(error), fmt::format("cannot add a route in the isolated network: {}", strerror(error)));
  };
  if (const int error = AddCable(kOwnDevice, kOutsideDevice, network.nat.get()); error != 0) return NoCable(error);
  Result<void> ready = Configure(kOwnDevice, IsolatedNetwork::kOwnV4, nullptr, mtu);
  if (ready) ready = route(kNowhereV4);
  if (!ready) return ready;
  ready = Within(network.nat, network.own, [&]() -> Result<void> {
    if (const int error = AddCable(kInsideDevice, kPeerDevice, network.peer.get()); error != 0) return NoCable(error);
    Result<void> up = Configure(kOutsideDevice, IsolatedNetwork::kPeerV4, nullptr, mtu);
    if (up) up = Configure(kInsideDevice, IsolatedNetwork::kRouterV4, nullptr, mtu);
    return up ? Masquerade(kOutsideDevice) : up;
  });
  if (!ready) return ready;
  return Within(network.peer, network.own, [&] {
    Result<void> up = Configure(kPeerDevice, IsolatedNetwork::kPrivateV4, nullptr, mtu);
    return up ? route(IsolatedNetwork::kRouterV4) : up;
  });
}

}  // namespace

Result<void> EnterNetwork(int fd) {
  if (setns(fd, CLONE_NEWNET) == 0) return {};
  return Fail(CodeOfErrno(errno), fmt::format("cannot enter a network namespace: {}", strerror(errno)));
}

void OfferPeerNetwork(const IsolatedNetwork& network) {
  setenv(kOfferVariable, fmt::format("/proc/{}/fd/{}", getpid(), network.peer.get()).c_str(), 1);
}

Result<bool> JoinOfferedNetwork() {
  const char* offered = getenv(kOfferVariable);
  if (offered == nullptr || *offered == '\0') return false;
  const std::string path = offered;
  unsetenv(kOfferVariable);
  UniqueFd fd(open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!fd) {
    return Fail(CodeOfErrno(errno), fmt::format("cannot open the network {} of {}: {}", path, kOfferVariable,
                                                strerror(errno)));
  }
  if (Result<void> entered = EnterNetwork(fd.get()); !entered) return Fail(entered.error());
  return true;
}

Result<IsolatedNetwork> Isolate(const IsolateOptions& options) {
  if (Result<void> unshared = Unshare(); !unshared) return Fail(unshared.error());
  // The last namespace made is this process's own; those before are the others' from now on.
  Result<UniqueFd> peer = CurrentNetwork();
  if (!peer) return Fail(peer.error());
  UniqueFd nat;
  if (options.nat) {
    Result<UniqueFd> made = NextNetwork();
    if (!made) return Fail(made.error());
    nat = std::move(*made);
  }
  Result<UniqueFd> own = NextNetwork();
  if (!own) return Fail(own.error());
  IsolatedNetwork network{std::move(*own), std::move(*peer), std::move(nat)};
  if (Result<void> joined = options.nat ? JoinByNat(network, options.mtu) : JoinByCable(network, options.mtu); !joined) {
    return Fail(joined.error());
  }
  return network;
}

}  // namespace assay::adapters
