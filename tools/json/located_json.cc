#include "tools/json/located_json.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

namespace assay::tools {
namespace {

using nlohmann::json;

/// Feeds the parser and counts lines as it goes; the parser reads at most one character beyond a token.
struct CountingIterator {
  using iterator_category = std::input_iterator_tag;
  using value_type = char;
  using difference_type = std::ptrdiff_t;
  using pointer = const char*;
  using reference = const char&;

  const char* at = nullptr;
  uint32_t* line = nullptr;

  reference operator*() const { return *at; }
  CountingIterator& operator++() {
    if (*at == '\n') ++*line;
    ++at;
    return *this;
  }
  CountingIterator operator++(int) {
    CountingIterator old = *this;
    ++*this;
    return old;
  }
  bool operator==(const CountingIterator& other) const { return at == other.at; }
  bool operator!=(const CountingIterator& other) const { return at != other.at; }
};

/// Builds the tree from parser events.
class TreeBuilder : public nlohmann::json_sax<json> {
 public:
  TreeBuilder(const uint32_t& line, const std::string& name) : line_(line), name_(name) {}

  bool null() override { return Add(JsonNode::Kind::kNull) != nullptr; }
  bool boolean(bool value) override {
    JsonNode* node = Add(JsonNode::Kind::kBoolean);
    if (node) node->boolean = value;
    return node != nullptr;
  }
  bool number_integer(number_integer_t value) override {
    JsonNode* node = Add(JsonNode::Kind::kInteger);
    if (!node) return false;
    node->integer = value;
    node->number = static_cast<double>(value);
    return true;
  }
  bool number_unsigned(number_unsigned_t value) override {
    if (value > static_cast<number_unsigned_t>(INT64_MAX)) return number_float(static_cast<double>(value), {});
    return number_integer(static_cast<number_integer_t>(value));
  }
  bool number_float(number_float_t value, const string_t&) override {
    JsonNode* node = Add(JsonNode::Kind::kNumber);
    if (node) node->number = value;
    return node != nullptr;
  }
  bool string(string_t& value) override {
    JsonNode* node = Add(JsonNode::Kind::kString);
    if (node) node->text = std::move(value);
    return node != nullptr;
  }
  bool binary(binary_t&) override { return false; }
  bool start_object(std::size_t) override { return Open(JsonNode::Kind::kObject); }
  bool end_object() override { return Close(); }
  bool start_array(std::size_t) override { return Open(JsonNode::Kind::kList); }
  bool end_array() override { return Close(); }
  bool key(string_t& value) override {
    for (const auto& [name, member] : open_.back()->members) {
      if (name == value) {
        error_ = runtime::Error{runtime::ErrorCode::kMalformed,
                                fmt::format("{}:{}: member \"{}\" stands twice (first on line {})", name_, line_, value, member.line)};
        return false;
      }
    }
    key_ = std::move(value);
    return true;
  }
  bool parse_error(std::size_t, const std::string& token, const nlohmann::detail::exception& problem) override {
    std::string text = problem.what();
    if (size_t colon = text.find(": "); colon != std::string::npos) text = text.substr(colon + 2);
    if (size_t detail = text.find("syntax error"); detail != std::string::npos) text = text.substr(detail);
    (void)token;
    error_ = runtime::Error{runtime::ErrorCode::kMalformed, fmt::format("{}:{}: {}", name_, line_, text)};
    return false;
  }

  JsonNode root;
  std::optional<runtime::Error> error_;

 private:
  JsonNode* Add(JsonNode::Kind kind) {
    JsonNode* node = &root;
    if (!open_.empty()) {
      JsonNode& parent = *open_.back();
      if (parent.kind == JsonNode::Kind::kObject) {
        parent.members.push_back({std::move(key_), JsonNode{}});
        node = &parent.members.back().value;
      } else {
        node = &parent.items.emplace_back();
      }
    }
    node->kind = kind;
    node->line = line_;
    return node;
  }
  bool Open(JsonNode::Kind kind) {
    if (open_.size() >= kMaxJsonDepth) {
      error_ = runtime::Error{runtime::ErrorCode::kLimit,
                              fmt::format("{}:{}: nested deeper than {} levels", name_, line_, kMaxJsonDepth)};
      return false;
    }
    // A parent's vector grows only while the child is closed, so the pointers on the stack stay good.
    open_.push_back(Add(kind));
    return true;
  }
  bool Close() {
    open_.pop_back();
    return true;
  }

  const uint32_t& line_;
  const std::string& name_;
  std::vector<JsonNode*> open_;
  std::string key_;
};

}  // namespace

const JsonNode* JsonNode::Find(std::string_view name) const {
  for (const auto& [key, member] : members) {
    if (key == name) return &member;
  }
  return nullptr;
}

const char* KindName(JsonNode::Kind kind) {
  switch (kind) {
    case JsonNode::Kind::kNull: return "null";
    case JsonNode::Kind::kBoolean: return "true or false";
    case JsonNode::Kind::kInteger: return "integer";
    case JsonNode::Kind::kNumber: return "number";
    case JsonNode::Kind::kString: return "string";
    case JsonNode::Kind::kList: return "list";
    case JsonNode::Kind::kObject: return "object";
  }
  return "value";
}

std::string Describe(const JsonNode& node) {
  switch (node.kind) {
    case JsonNode::Kind::kBoolean: return node.boolean ? "true" : "false";
    case JsonNode::Kind::kInteger: return fmt::format("{}", node.integer);
    case JsonNode::Kind::kNumber: return fmt::format("{}", node.number);
    case JsonNode::Kind::kString: {
      constexpr size_t kShown = 40;
      if (node.text.size() <= kShown) return fmt::format("\"{}\"", node.text);
      return fmt::format("\"{}…\"", node.text.substr(0, kShown));
    }
    default: return KindName(node.kind);
  }
}

runtime::Result<JsonNode> ParseLocatedJson(std::string_view text, const std::string& name) {
  if (text.starts_with("\xff\xfe") || text.starts_with("\xfe\xff")) {
    return runtime::Fail(runtime::ErrorCode::kMalformed, fmt::format("{}:1: expected UTF-8, found UTF-16: save the file as UTF-8", name));
  }
  uint32_t line = 1;
  TreeBuilder builder(line, name);
  CountingIterator first{text.data(), &line}, last{text.data() + text.size(), &line};
  bool ok = json::sax_parse(first, last, &builder, nlohmann::detail::input_format_t::json, /*strict=*/true,
                            /*ignore_comments=*/true);
  if (builder.error_) return runtime::Fail(*builder.error_);
  if (!ok) return runtime::Fail(runtime::ErrorCode::kMalformed, fmt::format("{}:{}: not JSON", name, line));
  return std::move(builder.root);
}

}  // namespace assay::tools
