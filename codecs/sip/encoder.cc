// Encoding. Headers are written in the order of the type's fields, or in the order that `headerOrder` gives;
// nothing is corrected, except that Content-Length is filled in when the author left it out.

#include "codecs/sip/encoder.h"

#include <algorithm>
#include <span>

#include "codecs/sip/family.h"
#include "codecs/sip/shapes.h"

namespace assay::codecs::sip {

using runtime::ErrorCode;
using runtime::Fail;
using runtime::Result;
using runtime::Tag;
using runtime::Value;

namespace {

void WriteName(Writer& writer, std::string_view name) {
  writer.Text(name);
  writer.Text(": ");
}
/// The name that the header has in the table.
void WriteName(Writer& writer, const HeaderSpec& spec) {
  const HeaderLabel& label = kHeaderLabels[static_cast<size_t>(spec.id)];
  writer.Padded(label.text, label.size);
}

/// The items of a list header. Shape: a wildcard Contact is one item with a null element.
struct Items {
  std::span<const Value> values;
  const Bound* element = nullptr;
};

bool ItemsOf(Writer& writer, const HeaderSpec& spec, const Bound& bound, const Value& header, Items* out) {
  if (!CheckRecord(writer, bound, header, spec.field.data())) return false;
  const Value* list = &bound.Get(header, kFirst);
  const Bound* list_bound = &bound[kFirst];
  if (spec.id == HeaderId::kContact) {
    if (!list->is(Tag::kUnion)) {
      writer.Value(*list, "contactBody");
      return false;
    }
    const runtime::UnionObject* choice = list->choice();
    if (list_bound->field[choice->alternative] == kWildcard) {
      out->values = {&choice->value, 1};
      out->element = nullptr;
      return true;
    }
    list = &choice->value;
    list_bound = &(*list_bound)[kContactAddresses];
  }
  if (!CheckList(writer, *list, spec.field.data())) return false;
  out->values = list->list()->span();
  out->element = &list_bound->element();
  return true;
}

void WriteItem(Writer& writer, const HeaderSpec& spec, const Items& items, size_t index) {
  if (items.element == nullptr) {
    writer.Value(items.values[index], "wildcard");
  } else {
    spec.family->write(writer, spec, *items.element, items.values[index]);
  }
}

/// Items [begin, end) on one line. Shape: `name` is a string, or the HeaderSpec for the name in the table.
template <class Name>
void WriteItemLine(Writer& writer, const HeaderSpec& spec, const Name& name, const Items& items, size_t begin,
                   size_t end) {
  WriteName(writer, name);
  if (begin == end) writer.DropLast();  // no space behind the colon of an empty header
  for (size_t i = begin; i < end; ++i) {
    if (i != begin) writer.Text(", ");
    WriteItem(writer, spec, items, i);
  }
  writer.Text("\r\n");
}

/// All of a header, in canonical form. Shape: as for WriteItemLine().
template <class Name>
void WriteHeader(Writer& writer, const HeaderSpec& spec, const Name& name, const Bound& bound,
                 const Value& value) {
  if (!CheckRecord(writer, bound, value, spec.field.data())) {  // broken: the whole line as received
    writer.Text("\r\n");
    return;
  }
  if (!spec.is_list()) {
    WriteName(writer, name);
    size_t start = writer.size();
    spec.family->write(writer, spec, bound, value);
    if (writer.size() == start) writer.DropLast();
    writer.Text("\r\n");
    return;
  }
  Items items;
  if (!ItemsOf(writer, spec, bound, value, &items)) return;
  if (!spec.separate_lines()) {
    WriteItemLine(writer, spec, name, items, 0, items.values.size());
    return;
  }
  for (size_t i = 0; i < items.values.size(); ++i) WriteItemLine(writer, spec, name, items, i, i + 1);
}

void WriteLength(Writer& writer, std::string_view name, size_t length) {
  WriteName(writer, name);
  writer.Number(static_cast<int64_t>(length));
  writer.Text("\r\n");
}

void WriteUndefined(Writer& writer, const Bound& element, const Value& header) {
  if (!CheckRecord(writer, element, header, "undefinedHeader_List")) return;
  writer.Value(element.Get(header, kHeaderName), "headerName");
  writer.Text(": ");
  writer.Value(element.Get(header, kHeaderValue), "headerValue");
  writer.Text("\r\n");
}

bool AreFourOmit(const Value* slots) {
  auto other = [slots](int i) {
    return static_cast<unsigned>(slots[i].tag()) ^ static_cast<unsigned>(Tag::kOmit);
  };
  return (other(0) | other(1) | other(2) | other(3)) == 0;
}

/// Fields [begin, end) of the headers, in the order of the type.
void WriteSlots(Writer& writer, const Bound& bound, runtime::RecordObject& headers, uint32_t begin,
                uint32_t end) {
  for (uint32_t slot = begin; slot < end; ++slot) {
    while (slot + 4 <= end && AreFourOmit(headers.slots + slot)) slot += 4;  // most are
    if (slot == end) return;
    const Value& value = headers.Get(slot);
    if (value.is(Tag::kOmit)) continue;
    int number = bound.field[slot];
    if (number < kHeaderCount) {
      const HeaderSpec& spec = SpecOf(static_cast<HeaderId>(number));
      WriteHeader(writer, spec, spec, bound[number], value);
    } else if (number == kHeaderCount + kUndefinedHeaders) {
      if (!CheckList(writer, value, "undefinedHeader_List")) continue;
      for (const Value& item : value.list()->span()) WriteUndefined(writer, bound[number].element(), item);
    }
  }
}

std::string TextOf(const Value& value) { return value.is_string() ? value.ToUtf8() : std::string(); }

/// What of the headers is written already, while following a headerOrder.
class OrderedWriter {
 public:
  OrderedWriter(Writer& writer, const Bound& bound, const Value& header, size_t body_length)
      : writer_(writer), bound_(bound), header_(header), body_length_(body_length) {
    const Value& undefined = bound.Get(header, kHeaderCount + kUndefinedHeaders);
    if (!undefined.is(Tag::kOmit) && CheckList(writer, undefined, "undefinedHeader_List")) {
      undefined_ = undefined.list()->span();
      undefined_written_.resize(undefined_.size());
    }
  }

