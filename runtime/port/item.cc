#include "runtime/port/item.h"

namespace assay::runtime {

Item ItemQueue::Pop() {
  Item item = std::move(items_[head_++]);
  if (head_ == items_.size()) {
    items_.clear();
    head_ = 0;
  } else if (head_ >= 64 && head_ * 2 >= items_.size()) {
    items_.erase(items_.begin(), items_.begin() + static_cast<ptrdiff_t>(head_));
    head_ = 0;
  }
  return item;
}

void ItemQueue::Clear() {
  std::vector<Item>().swap(items_);
  head_ = 0;
}

}  // namespace assay::runtime
