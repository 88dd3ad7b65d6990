#include <fmt/format.h>

#include "grammar/source/suggest.h"
#include "tools/json/located_json.h"

namespace assay::tools {

ObjectReader::ObjectReader(const JsonNode& node, std::string file, std::string place, std::vector<std::string>& errors)
    : node_(node), file_(std::move(file)), place_(std::move(place)), errors_(errors), usable_(node.kind == JsonNode::Kind::kObject) {
  if (!usable_) {
    errors_.push_back(fmt::format("{}:{}: at {}: expected object, found {}", file_, node.line,
                                  place_.empty() ? "the top" : place_, Describe(node)));
  }
}

std::string ObjectReader::Place(std::string_view name) const { return fmt::format("{}/{}", place_, name); }

void ObjectReader::Complain(const JsonNode& at, std::string_view name, std::string_view text) {
  errors_.push_back(fmt::format("{}:{}: at {}: {}", file_, at.line, name.empty() ? place_ : Place(name), text));
}

const JsonNode* ObjectReader::Any(std::string_view name, Need need) {
  asked_.push_back(name);
  if (!usable_) return nullptr;
  const JsonNode* member = node_.Find(name);
  if (member == nullptr && need == kRequired) {
    errors_.push_back(fmt::format("{}:{}: at {}: expected member \"{}\", which is missing", file_, node_.line,
                                  place_.empty() ? "the top" : place_, name));
  }
  return member;
}

const JsonNode* ObjectReader::Member(std::string_view name, JsonNode::Kind kind, Need need) {
  const JsonNode* member = Any(name, need);
  if (member == nullptr) return nullptr;
  bool fits = member->kind == kind || (kind == JsonNode::Kind::kNumber && member->kind == JsonNode::Kind::kInteger);
  if (!fits) {
    Complain(*member, name, fmt::format("expected {}, found {}", KindName(kind), Describe(*member)));
    return nullptr;
  }
  return member;
}

bool ObjectReader::String(std::string_view name, std::string& out, Need need) {
  const JsonNode* member = Member(name, JsonNode::Kind::kString, need);
  if (member) out = member->text;
  return member != nullptr;
}

bool ObjectReader::Boolean(std::string_view name, bool& out, Need need) {
  const JsonNode* member = Member(name, JsonNode::Kind::kBoolean, need);
  if (member) out = member->boolean;
  return member != nullptr;
}

bool ObjectReader::Integer(std::string_view name, int64_t& out, int64_t min, int64_t max, Need need) {
  const JsonNode* member = Member(name, JsonNode::Kind::kInteger, need);
  if (member == nullptr) return false;
  if (member->integer < min || member->integer > max) {
    Complain(*member, name, fmt::format("expected integer from {} to {}, found {}", min, max, member->integer));
    return false;
  }
  out = member->integer;
  return true;
}

bool ObjectReader::Number(std::string_view name, double& out, double min, double max, Need need) {
  const JsonNode* member = Member(name, JsonNode::Kind::kNumber, need);
  if (member == nullptr) return false;
  if (!(member->number >= min && member->number <= max)) {
    Complain(*member, name, fmt::format("expected number from {} to {}, found {}", min, max, Describe(*member)));
    return false;
  }
  out = member->number;
  return true;
}

bool ObjectReader::Word(std::string_view name, std::string& out, const std::vector<std::string_view>& words, Need need) {
  const JsonNode* member = Member(name, JsonNode::Kind::kString, need);
  if (member == nullptr) return false;
  for (std::string_view word : words) {
    if (member->text == word) {
      out = member->text;
      return true;
    }
  }
  Complain(*member, name, fmt::format("expected one of {}, found {}", fmt::join(words, ", "), Describe(*member)));
  return false;
}

bool ObjectReader::Strings(std::string_view name, std::vector<std::string>& out, Need need) {
  const JsonNode* list = Member(name, JsonNode::Kind::kList, need);
  if (list == nullptr) return false;
  out.clear();
  for (size_t i = 0; i < list->items.size(); ++i) {
    const JsonNode& item = list->items[i];
    if (item.kind != JsonNode::Kind::kString) {
      Complain(item, fmt::format("{}/{}", name, i), fmt::format("expected string, found {}", Describe(item)));
      continue;
    }
    out.push_back(item.text);
  }
  return true;
}

const JsonNode* ObjectReader::Object(std::string_view name, Need need) { return Member(name, JsonNode::Kind::kObject, need); }
const JsonNode* ObjectReader::List(std::string_view name, Need need) { return Member(name, JsonNode::Kind::kList, need); }

void ObjectReader::Finish() {
  if (!usable_) return;
  for (const auto& [name, member] : node_.members) {
    bool known = name == "$schema" && place_.empty();
    for (std::string_view asked : asked_) known = known || asked == name;
    if (known) continue;
    std::string_view near = grammar::DidYouMean(name, asked_);
    Complain(member, name,
             near.empty() ? fmt::format("unknown member; expected {}", fmt::join(asked_, ", "))
                          : fmt::format("unknown member; did you mean \"{}\"?", near));
  }
}

}  // namespace assay::tools
