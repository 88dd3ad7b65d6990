#include "grammar/ast/dump.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <vector>

#include "grammar/ast/visit.h"

namespace assay::grammar::ast {
namespace {

// One line still to be printed: a node under its label, a list's label, or closing brackets.
struct Item {
  enum Kind : uint8_t { kNode, kListLabel, kClose } kind;
  std::string_view label;
  const Node* node;
  uint32_t depth;
};

void AppendQuoted(std::string_view text, std::string& out) {
  out += '"';
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      (out += '\\') += c;
    } else if (static_cast<unsigned char>(c) < 0x20) {
      fmt::format_to(std::back_inserter(out), "\\x{:02x}", static_cast<unsigned>(c));
    } else {
      out += c;
    }
  }
  out += '"';
}

// Prints the plain members of a node behind its kind and collects its children.
struct MemberPrinter {
  std::string& out;
  std::vector<Item>& items;
  uint32_t depth;

  template <class T>
  void operator()(std::string_view label, const T& member) {
    if constexpr (std::is_pointer_v<T>) {
      if (member != nullptr) items.push_back({Item::kNode, label, member, depth});
    } else if constexpr (std::is_same_v<T, std::string_view>) {
      // A label asks for quotes: the text may hold anything. Without one it is a bare word.
      out += ' ';
      if (label.empty()) {
        out += member;
      } else {
        AppendQuoted(member, out);
      }
    } else if constexpr (std::is_same_v<T, Name>) {
      if (!member.empty()) (out += ' ') += member.text;
    } else if constexpr (std::is_same_v<T, bool>) {
      if (member) (out += ' ') += label;
    } else if constexpr (std::is_same_v<T, uint32_t>) {
      fmt::format_to(std::back_inserter(out), " {}={}", label, member);
    } else if constexpr (std::is_enum_v<T>) {
      if (label.empty()) {
        (out += ' ') += ToString(member);
      } else if (member != T{}) {
        fmt::format_to(std::back_inserter(out), " {}={}", label, ToString(member));
      }
    } else {
      AppendList(label, member);
    }
  }

 private:
  void AppendList(std::string_view label, List<uint32_t> list) {
    for (const uint32_t value : list) fmt::format_to(std::back_inserter(out), " {}={:#x}", label, value);
  }
  void AppendList(std::string_view label, List<Name> list) {
    if (list.empty()) return;
    fmt::format_to(std::back_inserter(out), " {}=", label);
    for (size_t i = 0; i < list.size(); ++i) {
      if (i > 0) out += ',';
      out += list[i].text;
    }
  }
  template <class T>
  void AppendList(std::string_view label, std::span<const T* const> list) {
    if (list.empty()) return;
    items.push_back({Item::kListLabel, label, nullptr, depth});
    for (const T* node : list) items.push_back({Item::kNode, "", node, depth + 1});
  }
};

}  // namespace

std::string Dump(const Node* root, const DumpOptions& options) {
  std::string out;
  std::vector<Item> stack{{Item::kNode, "", root, 0}};
  std::vector<Item> items;
  while (!stack.empty()) {
    const Item item = stack.back();
    stack.pop_back();
    if (item.kind == Item::kClose) {
      out += ')';
      continue;
    }
    if (!out.empty()) {
      out += '\n';
      out.append(2 * item.depth, ' ');
    }
    out += item.label;
    if (item.kind == Item::kListLabel) {
      out += ':';
      continue;
    }
    if (!item.label.empty()) out += ": ";
    (out += '(') += ToString(item.node->kind);
    if (options.ranges) {
      fmt::format_to(std::back_inserter(out), " @{}-{}", item.node->range.begin, item.node->range.end);
    }
    items.clear();
    MemberPrinter printer{out, items, item.depth + 1};
    Dispatch(item.node, [&](const auto& node) { node.Fields(printer); });
    stack.push_back({Item::kClose, "", nullptr, 0});
    stack.insert(stack.end(), items.rbegin(), items.rend());
  }
  return out + '\n';
}

std::string Dump(const Tree& tree, const DumpOptions& options) {
  std::string out;
  for (const Module* module : tree.modules()) out += Dump(module, options);
  return out;
}

}  // namespace assay::grammar::ast
