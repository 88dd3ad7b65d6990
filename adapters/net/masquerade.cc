#include "adapters/net/masquerade.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <libmnl/libmnl.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_nat.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include <net/if.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <functional>
#include <memory>
#include <vector>

#include "adapters/net/socket.h"

namespace assay::adapters {

using runtime::ErrorCode;
using runtime::Fail;
using runtime::Result;

namespace {

constexpr char kTable[] = "assay", kChain[] = "postrouting";
constexpr int kSourceNatPriority = 100;  ///< where source NAT belongs among the hooks (NF_IP_PRI_NAT_SRC)

/// A transaction of nf_tables: all of its messages take effect, or none.
class Batch {
 public:
  Batch()
      : buffer_(static_cast<size_t>(MNL_SOCKET_BUFFER_SIZE)),
        batch_(mnl_nlmsg_batch_start(buffer_.data(), buffer_.size()), &mnl_nlmsg_batch_stop) {
    Mark(NFNL_MSG_BATCH_BEGIN);
  }

  void Add(uint16_t type, const std::function<void(nlmsghdr*)>& fill) {
    nlmsghdr* message = Header(static_cast<uint16_t>(NFNL_SUBSYS_NFTABLES << 8 | type), NFPROTO_IPV4, 0);
    message->nlmsg_flags = NLM_F_REQUEST | NLM_F_CREATE | NLM_F_ACK;
    fill(message);
    last_ = message->nlmsg_seq;
    mnl_nlmsg_batch_next(batch_.get());
  }

  /// Returns 0 or errno.
  int Commit() {
    Mark(NFNL_MSG_BATCH_END);
    std::unique_ptr<mnl_socket, decltype(&mnl_socket_close)> socket(
        mnl_socket_open2(NETLINK_NETFILTER, SOCK_CLOEXEC), &mnl_socket_close);
    if (socket == nullptr || mnl_socket_bind(socket.get(), 0, MNL_SOCKET_AUTOPID) < 0) return errno;
    if (mnl_socket_sendto(socket.get(), mnl_nlmsg_batch_head(batch_.get()),
                          mnl_nlmsg_batch_size(batch_.get())) < 0) {
      return errno;
    }
    std::vector<char> answer(static_cast<size_t>(MNL_SOCKET_BUFFER_SIZE));
    for (;;) {
      const ssize_t length = mnl_socket_recvfrom(socket.get(), answer.data(), answer.size());
      if (length < 0) return errno;
      int left = static_cast<int>(length);
      for (auto* message = reinterpret_cast<nlmsghdr*>(answer.data()); mnl_nlmsg_ok(message, left);
           message = mnl_nlmsg_next(message, &left)) {
        if (message->nlmsg_type != NLMSG_ERROR) continue;
        const auto* error = static_cast<const nlmsgerr*>(mnl_nlmsg_get_payload(message));
        if (error->error != 0) return -error->error;
        if (message->nlmsg_seq == last_) return 0;
      }
    }
  }

 private:
  nlmsghdr* Header(uint16_t type, uint8_t family, uint16_t resource) {
    nlmsghdr* message = mnl_nlmsg_put_header(mnl_nlmsg_batch_current(batch_.get()));
    message->nlmsg_type = type;
    message->nlmsg_flags = NLM_F_REQUEST;
    message->nlmsg_seq = ++sequence_;
    auto* header = static_cast<nfgenmsg*>(mnl_nlmsg_put_extra_header(message, sizeof(nfgenmsg)));
    header->nfgen_family = family;
    header->version = NFNETLINK_V0;
    header->res_id = htons(resource);
    return message;
  }
  void Mark(uint16_t type) {
    Header(type, AF_UNSPEC, NFNL_SUBSYS_NFTABLES);
    mnl_nlmsg_batch_next(batch_.get());
  }

