#include "codecs/sdp/sdp_reader.h"

#include <cstring>

#include "codecs/sdp/shapes.h"

namespace assay::codecs::sdp {

using runtime::Value;

namespace {

constexpr uint64_t kMaxNumber = INT64_MAX;

bool IsVisible(char c) { return static_cast<unsigned char>(c) > ' ' && c != 127; }

}  // namespace

bool SdpReader::Advance() {
  constexpr const char* kClause = "RFC 8866 §5";
  if (next_ == end_) {
    reader_.p = reader_.end = end_;
    type_ = 0;
    return true;
  }
  auto* lf = static_cast<const char*>(std::memchr(next_, '\n', static_cast<size_t>(end_ - next_)));
  const char* line_end = lf == nullptr ? end_ : lf;
  const char* begin = next_;
  next_ = lf == nullptr ? end_ : lf + 1;
  if (line_end > begin && line_end[-1] == '\r') --line_end;
  reader_.p = begin;
  reader_.end = line_end;
  if (++lines_ > limits_.max_sdp_lines) return reader_.Fail("no more lines than the limit", "limit max_sdp_lines");
  if (line_end - begin < 2 || !IsIn(*begin, kAlpha)) return reader_.Fail("a line type and \"=\"", kClause);
  if (begin[1] != '=') return reader_.FailAt(begin + 1, "\"=\" behind the line type", kClause);
  for (const char* q = begin; q < line_end; ++q) {
    if (*q == '\0' || *q == '\r') return reader_.FailAt(q, "no NUL or CR inside a line", "RFC 8866 §9");
  }
  type_ = *begin;
  reader_.p = begin + 2;
  return true;
}

bool SdpReader::LineEnd(const char* clause) {
  if (!reader_.AtEnd()) return reader_.Fail("the end of the line", clause);
  return Advance();
}

bool SdpReader::Word(Value* out, const char* what, const char* clause) {
  const char* begin = reader_.p;
  while (!reader_.AtEnd() && IsVisible(*reader_.p)) ++reader_.p;
  if (reader_.p == begin) return reader_.Fail(what, clause);
  return reader_.SliceText(begin, reader_.p, out);
}

bool SdpReader::Space(const char* clause) { return reader_.Take(' ') || reader_.Fail("one space", clause); }

bool SdpReader::Digits(Value* out, const char* what, const char* clause) {
  return reader_.TakeRun(kDigit, what, clause, out);
}

bool SdpReader::Number(Value* out, const char* what, const char* clause) {
  uint64_t number;
  if (!reader_.TakeNumber(kMaxNumber, what, clause, &number)) return false;
  *out = Value::Integer(static_cast<int64_t>(number));
  return true;
}

bool SdpReader::ReadText(const Bound&, Value* out) {
  constexpr const char* kClause = "RFC 8866 §9 text";
  if (reader_.AtEnd()) return reader_.Fail("text", kClause);
  if (!reader_.SliceText(reader_.p, reader_.end, out)) return false;
  reader_.p = reader_.end;
  return LineEnd(kClause);
}

bool SdpReader::SkipLines(char type) {
  while (Is(type)) {
    if (!Advance()) return false;
  }
  return true;
}

bool SdpReader::ReadLines(char type, ReadLine read, const Bound* list, Value* out) {
  *out = Value::Omit();
  if (!Is(type)) return true;
  if (list == nullptr) return SkipLines(type);
  ListBuilder items;
  while (Is(type)) {
    Value item;
    if (!(this->*read)(list->element(), &item)) return false;
    items.Add(std::move(item));
  }
  *out = items.Finish(list->type);
  return true;
}

bool SdpReader::ReadOptional(char type, ReadLine read, const Bound* bound, Value* out) {
  *out = Value::Omit();
  if (!Is(type)) return true;
  if (bound == nullptr) return Advance();
  return (this->*read)(*bound, out);
}

bool SdpReader::ReadAttributeLine(const Bound& bound, Value* out) {
  return ReadAttribute(reader_, bound, out) && LineEnd("RFC 8866 §5.13");
}

/// o=<username> <sess-id> <sess-version> <nettype> <addrtype> <unicast-address>
bool SdpReader::ReadOrigin(const Bound& bound, Value* out) {
  constexpr const char* kClause = "RFC 8866 §5.2";
  Value record = bound.NewRecord();
  for (int field : {kOriginUser, kOriginId, kOriginVersion, kOriginNet, kOriginAddrType, kOriginAddr}) {
    Value part;
    bool digits = field == kOriginId || field == kOriginVersion;
    if (field != kOriginUser && !Space(kClause)) return false;
    if (!(digits ? Digits(&part, "digits", kClause) : Word(&part, "a word", kClause))) return false;
    bound.Set(record, field, std::move(part));
  }
  *out = std::move(record);
  return LineEnd(kClause);
}

/// c=<nettype> <addrtype> <connection-address>
bool SdpReader::ReadConnection(const Bound& bound, Value* out) {
  constexpr const char* kClause = "RFC 8866 §5.7";
  Value record = bound.NewRecord();
  Value part;
  if (!Word(&part, "a network type", kClause) || !Space(kClause)) return false;
  bound.Set(record, kNetType, std::move(part));
  bool ip4 = reader_.end - reader_.p >= 3 && std::memcmp(reader_.p, "IP4", 3) == 0;
  if (!Word(&part, "an address type", kClause) || !Space(kClause)) return false;
  bound.Set(record, kAddrType, std::move(part));
  const Bound& address_bound = bound[kConnAddress];
  Value address = address_bound.NewRecord();
  const char* begin = reader_.p;
  while (!reader_.AtEnd() && IsVisible(*reader_.p) && *reader_.p != '/') ++reader_.p;
  if (reader_.p == begin) return reader_.Fail("an address", kClause);
  if (!reader_.SliceText(begin, reader_.p, &part)) return false;
  address_bound.Set(address, kConnAddr, std::move(part));
  // IPv4 multicast: address/ttl[/count]; IPv6 multicast: address[/count].
  Value numbers[2] = {Value::Omit(), Value::Omit()};
  int count = 0;
  while (reader_.Take('/')) {
    if (count == (ip4 ? 2 : 1)) return reader_.Fail("no more numbers behind the address", kClause);
    if (!Number(&numbers[count++], "a number", kClause)) return false;
  }
  address_bound.Set(address, kConnTtl, ip4 ? numbers[0] : Value::Omit());
  address_bound.Set(address, kConnCount, ip4 ? numbers[1] : numbers[0]);
  bound.Set(record, kConnAddress, std::move(address));
  *out = std::move(record);
  return LineEnd(kClause);
}

/// b=<bwtype>:<bandwidth>
bool SdpReader::ReadBandwidth(const Bound& bound, Value* out) {
  constexpr const char* kClause = "RFC 8866 §5.8";
  Value record = bound.NewRecord();
  Value part;
  if (!reader_.TakeRun(kSdpToken, "a bandwidth type", kClause, &part)) return false;
  bound.Set(record, kModifier, std::move(part));
  if (!reader_.Take(':')) return reader_.Fail("\":\"", kClause);
  if (!Number(&part, "digits", kClause)) return false;
  bound.Set(record, kBandwidthValue, std::move(part));
  *out = std::move(record);
  return LineEnd(kClause);
}

/// 1*DIGIT [ "d" / "h" / "m" / "s" ]
bool SdpReader::ReadTypedTime(const Bound& bound, bool may_be_negative, Value* out) {
  constexpr const char* kClause = "RFC 8866 §9 typed-time";
  Value record = bound.NewRecord();
  bool negative = may_be_negative && reader_.Take('-');
  uint64_t number;
  if (!reader_.TakeNumber(kMaxNumber, "a time", kClause, &number)) return false;
  auto value = static_cast<int64_t>(number);
  bound.Set(record, kTimeValue, Value::Integer(negative ? -value : value));
  Value unit = Value::Omit();
  if (!reader_.AtEnd() && std::strchr("dhms", *reader_.p) != nullptr) {
    unit = reader_.Slice(reader_.p, reader_.p + 1);
    ++reader_.p;
  }
  bound.Set(record, kTimeUnit, std::move(unit));
  *out = std::move(record);
  return true;
}

/// r=<repeat interval> <active duration> <offsets from start-time>
bool SdpReader::ReadRepeat(const Bound& bound, Value* out) {
  constexpr const char* kClause = "RFC 8866 §5.10";
  Value record = bound.NewRecord();
  Value part;
  for (int field : {kInterval, kActive}) {
    if (!ReadTypedTime(bound[field], false, &part) || !Space(kClause)) return false;
    bound.Set(record, field, std::move(part));
  }
  ListBuilder offsets;
  do {
    if (!ReadTypedTime(bound[kOffsets].element(), false, &part)) return false;
    offsets.Add(std::move(part));
  } while (reader_.Take(' '));
  bound.Set(record, kOffsets, offsets.Finish(bound[kOffsets].type));
  *out = std::move(record);
  return LineEnd(kClause);
}

/// t=<start-time> <stop-time>, and the r= lines behind it
bool SdpReader::ReadTime(const Bound& bound, Value* out) {
  constexpr const char* kClause = "RFC 8866 §5.9";
  Value record = bound.NewRecord();
  Value field = bound[kTimeField].NewRecord();
  Value part;
  if (!Digits(&part, "a start time", kClause) || !Space(kClause)) return false;
  bound[kTimeField].Set(field, kStart, std::move(part));
  if (!Digits(&part, "a stop time", kClause)) return false;
  bound[kTimeField].Set(field, kStop, std::move(part));
  if (!LineEnd(kClause)) return false;
  bound.Set(record, kTimeField, std::move(field));
  Value repeats;
  if (!ReadLines('r', &SdpReader::ReadRepeat, bound.child[kRepeats], &repeats)) return false;
  bound.Set(record, kRepeats, std::move(repeats));
  *out = std::move(record);
  return true;
}

/// z=<adjustment time> <offset> <adjustment time> <offset> …
bool SdpReader::ReadZones(const Bound& list, Value* out) {
  constexpr const char* kClause = "RFC 8866 §5.11";
  ListBuilder items;
  const Bound& bound = list.element();
  do {
    Value record = bound.NewRecord();
    Value part;
    if (!Digits(&part, "an adjustment time", kClause) || !Space(kClause)) return false;
    bound.Set(record, kAdjustment, std::move(part));
    if (!ReadTypedTime(bound[kOffset], true, &part)) return false;
    bound.Set(record, kOffset, std::move(part));
    items.Add(std::move(record));
  } while (reader_.Take(' '));
  *out = items.Finish(list.type);
  return LineEnd(kClause);
}

/// k=<method>[:<encryption key>]
bool SdpReader::ReadKey(const Bound& bound, Value* out) {
  constexpr const char* kClause = "RFC 8866 §5.12";
  Value record = bound.NewRecord();
  Value part;
  if (!reader_.TakeRun(kSdpToken, "a key method", kClause, &part)) return false;
  bound.Set(record, kKeyMethod, std::move(part));
  Value key = Value::Omit();
  if (reader_.Take(':')) {
    if (!reader_.SliceText(reader_.p, reader_.end, &key)) return false;
    reader_.p = reader_.end;
  }
  bound.Set(record, kKeyValue, std::move(key));
  *out = std::move(record);
  return LineEnd(kClause);
}

/// m=<media> <port>[/<number of ports>] <proto> <fmt> …
bool SdpReader::ReadMediaField(const Bound& bound, Value* out) {
  constexpr const char* kClause = "RFC 8866 §5.14";
  Value record = bound.NewRecord();
  Value part;
  if (!reader_.TakeRun(kSdpToken, "a media type", kClause, &part) || !Space(kClause)) return false;
  bound.Set(record, kMedia, std::move(part));
  const Bound& ports_bound = bound[kPorts];
  Value ports = ports_bound.NewRecord();
  uint64_t port;
  if (!reader_.TakeNumber(65535, "a port, 0 to 65535", kClause, &port)) return false;
  ports_bound.Set(ports, kPortNumber, Value::Integer(static_cast<int64_t>(port)));
  part = Value::Omit();
  if (reader_.Take('/') && !Number(&part, "a number of ports", kClause)) return false;
  ports_bound.Set(ports, kPortCount, std::move(part));
  bound.Set(record, kPorts, std::move(ports));
  if (!Space(kClause) || !Word(&part, "a transport", kClause)) return false;
  bound.Set(record, kTransport, std::move(part));
  ListBuilder formats;
  while (reader_.Take(' ')) {
    if (!Word(&part, "a format", kClause)) return false;
    formats.Add(std::move(part));
  }
  if (formats.size() == 0) return reader_.Fail("a format", kClause);
  bound.Set(record, kFmts, formats.Finish(bound[kFmts].type));
  *out = std::move(record);
  return LineEnd(kClause);
}

bool SdpReader::ReadMedia(const Bound& bound, Value* out) {
  Value record = bound.NewRecord();
  Value part;
  if (!ReadMediaField(bound[kMediaField], &part)) return false;
  bound.Set(record, kMediaField, std::move(part));
  if (!ReadOptional('i', &SdpReader::ReadText, bound.child[kMediaInfo], &part)) return false;
  bound.Set(record, kMediaInfo, std::move(part));
  if (!ReadLines('c', &SdpReader::ReadConnection, bound.child[kMediaConnections], &part)) return false;
  bound.Set(record, kMediaConnections, std::move(part));
  if (!ReadLines('b', &SdpReader::ReadBandwidth, bound.child[kMediaBandwidth], &part)) return false;
  bound.Set(record, kMediaBandwidth, std::move(part));
  if (!ReadOptional('k', &SdpReader::ReadKey, bound.child[kMediaKey], &part)) return false;
  bound.Set(record, kMediaKey, std::move(part));
  if (!ReadLines('a', &SdpReader::ReadAttributeLine, bound.child[kMediaAttributes], &part)) return false;
  bound.Set(record, kMediaAttributes, std::move(part));
  *out = std::move(record);
  return true;
}

bool SdpReader::WrongLine(const char* what) {
  return reader_.FailAt(Is(0) ? reader_.p : reader_.p - 2, what, "RFC 8866 §5");
}

bool SdpReader::Read(const Bound& bound, Value* out) {
  Value record = bound.NewRecord();
  Value part;
  if (!Advance()) return false;
  if (!Is('v')) return WrongLine("the line v=");
  if (!Number(&part, "a version number", "RFC 8866 §5.1") || !LineEnd("RFC 8866 §5.1")) return false;
  bound.Set(record, kVersion, std::move(part));
  if (!Is('o')) return WrongLine("the line o=");
  if (!ReadOrigin(bound[kOrigin], &part)) return false;
  bound.Set(record, kOrigin, std::move(part));
  if (!Is('s')) return WrongLine("the line s=");
  if (!ReadText(bound[kName], &part)) return false;
  bound.Set(record, kName, std::move(part));

  struct Section {
    char type;
    int field;
    ReadLine read;
    bool list;
  };
  const Section kSections[] = {{'i', kInfo, &SdpReader::ReadText, false},
                               {'u', kUri, &SdpReader::ReadText, false},
                               {'e', kEmails, &SdpReader::ReadText, true},
                               {'p', kPhones, &SdpReader::ReadText, true},
                               {'c', kConnection, &SdpReader::ReadConnection, false},
                               {'b', kBandwidth, &SdpReader::ReadBandwidth, true},
                               {'t', kTimes, &SdpReader::ReadTime, true},
                               {'z', kZones, &SdpReader::ReadZones, false},
                               {'k', kKey, &SdpReader::ReadKey, false},
                               {'a', kAttributes, &SdpReader::ReadAttributeLine, true},
                               {'m', kMediaList, &SdpReader::ReadMedia, true}};
  for (const Section& section : kSections) {
    const Bound* child = bound.child[section.field];
    if (section.field == kTimes && !Is('t'))
      return WrongLine("the line t=, or a line before it in the order of SDP");
    if (child == nullptr && section.field == kMediaList) {
      while (!Is(0)) {
        if (!Advance()) return false;
      }
      break;
    }
    bool ok = section.list ? ReadLines(section.type, section.read, child, &part)
                           : ReadOptional(section.type, section.read, child, &part);
    if (!ok) return false;
    bound.Set(record, section.field, std::move(part));
  }
  if (!Is(0)) return WrongLine("a line that may stand here, or the end");
  *out = std::move(record);
  return true;
}

}  // namespace assay::codecs::sdp
