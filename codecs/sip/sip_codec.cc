#include "codecs/sip/sip_codec.h"

#include <fmt/format.h>

#include "codecs/sip/shapes.h"

namespace assay::codecs::sip {

using runtime::Error;
using runtime::ErrorCode;
using runtime::Fail;
using runtime::Result;
using runtime::Tag;
using runtime::Type;
using runtime::TypeKind;
using runtime::Value;

namespace {

bool IsRawType(const Type& type) { return type.kind == TypeKind::kOctetstring; }
bool IsTextType(const Type& type) {
  return type.kind == TypeKind::kCharstring || type.kind == TypeKind::kUniversalCharstring;
}

}  // namespace

SipCodec::SipCodec(const runtime::CodecRegistry* registry, Limits limits)
    : registry_(registry), limits_(limits) {
  if (limits_.max_message_size > Value::kMaxOffset) limits_.max_message_size = Value::kMaxOffset;
  if (limits_.max_parameters > kMostParameters) limits_.max_parameters = kMostParameters;
}

Result<const MessageBinding*> SipCodec::BindingOf(const Type& type) {
  if (&type == last_type_) return last_binding_;
  auto found = bindings_.find(&type);
  if (found != bindings_.end()) {
    last_type_ = &type;
    last_binding_ = found->second.get();
    return last_binding_;
  }
  bool is_request = type.is_record_like() && type.FindField("requestLine") >= 0;
  bool is_response = type.is_record_like() && type.FindField("statusLine") >= 0;
  if (!is_request && !is_response) return static_cast<const MessageBinding*>(nullptr);
  Result<const Bound*> bound = binder_.Bind(type, is_request ? kRequestShape : kResponseShape);
  if (!bound) return Fail(bound.error());
  auto binding = std::make_unique<MessageBinding>(MakeBinding(**bound, is_request, &limits_, registry_));
  return bindings_.emplace(&type, std::move(binding)).first->second.get();
}

Result<void> SipCodec::CheckType(const Type& type) {
  // Types that are parts of messages carry the attribute of their module too; they are checked inside
  // messages.
  Result<const MessageBinding*> binding = BindingOf(type);
  if (!binding) return Fail(binding.error());
  return {};
}

Result<MessagePtr> SipCodec::Scan(const Value& octets, const MessageBinding& binding) {
  MessageKind kind = KindOf(octets.bytes());
  if (kind != (binding.is_request ? MessageKind::kRequest : MessageKind::kResponse)) {
    return Fail(Error{ErrorCode::kMalformed,
                      fmt::format("not a SIP {}", binding.is_request ? "request" : "response"), 0,
                      "RFC 3261 §7"});
  }
  MessagePtr message(new Message(binding, octets));
  Result<void> scanned = message->Scan();
  if (!scanned) return Fail(scanned.error());
  return message;
}

Result<Value> SipCodec::Decode(const Value& octets, const Type& type) {
  if (IsRawType(type)) return octets;
  if (IsTextType(type)) return Value::UniversalFromUtf8(octets.bytes());
  Result<const MessageBinding*> binding = BindingOf(type);
  if (!binding) return Fail(binding.error());
  if (*binding == nullptr) {
    return Fail(ErrorCode::kMalformed,
                fmt::format("{} is no SIP message type (Request, Response, RawMessage)", type.ToString()));
  }
  Result<MessagePtr> message = Scan(octets, **binding);
  if (!message) return Fail(message.error());
  return (*message)->MakeRecord();
}

Result<std::vector<Problem>> SipCodec::Problems(const Value& octets, const Type& type) {
  Result<const MessageBinding*> binding = BindingOf(type);
  if (!binding) return Fail(binding.error());
  if (*binding == nullptr)
    return Fail(ErrorCode::kInvalidArgument, fmt::format("{} is no SIP message type", type.ToString()));
  Result<MessagePtr> message = Scan(octets, **binding);
  if (!message) return Fail(message.error());
  return (*message)->Validate();
}

Result<Value> SipCodec::Encode(const Value& value, const Type& type) {
  if (value.is(Tag::kOctetstring)) return value;
  if (value.is(Tag::kCharstring) || value.is(Tag::kUniversal)) return Value::Octetstring(value.ToUtf8());
  Result<const MessageBinding*> binding = BindingOf(type);
  if (!binding) return Fail(binding.error());
  if (*binding == nullptr) {
    return Fail(ErrorCode::kInvalidArgument,
                fmt::format("{} is no SIP message type (Request, Response, RawMessage)", type.ToString()));
  }
  Result<std::string_view> encoded = encoder_.Encode(**binding, value);
  if (!encoded) return Fail(encoded.error());
  return Value::Octetstring(*encoded);
}

}  // namespace assay::codecs::sip
