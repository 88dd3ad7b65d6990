#pragma once

#include <memory>
#include <string>

#include "adapters/net/socket.h"

namespace assay::adapters {

/// A TUN device of ours: what sockets bound to it send comes out of fd() as IP packets, and packets written there
/// arrive at those sockets. Gone when closed, also when the process is killed.
class TunDevice {
 public:
  /// Errors: kUnsupported without /dev/net/tun, kPermission without CAP_NET_ADMIN.
  static runtime::Result<TunDevice> Open();
  ~TunDevice();
  TunDevice(TunDevice&&) = default;
  TunDevice& operator=(TunDevice&&) = default;

  int fd() const { return fd_.get(); }
  const std::string& name() const { return name_; }
  uint32_t index() const { return index_; }

 private:
  TunDevice() = default;
  UniqueFd fd_;
  std::string name_;
  uint32_t index_ = 0;
};

}  // namespace assay::adapters