  void Write(std::span<const Value> names) {
    for (const Value& name : names) {
      HeaderId id = FindHeader(TextOf(name));
      if (id < HeaderId::kUnknown) ++lines_left_[static_cast<size_t>(id)];
    }
    for (const Value& name : names) WriteLine(TextOf(name));
    // What the order does not name follows in the order of the type.
    for (size_t i = 0; i < bound_.count; ++i) {
      int number = bound_.field[i];
      if (number >= kHeaderCount) continue;
      const Value& value = bound_.Get(header_, number);
      if (value.is(Tag::kOmit) || named_[number]) continue;
      const HeaderSpec& spec = SpecOf(static_cast<HeaderId>(number));
      WriteHeader(writer_, spec, spec, bound_[number], value);
    }
    for (size_t i = 0; i < undefined_.size(); ++i) {
      if (!undefined_written_[i]) WriteUndefined(writer_, UndefinedBound(), undefined_[i]);
    }
  }

 private:
  const Bound& UndefinedBound() const { return bound_[kHeaderCount + kUndefinedHeaders].element(); }

  void WriteLine(const std::string& name) {
    HeaderId id = FindHeader(name);
    if (id == HeaderId::kUnknown || !WriteTyped(id, name)) WriteNextUndefined(name);
  }

  /// False when the typed field has nothing (more) to write.
  bool WriteTyped(HeaderId id, const std::string& name) {
    auto number = static_cast<size_t>(id);
    if (bound_.slot[number] < 0) return false;
    const HeaderSpec& spec = SpecOf(id);
    const Value& value = bound_.Get(header_, static_cast<int>(number));
    bool again = named_[number];
    named_[number] = true;
    size_t lines = lines_left_[number]--;
    if (value.is(Tag::kOmit)) {
      if (id == HeaderId::kContentLength && !again) {
        WriteLength(writer_, name, body_length_);
        return true;
      }
      return false;
    }
    if (value.is(Tag::kBroken) || !spec.is_list()) {
      if (again) return false;
      WriteHeader(writer_, spec, name, bound_[static_cast<int>(number)], value);
      return true;
    }
    Items items;
    if (!ItemsOf(writer_, spec, bound_[static_cast<int>(number)], value, &items)) return true;
    size_t& next = next_item_[number];
    if (next >= items.values.size() && again) return true;
    // One item a line, and all the rest on the last line.
    size_t end = lines <= 1 ? items.values.size() : std::min(next + 1, items.values.size());
    if (lines <= 1 && (spec.flags & kNoCommas) != 0) {
      for (; next < end; ++next) WriteItemLine(writer_, spec, name, items, next, next + 1);
      return true;
    }
    WriteItemLine(writer_, spec, name, items, next, end);
    next = end;
    return true;
  }

