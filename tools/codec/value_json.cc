#include "tools/codec/value_json.h"

#include <fmt/format.h>

#include <string>

#include "grammar/source/suggest.h"
#include "runtime/value/objects.h"
#include "runtime/value/print.h"

namespace assay::tools {

using nlohmann::ordered_json;
using runtime::ErrorCode;
using runtime::Fail;
using runtime::Result;
using runtime::Tag;
using runtime::Type;
using runtime::TypeKind;
using runtime::Value;

namespace {

/// Deeper parts are cut off: both directions use the C stack. The codecs' own limits are far below it.
constexpr int kMaxDepth = runtime::kMaxPrintDepth;

/// Digits of a bitstring, hexstring or octetstring: what stands between the quotes.
std::string Digits(const Value& value) {
  const std::string printed = runtime::Print(value);
  return printed.substr(1, printed.rfind('\'') - 1);
}

ordered_json ToJson(const Value& value, int depth) {
  if (depth > kMaxDepth) return "…";
  switch (value.tag()) {
    case Tag::kInteger:
      return value.integer();
    case Tag::kFloat:
      return value.real();
    case Tag::kBoolean:
      return value.boolean();
    case Tag::kBitstring:
    case Tag::kHexstring:
    case Tag::kOctetstring:
      return Digits(value);
    case Tag::kCharstring:
    case Tag::kUniversal:
      return value.ToUtf8();
    case Tag::kRecord: {
      ordered_json object = ordered_json::object();
      runtime::RecordObject* record = value.record();
      for (uint32_t i = 0; i < record->count; ++i) {
        const Value& field = record->Get(i);
        if (!field.is_bound() || field.is(Tag::kOmit)) continue;
        const bool named = record->type != nullptr && i < record->type->fields.size();
        object[named ? record->type->fields[i].name : fmt::format("<{}>", i)] = ToJson(field, depth + 1);
      }
      return object;
    }
    case Tag::kList: {
      ordered_json array = ordered_json::array();
      for (const Value& item : value.list()->span()) array.push_back(ToJson(item, depth + 1));
      return array;
    }
    case Tag::kUnion: {
      runtime::UnionObject* choice = value.choice();
      const bool named = choice->type != nullptr && choice->alternative < choice->type->fields.size();
      ordered_json object = ordered_json::object();
      object[named ? choice->type->fields[choice->alternative].name : "<alternative>"] = ToJson(choice->value, depth + 1);
      return object;
    }
    case Tag::kBroken: {
      const auto* broken = static_cast<const runtime::BrokenObject*>(value.object());
      return {{"broken", Digits(broken->raw)}, {"octet", broken->offset}, {"reason", broken->reason}};
    }
    case Tag::kUnbound:
    case Tag::kOmit:
    case Tag::kNull:
      return nullptr;
    default:
      return runtime::Print(value);  // names of items and verdicts; integers beyond 64 bits, in digits
  }
}

std::string Shown(const ordered_json& json) {
  std::string text = json.dump(-1, ' ', false, ordered_json::error_handler_t::replace);
  constexpr size_t kMost = 60;
  return text.size() <= kMost ? text : text.substr(0, text.find_last_not_of("\x80\xbf", kMost)) + "…";
}

class Reader {
 public:
  Result<Value> Read(const ordered_json& json, const Type& type) {
    if (depth_ > kMaxDepth) return Refuse("a value that is less deep", json);
    switch (type.kind) {
      case TypeKind::kInteger:
        if (!json.is_number_integer()) return Refuse("an integer", json);
        if (json.is_number_unsigned() && json.get<uint64_t>() > INT64_MAX) return Refuse("an integer of 64 bits", json);
        return Value::Integer(json.get<int64_t>());
      case TypeKind::kFloat:
        return json.is_number() ? Result<Value>(Value::Float(json.get<double>())) : Refuse("a number", json);
      case TypeKind::kBoolean:
        return json.is_boolean() ? Result<Value>(Value::Boolean(json.get<bool>())) : Refuse("true or false", json);
      case TypeKind::kOctetstring:
        return Octets(json);
      case TypeKind::kCharstring:
      case TypeKind::kUniversalCharstring: {
        if (!json.is_string()) return Refuse("a string", json);
        Value text = Value::UniversalFromUtf8(json.get_ref<const std::string&>());
        if (type.kind == TypeKind::kCharstring && text.is(Tag::kUniversal)) return Refuse("a string of ASCII characters", json);
        return text;
      }
      case TypeKind::kEnumerated: {
        const int item = json.is_string() ? type.FindEnumItem(json.get_ref<const std::string&>()) : -1;
        if (item < 0) return Refuse(fmt::format("an item of {}", type.ToString()), json);
        return Value::Enumerated(&type, static_cast<uint32_t>(item));
      }
      case TypeKind::kRecord:
      case TypeKind::kSet:
        return Record(json, type);
      case TypeKind::kRecordOf:
      case TypeKind::kSetOf:
        return List(json, type);
      case TypeKind::kUnion:
        return Union(json, type);
      default:
        return Refuse(fmt::format("a value of {}, which has no form in JSON here", type.ToString()), json);
    }
  }

