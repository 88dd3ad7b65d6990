#include "codecs/testing/message_kit.h"

#include <fmt/format.h>

#include <cstdlib>

#include "codecs/builtin/builtin.h"
#include "runtime/value/print.h"

namespace assay::codecs::testing {

using runtime::Tag;
using runtime::Value;

MessageKit& MessageKit::Get() {
  static MessageKit* const kKit = new MessageKit;  // lives for the whole process
  return *kKit;
}

MessageKit::MessageKit() {
  types_.ReadSipModules();
  RegisterBuiltinCodecs(registry_);
  codec_ = std::make_shared<sip::SipCodec>(&registry_);
}

const runtime::Type& MessageKit::TypeOf(std::string_view octets) const {
  return types_.Get(sip::KindOf(octets) == sip::MessageKind::kResponse ? "Response" : "Request");
}

runtime::Result<Value> MessageKit::TryDecode(std::string_view octets) {
  return codec_->Decode(Value::Octetstring(octets), TypeOf(octets));
}

Value MessageKit::Decode(std::string_view octets) {
  runtime::Result<Value> decoded = TryDecode(octets);
  if (decoded) return *decoded;
  fmt::print(stderr, "cannot decode: {}\n{}\n", decoded.error().message, octets);
  std::abort();
}

std::string MessageKit::Encode(const Value& message) {
  runtime::Result<Value> encoded = codec_->Encode(message, *message.record()->type);
  return encoded ? std::string(encoded->bytes()) : "error: " + encoded.error().message;
}

std::vector<sip::Problem> MessageKit::Problems(std::string_view octets) {
  runtime::Result<std::vector<sip::Problem>> problems =
      codec_->Problems(Value::Octetstring(octets), TypeOf(octets));
  if (problems) return *problems;
  auto offset = static_cast<uint32_t>(problems.error().offset.value_or(0));
  return {{"message", 0, static_cast<uint32_t>(octets.size()), offset, problems.error().message}};
}

std::string MessageKit::ProblemText(std::string_view octets) {
  std::string text;
  for (const sip::Problem& problem : Problems(octets)) {
    text += fmt::format("{} {}: {}\n", problem.offset, problem.header, problem.reason);
  }
  return text;
}

Value At(const Value& value, std::string_view path) {
  Value current = value;
  while (!path.empty()) {
    if (path.front() == '.') path.remove_prefix(1);
    if (path.front() == '[') {
      size_t index = static_cast<size_t>(std::atoi(std::string(path.substr(1)).c_str()));
      path.remove_prefix(path.find(']') + 1);
      if (!current.is(Tag::kList) || index >= current.list()->count) return {};
      current = Value(current.list()->items[index]);
      continue;
    }
    size_t end = std::min(path.find('.'), path.find('['));
    std::string_view name = path.substr(0, end);
    path.remove_prefix(std::min(end, path.size()));
    if (current.is(Tag::kRecord)) {
      int field = current.record()->type->FindField(name);
      if (field < 0) return {};
      current = Value(current.record()->Get(static_cast<uint32_t>(field)));
    } else if (current.is(Tag::kUnion)) {
      if (current.choice()->type->fields[current.choice()->alternative].name != name) return {};
      current = Value(current.choice()->value);
    } else {
      return {};
    }
  }
  return current;
}

std::string TextAt(const Value& value, std::string_view path) { return runtime::Print(At(value, path)); }

void TouchAll(const Value& value) {
  switch (value.tag()) {
    case Tag::kRecord:
      for (uint32_t i = 0; i < value.record()->count; ++i) TouchAll(value.record()->Get(i));
      return;
    case Tag::kList:
      for (const Value& item : value.list()->span()) TouchAll(item);
      return;
    case Tag::kUnion:
      TouchAll(value.choice()->value);
      return;
    default:
      return;
  }
}

std::vector<std::string> GoldenMessages() {
  std::vector<std::string> messages;
  for (const char* name : {"1_register", "2_unauthorized", "3_register_protected", "4_register_ok",
                           "5_subscribe", "6_subscribe_ok", "7_notify", "8_notify_ok"}) {
    messages.push_back(ReadFile(std::string(ASSAY_SOURCE_DIR) + "/tests/golden/" + name + ".sip"));
  }
  return messages;
}

std::vector<uint32_t> RegisterTemplateFields() {
  const runtime::Type& header = MessageKit::Get().types().Get("MessageHeader");
  std::vector<uint32_t> fields;
  for (const char* name : {"via", "maxForwards", "route", "fromField", "toField", "callId", "cSeq", "contact",
                           "expires", "supported", "require", "proxyRequire", "securityClient",
                           "securityVerify", "authorization", "pAccessNetworkInfo", "contentLength"}) {
    fields.push_back(static_cast<uint32_t>(header.FindField(name)));
  }
  return fields;
}

}  // namespace assay::codecs::testing
