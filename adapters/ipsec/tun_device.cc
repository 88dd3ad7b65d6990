#include "adapters/ipsec/tun_device.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <linux/if_tun.h>
#include <net/if.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "adapters/ipsec/route_rules.h"

namespace assay::adapters {

using runtime::ErrorCode;
using runtime::Fail;
using runtime::Result;

namespace {

/// ESP comes before IP fragmentation, so the device must take whole datagrams of any size. Units: octets.
constexpr int kMtu = 65535;
/// 192.0.0.8, the IPv4 dummy address (RFC 7600).
constexpr uint32_t kDummyAddress = 0xc0000008;

void WriteSetting(const std::string& path, std::string_view value) {
  UniqueFd file(open(path.c_str(), O_WRONLY | O_CLOEXEC));
  if (file && write(file.get(), value.data(), value.size()) < 0) return;  // what then fails says so itself
}

}  // namespace

Result<TunDevice> TunDevice::Open() {
  TunDevice device;
  device.fd_.Reset(open("/dev/net/tun", O_RDWR | O_NONBLOCK | O_CLOEXEC));
  if (!device.fd_) {
    return Fail(ErrorCode::kUnsupported, fmt::format("cannot open /dev/net/tun: {}", strerror(errno)));
  }
  ifreq request{};
  strncpy(request.ifr_name, "assay%d", IFNAMSIZ - 1);
  request.ifr_flags = IFF_TUN | IFF_NO_PI;
  if (ioctl(device.fd_.get(), TUNSETIFF, &request) != 0) {
    const int error = errno;
    if (error == EPERM) return Fail(ErrorCode::kPermission, "CAP_NET_ADMIN is missing (to make a TUN device)");
    return Fail(CodeOfErrno(error), fmt::format("cannot make a TUN device: {}", strerror(error)));
  }
  device.name_ = request.ifr_name;
  device.index_ = if_nametoindex(request.ifr_name);

  UniqueFd control(socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  // A device without an IPv4 address fails even the loose reverse-path check, if the machine demands one; nobody ever
  // sees this address.
  auto& address = reinterpret_cast<sockaddr_in&>(request.ifr_addr);
  address = {.sin_family = AF_INET, .sin_addr = {htonl(kDummyAddress)}};
  bool up = ioctl(control.get(), SIOCSIFADDR, &request) == 0;

  const std::string ipv4 = fmt::format("/proc/sys/net/ipv4/conf/{}/", device.name_);
  // Injected packets come from addresses that are routed elsewhere or nowhere (a device behind a NAT), or are this
  // machine's own (both sides on it).
  WriteSetting(ipv4 + "rp_filter", "0");
  WriteSetting(ipv4 + "accept_local", "1");
  WriteSetting(ipv4 + "route_localnet", "1");
  // No link-local address, so the kernel has nothing of its own to say on this device.
  WriteSetting(fmt::format("/proc/sys/net/ipv6/conf/{}/addr_gen_mode", device.name_), "1");

  request.ifr_mtu = kMtu;
  up = up && ioctl(control.get(), SIOCSIFMTU, &request) == 0;
  request.ifr_flags = IFF_UP | IFF_NOARP | IFF_POINTOPOINT;
  up = up && ioctl(control.get(), SIOCSIFFLAGS, &request) == 0;
  if (!up) return Fail(CodeOfErrno(errno), fmt::format("cannot bring up {}: {}", device.name_, strerror(errno)));
  if (Result<void> routed = AddDeviceRoutes(device.name_, device.index_); !routed) return Fail(routed.error());
  return device;
}

TunDevice::~TunDevice() {
  if (fd_) RemoveDeviceRoutes(name_, index_);
}

}  // namespace assay::adapters