 private:
  /// Adds to the path for its lifetime.
  class Step {
   public:
    Step(Reader& reader, const std::string& name) : reader_(reader), length_(reader.path_.size()) {
      reader.path_ += "/" + name;
      ++reader.depth_;
    }
    ~Step() {
      reader_.path_.resize(length_);
      --reader_.depth_;
    }

   private:
    Reader& reader_;
    size_t length_;
  };

  tl::unexpected<runtime::Error> Refuse(const std::string& expected, const ordered_json& found) const {
    return Fail(ErrorCode::kInvalidArgument, fmt::format("at {}: expected {}, found {}", path_.empty() ? "/" : path_, expected, Shown(found)));
  }

  Result<Value> Octets(const ordered_json& json) const {
    if (!json.is_string()) return Refuse("a string of hexadecimal digits", json);
    const std::string& hex = json.get_ref<const std::string&>();
    if (hex.size() % 2 != 0 || hex.find_first_not_of("0123456789abcdefABCDEF") != std::string::npos) {
      return Refuse("a string of pairs of hexadecimal digits", json);
    }
    std::string octets;
    for (size_t i = 0; i < hex.size(); i += 2) octets += static_cast<char>(std::stoi(hex.substr(i, 2), nullptr, 16));
    return Value::Octetstring(octets);
  }

  tl::unexpected<runtime::Error> NoMember(const std::string& name, const Type& type) const {
    std::vector<std::string_view> names;
    for (const runtime::Field& field : type.fields) names.push_back(field.name);
    const std::string_view near = grammar::DidYouMean(name, names);
    return Fail(ErrorCode::kInvalidArgument, fmt::format("at {}/{}: {} has no such member{}", path_, name, type.ToString(),
                                                         near.empty() ? "" : fmt::format("; did you mean \"{}\"?", near)));
  }

  Result<Value> Record(const ordered_json& json, const Type& type) {
    if (!json.is_object()) return Refuse("an object", json);
    for (const auto& member : json.items()) {
      if (type.FindField(member.key()) < 0) return NoMember(member.key(), type);
    }
    Value record = runtime::NewRecord(&type, static_cast<uint32_t>(type.fields.size()));
    for (size_t i = 0; i < type.fields.size(); ++i) {
      const runtime::Field& field = type.fields[i];
      const auto member = json.find(field.name);
      if (member == json.end() || (field.optional && member->is_null())) {
        if (!field.optional) return Fail(ErrorCode::kInvalidArgument, fmt::format("at {}/{}: missing", path_, field.name));
        record.record()->slots[i] = Value::Omit();
        continue;
      }
      const Step step(*this, field.name);
      auto value = Read(*member, *field.type);
      if (!value) return value;
      record.record()->slots[i] = std::move(*value);
    }
    return record;
  }

  Result<Value> List(const ordered_json& json, const Type& type) {
    if (!json.is_array()) return Refuse("an array", json);
    Value list = runtime::NewList(&type, static_cast<uint32_t>(json.size()));
    for (size_t i = 0; i < json.size(); ++i) {
      const Step step(*this, std::to_string(i));
      auto value = Read(json[i], *type.element);
      if (!value) return value;
      list.list()->items[i] = std::move(*value);
    }
    return list;
  }

  Result<Value> Union(const ordered_json& json, const Type& type) {
    if (!json.is_object() || json.size() != 1) return Refuse("an object with one member, the chosen alternative", json);
    const auto member = json.items().begin();
    const int alternative = type.FindField(member.key());
    if (alternative < 0) return NoMember(member.key(), type);
    const Step step(*this, member.key());
    auto value = Read(member.value(), *type.fields[static_cast<size_t>(alternative)].type);
    if (!value) return value;
    return runtime::NewUnion(&type, static_cast<uint32_t>(alternative), std::move(*value));
  }

  std::string path_;
  int depth_ = 0;
};

bool HasBrokenPart(const ordered_json& json, int depth) {
  if (depth > kMaxDepth || !json.is_structured()) return false;
  if (json.is_object() && json.contains("broken") && json.contains("octet")) return true;
  for (const auto& member : json) {
    if (HasBrokenPart(member, depth + 1)) return true;
  }
  return false;
}

}  // namespace

ordered_json ValueToJson(const Value& value) { return ToJson(value, 0); }

Result<Value> JsonToValue(const ordered_json& json, const Type& type) { return Reader().Read(json, type); }

bool HasBrokenPart(const ordered_json& json) { return HasBrokenPart(json, 0); }

}  // namespace assay::tools
