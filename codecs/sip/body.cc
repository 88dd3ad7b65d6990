// Bodies by media type. SDP, reginfo and PIDF are other codecs' business: they are found by name when a body
// is touched.

#include "codecs/sip/body.h"

#include <fmt/format.h>

#include "codecs/sip/shapes.h"
#include "codecs/text/reader.h"

namespace assay::codecs::sip {

using runtime::Codec;
using runtime::Result;
using runtime::Tag;
using runtime::Value;

namespace {

struct TypedBody {
  int alternative;
  const char* media;
  const char* codec;
};
constexpr TypedBody kTypedBodies[] = {{kBodySdp, "application/sdp", "SDP"},
                                      {kBodyReginfo, "application/reginfo+xml", "reginfo"},
                                      {kBodyPidf, "application/pidf+xml", "PIDF"}};

bool StartsWith(std::string_view text, std::string_view prefix) {
  return text.substr(0, prefix.size()) == prefix;
}
bool EndsWith(std::string_view text, std::string_view suffix) {
  return text.size() >= suffix.size() && text.substr(text.size() - suffix.size()) == suffix;
}

int AlternativeOf(std::string_view media) {
  for (const TypedBody& typed : kTypedBodies) {
    if (media == typed.media) return typed.alternative;
  }
  if (StartsWith(media, "multipart/")) return kBodyMultipart;
  if (media == "message/sipfrag" || media == "message/sip") return kBodySipfrag;
  if (media == "text/plain") return kBodyText;
  if (EndsWith(media, "+xml") || EndsWith(media, "/xml")) return kBodyXml;
  if (media == "application/vnd.3gpp.sms") return kBodySms;
  return kBodyOctets;
}

const char* CodecOf(int alternative) {
  for (const TypedBody& typed : kTypedBodies) {
    if (alternative == typed.alternative) return typed.codec;
  }
  return nullptr;
}

/// Text with its line ends kept. Shape: a (universal) charstring.
Value DecodeText(const Value& octets, BodyError* error) {
  std::string_view bytes = octets.bytes();
  Value view = CharacterView(octets);
  bool ascii = true;
  for (char c : bytes) ascii &= !IsIn(c, kNonAscii);
  if (ascii) return view;
  Reader reader(view.string(), view.string()->data, view.string()->data + bytes.size());
  for (const char* line = reader.p; line < reader.end;) {
    const char* stop = line;
    while (stop < reader.end && *stop != '\r' && *stop != '\n') ++stop;
    Value ignored;
    if (!reader.SliceText(line, stop, &ignored)) {
      *error = {reader.bad_offset(), reader.Reason()};
      return {};
    }
    line = stop;
    while (line < reader.end && (*line == '\r' || *line == '\n')) ++line;
  }
  return Value::UniversalFromUtf8(bytes);
}

}  // namespace

Value DecodeBodyAs(const BodyContext& context, std::string_view media, std::string_view parameters,
                   const Value& octets, const Bound& bound, BodyError* error) {
  int alternative = AlternativeOf(media);
  if (bound.slot[alternative] < 0) alternative = kBodyOctets;
  // A multipart inside a multipart is not taken apart (MimeBody has no such alternative).
  bool nested = alternative == kBodyMultipart && bound[kBodyMultipart].shape->kind == ShapeKind::kForeign;
  if (nested) alternative = kBodyOctets;
  switch (alternative) {
    case kBodyOctets:
    case kBodySms:
      return bound.NewUnion(alternative, octets);
    case kBodyMultipart: {
      Value multipart = DecodeMultipart(context, parameters, octets, bound[kBodyMultipart], error);
      return error->reason.empty() ? bound.NewUnion(alternative, std::move(multipart)) : Value();
    }
    case kBodySipfrag:
    case kBodyText:
    case kBodyXml: {
      Value text = DecodeText(octets, error);
      return error->reason.empty() ? bound.NewUnion(alternative, std::move(text)) : Value();
    }
    default:
      break;
  }
  const char* name = CodecOf(alternative);
  Codec* codec = context.registry->Find(name);
  if (codec == nullptr) return bound.NewUnion(kBodyOctets, octets);
  Result<Value> decoded = codec->Decode(octets, *bound[alternative].type);
  if (decoded) return bound.NewUnion(alternative, std::move(*decoded));
  error->offset = static_cast<uint32_t>(decoded.error().offset.value_or(0));
  if (error->offset > octets.length()) error->offset = octets.length();
  error->reason = decoded.error().message;
  if (!decoded.error().clause.empty()) error->reason += fmt::format(" ({})", decoded.error().clause);
  if (error->reason.empty()) error->reason = fmt::format("no {} body", name);
  return {};
}

void EncodeBody(const BodyContext& context, Writer& writer, const Bound& bound, const Value& body) {
  if (!body.is(Tag::kUnion)) {
    writer.Value(body, "messageBody");
    return;
  }
  int alternative = bound.field[body.choice()->alternative];
  const Value& content = body.choice()->value;
  if (alternative == kBodyMultipart) {
    EncodeMultipart(context, writer, bound[kBodyMultipart], content);
    return;
  }
  const char* name = CodecOf(alternative);
  if (name == nullptr || content.is(Tag::kBroken)) {
    writer.Value(content, bound.shape->fields[alternative].name);
    return;
  }
  Codec* codec = context.registry->Find(name);
  if (codec == nullptr) {
    writer.Fail("messageBody", fmt::format("needs the codec {}, which is not there", name));
    return;
  }
  Result<Value> encoded = codec->Encode(content, *bound[alternative].type);
  if (encoded) {
    writer.Text(encoded->bytes());
  } else {
    writer.Fail(bound.shape->fields[alternative].name, encoded.error().message);
  }
}

}  // namespace assay::codecs::sip
