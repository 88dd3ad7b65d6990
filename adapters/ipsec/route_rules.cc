#include "adapters/ipsec/route_rules.h"

#include <fmt/format.h>
#include <libmnl/libmnl.h>
#include <linux/fib_rules.h>
#include <linux/rtnetlink.h>
#include <net/if.h>

#include <cerrno>
#include <cstring>
#include <ctime>
#include <memory>
#include <vector>

#include "adapters/net/socket.h"

namespace assay::adapters {

using runtime::ErrorCode;
using runtime::Fail;
using runtime::Result;

namespace {

/// Tables of our own: this plus the index of the device.
constexpr uint32_t kFirstTable = 0xa55a0000;
/// Priority of our rules; any works, because they only concern packets bound to our device.
constexpr uint32_t kRulePriority = 5033;

class RouteSocket {
 public:
  static Result<RouteSocket> Open() {
    RouteSocket opened;
    opened.socket_.reset(mnl_socket_open2(NETLINK_ROUTE, SOCK_CLOEXEC));
    if (opened.socket_ == nullptr || mnl_socket_bind(opened.socket_.get(), 0, MNL_SOCKET_AUTOPID) < 0) {
      return Fail(CodeOfErrno(errno), fmt::format("cannot open a netlink socket: {}", strerror(errno)));
    }
    return opened;
  }

  /// Sends a request and waits for its acknowledgement, or reads a dump into `each`. Returns 0 or errno.
  int Talk(nlmsghdr* request, mnl_cb_t each = nullptr, void* data = nullptr) {
    request->nlmsg_seq = ++sequence_;
    if (mnl_socket_sendto(socket_.get(), request, request->nlmsg_len) < 0) return errno;
    std::vector<char> buffer(static_cast<size_t>(MNL_SOCKET_BUFFER_SIZE));
    for (;;) {
      const ssize_t length = mnl_socket_recvfrom(socket_.get(), buffer.data(), buffer.size());
      if (length < 0) return errno;
      const int status = mnl_cb_run(buffer.data(), static_cast<size_t>(length), sequence_,
                                    mnl_socket_get_portid(socket_.get()), each, data);
      if (status < 0) return errno;
      if (status == MNL_CB_STOP) return 0;
    }
  }

