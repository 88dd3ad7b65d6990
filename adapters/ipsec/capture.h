#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "adapters/ipsec/sa_set.h"
#include "adapters/net/socket.h"
#include "runtime/base/clock.h"
#include "runtime/spi/system_adapter.h"

namespace assay::adapters {

/// Writes `capture.pcapng` from wire records: what Wireshark and tshark open.
///
/// Two interfaces: `wire` has every packet as it went over the network, ESP included; `decrypted` has what protected
/// sockets sent and received, so that the SIP of a run can be read without keys: as messages ("exported PDUs"), because
/// as packets they would disturb Wireshark's view of the same TCP connections inside ESP. Records hold no network headers
/// for UDP and TCP; on `wire` they are rebuilt from the addresses, with right checksums, TCP with running sequence numbers.
class CaptureWriter {
 public:
  /// Errors: as the file system says, with the path.
  static runtime::Result<std::unique_ptr<CaptureWriter>> Create(const std::string& path);

  /// Appends one record. Records of other transports than udp, tcp, esp, esp-udp and ip (a whole packet), or without
  /// numeric addresses, are left out.
  /// Errors: kExhausted when the disk is full; what was written before stays readable.
  runtime::Result<void> Add(const runtime::WireRecord& record, runtime::WallTime time);

 private:
  CaptureWriter(std::string path, UniqueFd fd) : path_(std::move(path)), fd_(std::move(fd)) {}
  runtime::Result<void> Write(std::span<const uint8_t> octets);
  runtime::Result<void> WritePacket(uint32_t interface, std::span<const uint8_t> packet, std::string_view comment,
                                    runtime::WallTime time);

  std::string path_;
  UniqueFd fd_;
  /// Next TCP sequence number of each direction of each connection.
  std::map<std::tuple<std::string, std::string, std::string>, uint32_t> sequences_;
};

/// Writes the keys of security associations in the form of Wireshark's `esp_sa` table, to a file only its owner reads:
///
///     WIRESHARK_CONFIG_DIR=<folder of the file> tshark -o esp.enable_encryption_decode:TRUE -r capture.pcapng
class KeyFile {
 public:
  /// Shape: `path` should end in `/esp_sa`, the name Wireshark looks for. Mode 0600, emptied if it is there.
  static runtime::Result<std::unique_ptr<KeyFile>> Create(const std::string& path);
  runtime::Result<void> Add(const SaSet& set);

 private:
  KeyFile(std::string path, UniqueFd fd) : path_(std::move(path)), fd_(std::move(fd)) {}
  std::string path_;
  UniqueFd fd_;
};

}  // namespace assay::adapters
