#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "adapters/ipsec/sa_set.h"

typedef struct evp_cipher_ctx_st EVP_CIPHER_CTX;
typedef struct evp_mac_ctx_st EVP_MAC_CTX;

namespace assay::adapters {

/// SPI and sequence number in front of every ESP packet. Units: octets.
inline constexpr size_t kEspHeader = 8;

/// One mechanism with its keys: turns payloads into ESP packets and back. Knows nothing of sequence numbers' order.
/// Layout: SPI | Seq | [IV] | payload | padding 1 2 3 … | pad length | next header | ICV.
/// Source: RFC 4303 §2; RFC 2403, 2404, 4868 (integrity); RFC 2410, 2451, 3602 (encryption).
class EspTransform {
 public:
  EspTransform(const Mechanism& mechanism, const EspKeys& keys);
  ~EspTransform();
  EspTransform(EspTransform&&) noexcept;
  EspTransform& operator=(EspTransform&&) noexcept;

  const Mechanism& mechanism() const { return mechanism_; }
  /// Units: octets; 0, 8 or 16.
  size_t iv_size() const { return iv_size_; }
  /// Units: octets; 12 or 16.
  size_t icv_size() const { return icv_size_; }

  /// Replaces `out` by the ESP packet. Shape: `iv` has iv_size() octets.
  void Seal(uint32_t spi, uint32_t sequence, uint8_t next_header, std::span<const uint8_t> payload,
            std::span<const uint8_t> iv, std::vector<uint8_t>& out);

  /// True when the packet is long enough and its ICV is right (compared in constant time).
  bool Verify(std::span<const uint8_t> packet);

  struct Opened {
    const char* error = nullptr;  ///< null when good, else what is wrong with it
    uint8_t next_header = 0;
  };
  /// Decrypts a packet that Verify accepted; replaces `payload` by its payload.
  Opened Open(std::span<const uint8_t> packet, std::vector<uint8_t>& payload);

 private:
  void ComputeIcv(std::span<const uint8_t> data, uint8_t* icv);

  Mechanism mechanism_;
  size_t iv_size_ = 0, block_ = 4, icv_size_ = 12;
  struct Contexts;
  std::unique_ptr<Contexts> contexts_;
};

/// The anti-replay window. Source: RFC 4303 §3.4.3; without extended sequence numbers.
class ReplayWindow {
 public:
  /// Units: packets. RFC 4303 recommends 64.
  static constexpr uint32_t kSize = 64;

  /// True when `sequence` is new: ahead of the window, or inside it and not seen.
  bool IsNew(uint32_t sequence) const {
    if (sequence == 0) return false;  // senders start at 1
    if (sequence > highest_) return true;
    const uint32_t age = highest_ - sequence;
    return age < kSize && (seen_ >> age & 1) == 0;
  }
  /// Marks `sequence`, which IsNew accepted and whose ICV was right.
  void Mark(uint32_t sequence) {
    if (sequence > highest_) {
      const uint32_t ahead = sequence - highest_;
      seen_ = ahead < kSize ? seen_ << ahead : 0;
      highest_ = sequence;
    }
    seen_ |= uint64_t{1} << (highest_ - sequence);
  }

 private:
  uint32_t highest_ = 0;
  uint64_t seen_ = 0;  ///< bit n: highest_ - n was seen
};

}  // namespace assay::adapters