 private:
  std::unique_ptr<mnl_socket, decltype(&mnl_socket_close)> socket_{nullptr, &mnl_socket_close};
  uint32_t sequence_ = static_cast<uint32_t>(time(nullptr));
};

nlmsghdr* RuleMessage(char* buffer, uint16_t type, uint16_t flags, uint8_t family) {
  nlmsghdr* message = mnl_nlmsg_put_header(buffer);
  message->nlmsg_type = type;
  message->nlmsg_flags = static_cast<uint16_t>(NLM_F_REQUEST | flags);
  auto* rule = static_cast<fib_rule_hdr*>(mnl_nlmsg_put_extra_header(message, sizeof(fib_rule_hdr)));
  rule->family = family;
  return message;
}

int ChangeRule(RouteSocket& socket, uint16_t type, uint8_t family, const std::string& device, uint32_t table) {
  alignas(nlmsghdr) char buffer[512] = {};
  const uint16_t flags = type == RTM_NEWRULE ? NLM_F_CREATE | NLM_F_EXCL | NLM_F_ACK : NLM_F_ACK;
  nlmsghdr* message = RuleMessage(buffer, type, flags, family);
  static_cast<fib_rule_hdr*>(mnl_nlmsg_get_payload(message))->action = FR_ACT_TO_TBL;
  mnl_attr_put_strz(message, FRA_OIFNAME, device.c_str());
  mnl_attr_put_u32(message, FRA_TABLE, table);
  mnl_attr_put_u32(message, FRA_PRIORITY, kRulePriority);
  mnl_attr_put_u8(message, FRA_PROTOCOL, kRuleProtocol);
  return socket.Talk(message);
}

int AddRoute(RouteSocket& socket, uint8_t family, uint32_t device_index, uint32_t table) {
  alignas(nlmsghdr) char buffer[512] = {};
  nlmsghdr* message = mnl_nlmsg_put_header(buffer);
  message->nlmsg_type = RTM_NEWROUTE;
  message->nlmsg_flags = NLM_F_REQUEST | NLM_F_CREATE | NLM_F_ACK;
  auto* route = static_cast<rtmsg*>(mnl_nlmsg_put_extra_header(message, sizeof(rtmsg)));
  route->rtm_family = family;
  route->rtm_table = RT_TABLE_UNSPEC;
  route->rtm_protocol = kRuleProtocol;
  route->rtm_scope = RT_SCOPE_LINK;
  route->rtm_type = RTN_UNICAST;
  mnl_attr_put_u32(message, RTA_TABLE, table);
  mnl_attr_put_u32(message, RTA_OIF, device_index);
  return socket.Talk(message);
}

struct StaleRule {
  uint8_t family;
  std::string device;
  uint32_t table;
};

struct FoundRule {
  StaleRule rule{};
  uint8_t protocol = 0;
};

int ReadAttribute(const nlattr* attribute, void* data) {
  auto* found = static_cast<FoundRule*>(data);
  switch (mnl_attr_get_type(attribute)) {
    case FRA_OIFNAME: found->rule.device = mnl_attr_get_str(attribute); break;
    case FRA_TABLE: found->rule.table = mnl_attr_get_u32(attribute); break;
    case FRA_PROTOCOL: found->protocol = mnl_attr_get_u8(attribute); break;
    default: break;
  }
  return MNL_CB_OK;
}

int CollectRule(const nlmsghdr* message, void* data) {
  FoundRule found;
  found.rule.family = static_cast<const fib_rule_hdr*>(mnl_nlmsg_get_payload(message))->family;
  mnl_attr_parse(message, sizeof(fib_rule_hdr), ReadAttribute, &found);
  const StaleRule& rule = found.rule;
  const bool ours = found.protocol == kRuleProtocol && rule.table >= kFirstTable && !rule.device.empty();
  if (ours && if_nametoindex(rule.device.c_str()) == 0) static_cast<std::vector<StaleRule>*>(data)->push_back(rule);
  return MNL_CB_OK;
}

}  // namespace

Result<void> AddDeviceRoutes(const std::string& device, uint32_t device_index) {
  Result<RouteSocket> socket = RouteSocket::Open();
  if (!socket) return Fail(socket.error());
  const uint32_t table = kFirstTable + device_index;
  for (const uint8_t family : {uint8_t{AF_INET}, uint8_t{AF_INET6}}) {
    int error = ChangeRule(*socket, RTM_NEWRULE, family, device, table);
    if (error == 0 || error == EEXIST) error = AddRoute(*socket, family, device_index, table);
    if (error == EEXIST) error = 0;
    const bool no_ipv6 = family == AF_INET6 && (error == EAFNOSUPPORT || error == EOPNOTSUPP || error == EACCES ||
                                                error == ENODEV || error == ENETDOWN);
    if (error != 0 && !no_ipv6) {
      return Fail(CodeOfErrno(error),
                  fmt::format("cannot add the policy route of device {} (CAP_NET_ADMIN is needed): {}", device,
                              strerror(error)));
    }
  }
  return {};
}

void RemoveDeviceRoutes(const std::string& device, uint32_t device_index) {
  Result<RouteSocket> socket = RouteSocket::Open();
  if (!socket) return;
  for (const uint8_t family : {uint8_t{AF_INET}, uint8_t{AF_INET6}}) {
    ChangeRule(*socket, RTM_DELRULE, family, device, kFirstTable + device_index);
  }
}

Result<int> RemoveStaleRules() {
  Result<RouteSocket> socket = RouteSocket::Open();
  if (!socket) return Fail(socket.error());
  std::vector<StaleRule> stale;
  for (const uint8_t family : {uint8_t{AF_INET}, uint8_t{AF_INET6}}) {
    alignas(nlmsghdr) char buffer[512] = {};
    socket->Talk(RuleMessage(buffer, RTM_GETRULE, NLM_F_DUMP, family), CollectRule, &stale);
  }
  int removed = 0;
  for (const StaleRule& rule : stale) {
    removed += ChangeRule(*socket, RTM_DELRULE, rule.family, rule.device, rule.table) == 0;
  }
  return removed;
}

}  // namespace assay::adapters
