#pragma once

#include <list>
#include <optional>

#include "adapters/ipsec/data_path.h"

namespace assay::adapters {

/// The misbehaviours a test armed, in order. Each packet gets at most one fault, from the first that fits it.
class MisbehaviourList {
 public:
  void Add(const Misbehaviour& misbehaviour) { armed_.push_back(misbehaviour); }
  void Clear() { armed_.clear(); }
  bool empty() const { return armed_.empty(); }

  /// What shall happen to the next packet of that direction and SPI.
  std::optional<Misbehaviour> Next(bool incoming, uint32_t spi) {
    for (auto item = armed_.begin(); item != armed_.end(); ++item) {
      if (item->incoming != incoming || (item->spi && *item->spi != spi)) continue;
      if (item->skip > 0) {
        --item->skip;
        continue;
      }
      const Misbehaviour result = *item;
      if (item->count <= 1) {
        armed_.erase(item);
      } else {
        --item->count;
      }
      return result;
    }
    return std::nullopt;
  }

 private:
  std::list<Misbehaviour> armed_;
};

}  // namespace assay::adapters