  std::vector<char> buffer_;
  std::unique_ptr<mnl_nlmsg_batch, decltype(&mnl_nlmsg_batch_stop)> batch_;
  uint32_t sequence_ = 0, last_ = 0;
};

void PutNumber(nlmsghdr* message, uint16_t attribute, uint32_t number) {
  mnl_attr_put_u32(message, attribute, htonl(number));
}

void Nest(nlmsghdr* message, uint16_t attribute, const std::function<void()>& fill) {
  nlattr* nest = mnl_attr_nest_start(message, attribute);
  fill();
  mnl_attr_nest_end(message, nest);
}

void PutExpression(nlmsghdr* message, const char* name, const std::function<void()>& fill) {
  Nest(message, NFTA_LIST_ELEM, [&] {
    mnl_attr_put_strz(message, NFTA_EXPR_NAME, name);
    Nest(message, NFTA_EXPR_DATA, fill);
  });
}

/// `oifname <device> masquerade random,fully-random`.
void PutRule(nlmsghdr* message, const char* device) {
  char name[IFNAMSIZ] = {};
  strncpy(name, device, IFNAMSIZ - 1);
  mnl_attr_put_strz(message, NFTA_RULE_TABLE, kTable);
  mnl_attr_put_strz(message, NFTA_RULE_CHAIN, kChain);
  Nest(message, NFTA_RULE_EXPRESSIONS, [&] {
    PutExpression(message, "meta", [&] {
      PutNumber(message, NFTA_META_DREG, NFT_REG_1);
      PutNumber(message, NFTA_META_KEY, NFT_META_OIFNAME);
    });
    PutExpression(message, "cmp", [&] {
      PutNumber(message, NFTA_CMP_SREG, NFT_REG_1);
      PutNumber(message, NFTA_CMP_OP, NFT_CMP_EQ);
      Nest(message, NFTA_CMP_DATA, [&] { mnl_attr_put(message, NFTA_DATA_VALUE, sizeof name, name); });
    });
    PutExpression(message, "masq",
                  [&] { PutNumber(message, NFTA_MASQ_FLAGS, NF_NAT_RANGE_PROTO_RANDOM_FULLY); });
  });
}

}  // namespace

Result<void> Masquerade(const char* device) {
  UniqueFd forwarding(open("/proc/sys/net/ipv4/ip_forward", O_WRONLY | O_CLOEXEC));
  if (!forwarding || write(forwarding.get(), "1", 1) != 1) {
    return Fail(CodeOfErrno(errno), fmt::format("cannot switch IPv4 forwarding on: {}", strerror(errno)));
  }
  Batch batch;
  batch.Add(NFT_MSG_NEWTABLE, [](nlmsghdr* message) { mnl_attr_put_strz(message, NFTA_TABLE_NAME, kTable); });
  batch.Add(NFT_MSG_NEWCHAIN, [](nlmsghdr* message) {
    mnl_attr_put_strz(message, NFTA_CHAIN_TABLE, kTable);
    mnl_attr_put_strz(message, NFTA_CHAIN_NAME, kChain);
    Nest(message, NFTA_CHAIN_HOOK, [&] {
      PutNumber(message, NFTA_HOOK_HOOKNUM, NF_INET_POST_ROUTING);
      PutNumber(message, NFTA_HOOK_PRIORITY, kSourceNatPriority);
    });
    mnl_attr_put_strz(message, NFTA_CHAIN_TYPE, "nat");
  });
  batch.Add(NFT_MSG_NEWRULE, [&](nlmsghdr* message) { PutRule(message, device); });
  const int error = batch.Commit();
  if (error == 0) return {};
  const bool missing = error == EOPNOTSUPP || error == EPROTONOSUPPORT || error == ENOENT || error == EINVAL;
  return Fail(missing ? ErrorCode::kUnsupported : CodeOfErrno(error),
              fmt::format("this system refuses source NAT (nf_tables): {}", strerror(error)));
}

}  // namespace assay::adapters
