#include "codecs/sdp/sdp_writer.h"
#include "codecs/sdp/shapes.h"

namespace assay::codecs::sdp {

using runtime::Tag;
using runtime::Value;

namespace {

/// One piece of an attribute's value: what stands before it, and the field; an omitted field takes its piece
/// along.
struct Piece {
  const char* before;
  int field;
};

void Pieces(Writer& writer, const Bound& bound, const Value& record, std::initializer_list<Piece> pieces) {
  for (const Piece& piece : pieces) {
    const Value& value = bound.Get(record, piece.field);
    if (value.is(Tag::kOmit)) continue;
    writer.Text(piece.before);
    writer.Value(value, bound.shape->fields[static_cast<size_t>(piece.field)].name);
  }
}

void WriteFmtp(Writer& writer, const Bound& bound, const Value& record) {
  Pieces(writer, bound, record, {{":", kFmtpFormat}});
  const char* before = " ";
  for (const Value& parameter : ItemsOf(writer, bound.Get(record, kFmtpParams), "parameters")) {
    writer.Text(before);
    before = ";";
    writer.Value(parameter, "parameters");
  }
}

void WriteRecord(Writer& writer, int alternative, const Bound& bound, const Value& record) {
  switch (alternative) {
    case kRtpmap:
      Pieces(writer, bound, record, {{":", kMapType}, {" ", kMapName}, {"/", kMapRate}, {"/", kMapParams}});
      return;
    case kFmtp:
      WriteFmtp(writer, bound, record);
      return;
    case kCurr:
      Pieces(writer, bound, record, {{":", kCurrType}, {" ", kCurrStatus}, {" ", kCurrDirection}});
      return;
    case kDes:
    case kConf:
      Pieces(writer, bound, record,
             {{":", kDesType}, {" ", kDesStrength}, {" ", kDesStatus}, {" ", kDesDirection}});
      return;
    case kCrypto:
      Pieces(writer, bound, record,
             {{":", kCryptoTag}, {" ", kCryptoSuite}, {" ", kCryptoKey}, {" ", kCryptoSession}});
      return;
    case kRtcp:
      Pieces(writer, bound, record,
             {{":", kRtcpPort}, {" ", kRtcpNet}, {" ", kRtcpAddrType}, {" ", kRtcpAddress}});
      return;
    default:
      return;  // flags have no value
  }
}

}  // namespace

void WriteAttributes(Writer& writer, const Bound& list_bound, const Value& list) {
  const Bound& bound = list_bound.element();
  for (const Value& item : ItemsOf(writer, list, "attributes")) {
    if (!item.is(Tag::kUnion)) {
      writer.Value(item, "attributes");
      return;
    }
    int alternative = bound.field[item.choice()->alternative];
    const Value& content = item.choice()->value;
    const Bound& content_bound = bound[alternative];
    writer.Text("a=");
    if (alternative == kUnknown) {
      if (!IsRecord(writer, content_bound, content, "unknown")) return;
      Pieces(writer, content_bound, content, {{"", kUnknownName}, {":", kUnknownValue}});
    } else {
      writer.Text(bound.shape->fields[static_cast<size_t>(alternative)].name);
      if (content_bound.shape->kind == ShapeKind::kRecord) {
        if (!IsRecord(writer, content_bound, content, "attributes")) return;
        WriteRecord(writer, alternative, content_bound, content);
      } else {
        writer.Char(':');
        writer.Value(content, bound.shape->fields[static_cast<size_t>(alternative)].name);
      }
    }
    writer.Text("\r\n");
  }
}

}  // namespace assay::codecs::sdp
