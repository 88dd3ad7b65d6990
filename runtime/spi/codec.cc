#include "runtime/spi/codec.h"

#include <algorithm>
#include <cctype>

namespace assay::runtime {
namespace {

bool SameName(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](unsigned char x, unsigned char y) {
    return std::tolower(x) == std::tolower(y);
  });
}

template <typename T>
T* FindByName(const std::vector<std::pair<std::string, std::shared_ptr<T>>>& list, std::string_view name) {
  for (const auto& [key, item] : list) {
    if (SameName(key, name)) return item.get();
  }
  return nullptr;
}

}  // namespace

void CodecRegistry::Add(std::string name, std::shared_ptr<Codec> codec) {
  codecs_.emplace_back(std::move(name), std::move(codec));
}

void CodecRegistry::AddFramer(std::string name, std::shared_ptr<Framer> framer) {
  framers_.emplace_back(std::move(name), std::move(framer));
}

Codec* CodecRegistry::Find(std::string_view name) const { return FindByName(codecs_, name); }

Framer* CodecRegistry::FindFramer(std::string_view name) const { return FindByName(framers_, name); }

std::vector<std::string> CodecRegistry::names() const {
  std::vector<std::string> names;
  for (const auto& [key, codec] : codecs_) names.push_back(key);
  return names;
}

}  // namespace assay::runtime
