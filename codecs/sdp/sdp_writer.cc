#include "codecs/sdp/sdp_writer.h"

#include "codecs/sdp/shapes.h"

namespace assay::codecs::sdp {

using runtime::Tag;
using runtime::Value;

namespace {

constexpr const char* kLineEnd = "\r\n";

/// A line of one text value; nothing when it is omit.
void TextLine(Writer& writer, const char* start, const Value& value, const char* field) {
  if (value.is(Tag::kOmit)) return;
  writer.Text(start);
  writer.Value(value, field);
  writer.Text(kLineEnd);
}

void TextLines(Writer& writer, const char* start, const Value& list, const char* field) {
  for (const Value& item : ItemsOf(writer, list, field)) TextLine(writer, start, item, field);
}

/// The fields of a record as words divided by spaces.
void Words(Writer& writer, const Bound& bound, const Value& record, int first, int last) {
  for (int field = first; field <= last; ++field) {
    if (field != first) writer.Char(' ');
    writer.Value(bound.Get(record, field), bound.shape->fields[static_cast<size_t>(field)].name);
  }
}

void WriteOrigin(Writer& writer, const Bound& bound, const Value& origin) {
  if (!IsRecord(writer, bound, origin, "origin")) return;
  writer.Text("o=");
  Words(writer, bound, origin, kOriginUser, kOriginAddr);
  writer.Text(kLineEnd);
}

void WriteConnection(Writer& writer, const Bound& bound, const Value& connection) {
  if (!IsRecord(writer, bound, connection, "connection")) return;
  writer.Text("c=");
  Words(writer, bound, connection, kNetType, kAddrType);
  writer.Char(' ');
  const Bound& address_bound = bound[kConnAddress];
  const Value& address = bound.Get(connection, kConnAddress);
  if (IsRecord(writer, address_bound, address, "conn_addr")) {
    writer.Value(address_bound.Get(address, kConnAddr), "conn_addr.addr");
    for (int field : {kConnTtl, kConnCount}) {
      const Value& number = address_bound.Get(address, field);
      if (number.is(Tag::kOmit)) continue;
      writer.Char('/');
      writer.Integer(number, "conn_addr");
    }
  }
  writer.Text(kLineEnd);
}

void WriteBandwidth(Writer& writer, const Bound* list_bound, const Value& list) {
  for (const Value& item : ItemsOf(writer, list, "bandwidth")) {
    const Bound& bound = list_bound->element();
    if (!IsRecord(writer, bound, item, "bandwidth")) return;
    writer.Text("b=");
    writer.Value(bound.Get(item, kModifier), "modifier");
    writer.Char(':');
    writer.Integer(bound.Get(item, kBandwidthValue), "bandwidth");
    writer.Text(kLineEnd);
  }
}

void WriteTypedTime(Writer& writer, const Bound& bound, const Value& time) {
  if (!IsRecord(writer, bound, time, "time")) return;
  writer.Integer(bound.Get(time, kTimeValue), "time_value");
  const Value& unit = bound.Get(time, kTimeUnit);
  if (!unit.is(Tag::kOmit)) writer.Value(unit, "unit");
}

void WriteTimes(Writer& writer, const Bound& list_bound, const Value& list) {
  const Bound& bound = list_bound.element();
  for (const Value& item : ItemsOf(writer, list, "times")) {
    if (!IsRecord(writer, bound, item, "times")) return;
    const Value& field = bound.Get(item, kTimeField);
    if (!IsRecord(writer, bound[kTimeField], field, "time_field")) return;
    writer.Text("t=");
    Words(writer, bound[kTimeField], field, kStart, kStop);
    writer.Text(kLineEnd);
    for (const Value& repeat : ItemsOf(writer, bound.Get(item, kRepeats), "time_repeat")) {
      const Bound& repeat_bound = bound[kRepeats].element();
      if (!IsRecord(writer, repeat_bound, repeat, "time_repeat")) return;
      writer.Text("r=");
      WriteTypedTime(writer, repeat_bound[kInterval], repeat_bound.Get(repeat, kInterval));
      writer.Char(' ');
      WriteTypedTime(writer, repeat_bound[kActive], repeat_bound.Get(repeat, kActive));
      for (const Value& offset : ItemsOf(writer, repeat_bound.Get(repeat, kOffsets), "offsets")) {
        writer.Char(' ');
        WriteTypedTime(writer, repeat_bound[kOffsets].element(), offset);
      }
      writer.Text(kLineEnd);
    }
  }
}

void WriteZones(Writer& writer, const Bound* list_bound, const Value& list) {
  if (list.is(Tag::kOmit)) return;
  const char* before = "z=";
  for (const Value& item : ItemsOf(writer, list, "timezone_adjustments")) {
    const Bound& bound = list_bound->element();
    if (!IsRecord(writer, bound, item, "timezone_adjustments")) return;
    writer.Text(before);
    before = " ";
    writer.Value(bound.Get(item, kAdjustment), "adjustment_time");
    writer.Char(' ');
    WriteTypedTime(writer, bound[kOffset], bound.Get(item, kOffset));
  }
  writer.Text(kLineEnd);
}

void WriteKey(Writer& writer, const Bound* bound, const Value& key) {
  if (key.is(Tag::kOmit) || !IsRecord(writer, *bound, key, "key_field")) return;
  writer.Text("k=");
  writer.Value(bound->Get(key, kKeyMethod), "method");
  const Value& value = bound->Get(key, kKeyValue);
  if (!value.is(Tag::kOmit)) {
    writer.Char(':');
    writer.Value(value, "key_value");
  }
  writer.Text(kLineEnd);
}

void WriteMedia(Writer& writer, const Bound& bound, const Value& media) {
  if (!IsRecord(writer, bound, media, "media_list")) return;
  const Bound& field_bound = bound[kMediaField];
  const Value& field = bound.Get(media, kMediaField);
  if (!IsRecord(writer, field_bound, field, "media_field")) return;
  writer.Text("m=");
  writer.Value(field_bound.Get(field, kMedia), "media");
  writer.Char(' ');
  const Bound& ports_bound = field_bound[kPorts];
  const Value& ports = field_bound.Get(field, kPorts);
  if (IsRecord(writer, ports_bound, ports, "ports")) {
    writer.Integer(ports_bound.Get(ports, kPortNumber), "port_number");
    const Value& count = ports_bound.Get(ports, kPortCount);
    if (!count.is(Tag::kOmit)) {
      writer.Char('/');
      writer.Integer(count, "num_of_ports");
    }
  }
  writer.Char(' ');
  writer.Value(field_bound.Get(field, kTransport), "transport");
  for (const Value& format : ItemsOf(writer, field_bound.Get(field, kFmts), "fmts")) {
    writer.Char(' ');
    writer.Value(format, "fmts");
  }
  writer.Text(kLineEnd);
  TextLine(writer, "i=", bound.Get(media, kMediaInfo), "information");
  for (const Value& connection : ItemsOf(writer, bound.Get(media, kMediaConnections), "connections")) {
    WriteConnection(writer, bound[kMediaConnections].element(), connection);
  }
  WriteBandwidth(writer, bound.child[kMediaBandwidth], bound.Get(media, kMediaBandwidth));
  WriteKey(writer, bound.child[kMediaKey], bound.Get(media, kMediaKey));
  const Value& attributes = bound.Get(media, kMediaAttributes);
  if (!attributes.is(Tag::kOmit)) WriteAttributes(writer, bound[kMediaAttributes], attributes);
}

}  // namespace

bool IsRecord(Writer& writer, const Bound& bound, const Value& value, const char* field) {
  if (value.is(Tag::kRecord) && value.record()->count == bound.count) return true;
  writer.Value(value, field);
  return false;
}

std::span<const Value> ItemsOf(Writer& writer, const Value& list, const char* field) {
  if (list.is(Tag::kOmit)) return {};
  if (list.is(Tag::kList)) return list.list()->span();
  writer.Value(list, field);
  return {};
}

void WriteSdp(Writer& writer, const Bound& bound, const Value& message) {
  if (!IsRecord(writer, bound, message, "SDP")) return;
  TextLine(writer, "v=", bound.Get(message, kVersion), "protocol_version");
  WriteOrigin(writer, bound[kOrigin], bound.Get(message, kOrigin));
  TextLine(writer, "s=", bound.Get(message, kName), "session_name");
  TextLine(writer, "i=", bound.Get(message, kInfo), "information");
  TextLine(writer, "u=", bound.Get(message, kUri), "uri");
  TextLines(writer, "e=", bound.Get(message, kEmails), "emails");
  TextLines(writer, "p=", bound.Get(message, kPhones), "phone_numbers");
  const Value& connection = bound.Get(message, kConnection);
  if (!connection.is(Tag::kOmit)) WriteConnection(writer, bound[kConnection], connection);
  WriteBandwidth(writer, bound.child[kBandwidth], bound.Get(message, kBandwidth));
  WriteTimes(writer, bound[kTimes], bound.Get(message, kTimes));
  WriteZones(writer, bound.child[kZones], bound.Get(message, kZones));
  WriteKey(writer, bound.child[kKey], bound.Get(message, kKey));
  const Value& attributes = bound.Get(message, kAttributes);
  if (!attributes.is(Tag::kOmit)) WriteAttributes(writer, bound[kAttributes], attributes);
  for (const Value& media : ItemsOf(writer, bound.Get(message, kMediaList), "media_list")) {
    WriteMedia(writer, bound[kMediaList].element(), media);
  }
}

}  // namespace assay::codecs::sdp
