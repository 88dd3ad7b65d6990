#include "grammar/ast/walker.h"

#include <algorithm>
#include <vector>

#include "grammar/ast/visit.h"

namespace assay::grammar::ast {

void Walker::Walk(const Node* root) {
  struct Frame {
    const Node* node;
    bool entered;
  };
  std::vector<Frame> stack{{root, false}};
  while (!stack.empty()) {
    Frame& top = stack.back();
    const Node* node = top.node;
    if (top.entered) {
      stack.pop_back();
      Leave(node);
      continue;
    }
    top.entered = true;
    if (!Enter(node)) continue;
    const auto first_child = static_cast<ptrdiff_t>(stack.size());
    ForEachChild(node, [&](const Node* child) { stack.push_back({child, false}); });
    std::reverse(stack.begin() + first_child, stack.end());
  }
}

}  // namespace assay::grammar::ast