  void WriteNextUndefined(const std::string& name) {
    for (size_t i = 0; i < undefined_.size(); ++i) {
      if (undefined_written_[i] || !undefined_[i].is(Tag::kRecord)) continue;
      if (!SameText(TextOf(UndefinedBound().Get(undefined_[i], kHeaderName)), name)) continue;
      undefined_written_[i] = true;
      WriteUndefined(writer_, UndefinedBound(), undefined_[i]);
      return;
    }
  }

  Writer& writer_;
  const Bound& bound_;
  const Value& header_;
  size_t body_length_;
  std::span<const Value> undefined_;
  std::vector<bool> undefined_written_;
  bool named_[kHeaderCount] = {};
  size_t lines_left_[kHeaderCount] = {};
  size_t next_item_[kHeaderCount] = {};
};

}  // namespace

Result<std::string_view> Encoder::Encode(const MessageBinding& binding, const Value& value) {
  message_.Clear();
  body_.Clear();
  Writer& writer = message_;
  const Bound& bound = *binding.message;
  if (!CheckRecord(writer, bound, value, "message")) {
    if (!writer.failed()) return writer.text();
    return Fail(ErrorCode::kInvalidArgument, "cannot encode SIP message: " + writer.failure());
  }
  const Value& body = bound.Get(value, kMessageBody);
  const Value& payload = bound.Get(value, kPayload);
  if (!body.is(Tag::kOmit)) {
    EncodeBody({binding.registry, binding.limits}, body_, bound[kMessageBody], body);
  } else if (!payload.is(Tag::kOmit)) {
    body_.Value(payload, "payload");
  }
  WriteStartLine(writer, binding, bound.Get(value, kStartLine));
  const Value& header = bound.Get(value, kMsgHeader);
  if (CheckRecord(writer, bound[kMsgHeader], header, "msgHeader")) WriteHeaders(writer, binding, header);
  writer.Text("\r\n");
  writer.Text(body_.text());
  const Writer& failed = writer.failed() ? writer : body_;
  if (!failed.failed()) return writer.text();
  return Fail(ErrorCode::kInvalidArgument, "cannot encode SIP message: " + failed.failure());
}

void Encoder::WriteStartLine(Writer& writer, const MessageBinding& binding, const Value& line) {
  const Bound& bound = (*binding.message)[kStartLine];
  if (CheckRecord(writer, bound, line, binding.is_request ? "requestLine" : "statusLine")) {
    if (binding.is_request) {
      writer.Value(bound.Get(line, kMethod), "requestLine.method");
      writer.Char(' ');
      WriteUri(writer, bound[kRequestUri], bound.Get(line, kRequestUri));
      writer.Char(' ');
      writer.Value(bound.Get(line, kRequestVersion), "requestLine.sipVersion");
    } else {
      writer.Value(bound.Get(line, kStatusVersion), "statusLine.sipVersion");
      writer.Char(' ');
      writer.Integer(bound.Get(line, kStatusCode), "statusLine.statusCode");
      writer.Char(' ');
      writer.Value(bound.Get(line, kReasonPhrase), "statusLine.reasonPhrase");
    }
  }
  writer.Text("\r\n");
}

void Encoder::WriteHeaders(Writer& writer, const MessageBinding& binding, const Value& header) {
  const Bound& bound = binding.header();
  const Value& order = bound.Get(header, kHeaderCount + kHeaderOrder);
  if (order.is(Tag::kList)) {
    OrderedWriter(writer, bound, header, body_.size()).Write(order.list()->span());
  } else {
    // Content-Length stands where the type has it, or else behind all others.
    runtime::RecordObject& record = *header.record();
    int length_slot = bound.slot[static_cast<size_t>(HeaderId::kContentLength)];
    uint32_t middle = length_slot >= 0 ? static_cast<uint32_t>(length_slot) : bound.count;
    WriteSlots(writer, bound, record, 0, middle);
    if (length_slot < 0 || record.Get(middle).is(Tag::kOmit))
      WriteLength(writer, "Content-Length", body_.size());
    WriteSlots(writer, bound, record, middle, bound.count);
  }
  const Value& raw = bound.Get(header, kHeaderCount + kRawHeaders);
  if (raw.is(Tag::kOmit) || !CheckList(writer, raw, "rawHeaders")) return;
  for (const Value& line : raw.list()->span()) {
    writer.Value(line, "rawHeaders");
    writer.Text("\r\n");
  }
}

}  // namespace assay::codecs::sip
