// Lazy decoding of a message: records whose fields are read from their lines when touched.

#include "codecs/sip/message.h"

#include <algorithm>
#include <new>

#include "codecs/sip/body.h"
#include "codecs/sip/family.h"
#include "codecs/sip/shapes.h"

namespace assay::codecs::sip {

using runtime::StringObject;
using runtime::Value;

namespace {

constexpr const char* kTail = "the end of the header or a separator";

/// Memory of ended messages, kept for new ones.
struct KeptMemory : std::vector<void*> {
  static constexpr size_t kMost = 64;

  KeptMemory() { reserve(kMost); }
  KeptMemory(const KeptMemory&) = delete;
  KeptMemory& operator=(const KeptMemory&) = delete;
  ~KeptMemory() {
    for (void* memory : *this) ::operator delete(memory);
  }
  static KeptMemory& Get() {
    thread_local KeptMemory kept;
    return kept;
  }
};

}  // namespace

void* Message::operator new(size_t size) {
  KeptMemory& kept = KeptMemory::Get();
  if (kept.empty()) return ::operator new(size);
  void* memory = kept.back();
  kept.pop_back();
  return memory;
}

void Message::operator delete(void* memory) {
  KeptMemory& kept = KeptMemory::Get();
  if (kept.size() < KeptMemory::kMost) {
    kept.push_back(memory);
  } else {
    ::operator delete(memory);
  }
}

MessageBinding MakeBinding(const Bound& message, bool is_request, const Limits* limits,
                           const runtime::CodecRegistry* registry) {
  MessageBinding binding{&message, is_request, limits, registry, &message[kMsgHeader], {}};
  for (int16_t number : binding.header().field) {
    bool may_be_there = number >= kHeaderCount && number - kHeaderCount != kRawHeaders;
    binding.header_slots.push_back(may_be_there ? Value::Lazy() : Value::Omit());
  }
  return binding;
}

Value Message::MakeRecord() {
  const Bound& bound = *binding_.message;
  return runtime::NewLazyRecord(bound.type, bound.count, *this, kMessageContext);
}

StringObject* Message::View() {
  if (!view_.is_bound()) view_ = CharacterView(octets_);
  return view_.string();
}

Value Message::Raw(uint32_t begin, uint32_t end) const {
  return runtime::Substring(octets_, begin, end - begin);
}

void Message::Report(std::string_view header, uint32_t begin, uint32_t end, uint32_t offset,
                     std::string reason) {
  problems_.push_back({std::string(header), begin, end, offset, std::move(reason)});
}

void Message::ReportLine(const Line& line, uint32_t offset, std::string reason) {
  std::string_view name =
      line.id < HeaderId::kUnknown ? SpecOf(line.id).name : octets().substr(line.name, line.name_length);
  Report(name, line.name, std::max(line.end, line.name), offset, std::move(reason));
}

/// Headers that are not there are omit at once; only the others wait to be decoded.
Value Message::MakeHeader() {
  const Bound& bound = binding_.header();
  Value header = runtime::NewLazyRecord(bound.type, binding_.header_slots, *this, kHeaderContext);
  Value* slots = header.record()->slots;
  for (const Line& line : layout_.lines()) {
    if (line.id >= HeaderId::kUnknown) continue;
    int slot = bound.slot[static_cast<size_t>(line.id)];
    if (slot >= 0) new (&slots[slot]) Value(Value::Lazy());
  }
  return header;
}

inline Value Message::DecodeHeader(HeaderId id) {
  const Line* line = layout_.Find(id);
  if (line == nullptr) return Value::Omit();
  const HeaderSpec& spec = SpecOf(id);
  if (!spec.family->deferred) return DecodeAtOnce(spec, line);
  if (!CheckHeader(spec, line)) return Break(checker_);
  const Bound& bound = binding_.header()[static_cast<int>(id)];
  return runtime::NewLazyRecord(bound.type, bound.count, *this, kDeferredContext + static_cast<uint64_t>(id));
}

Value Message::DecodeField(uint64_t context, uint32_t field) {
  if (context == kHeaderContext) {
    const Bound& bound = binding_.header();
    int number = bound.field[field];
    if (number < kHeaderCount) return DecodeHeader(static_cast<HeaderId>(number));
    switch (number - kHeaderCount) {
      case kUndefinedHeaders:
        return DecodeUndefined();
      case kHeaderOrder:
        return DecodeOrder();
      default:
        return Value::Omit();  // rawHeaders is for sending
    }
  }
  if (context >= kDeferredContext)
    return DecodeDeferred(static_cast<HeaderId>(context - kDeferredContext), field);
  if (context == kStartLineContext) return DecodeStartLineField(field);
  switch (binding_.message->field[field]) {
    case kStartLine:
      return DecodeStartLine();
    case kMsgHeader:
      return MakeHeader();
    case kMessageBody:
      return DecodeBody();
    case kPayload:
      return DecodePayload();
    case kMalformedList:
      return DecodeMalformed();
    default:
      return octets_;
  }
}

Value Message::DecodeAtOnce(const HeaderSpec& spec, const Line* line) {
  const Bound& bound = binding_.header()[static_cast<int>(spec.id)];
  Value value;
  Reader reader = ReaderOf(nullptr, nullptr);
  bool good = ReadHeader(reader, spec, bound, &value, line);
  return good ? std::move(value) : Break(reader);
}

inline bool Message::CheckHeader(const HeaderSpec& spec, const Line* line) {
  Nothing nothing;
  return ReadHeader(checker_, spec, Checker::Bound(), &nothing, line);
}

Value Message::DecodeDeferred(HeaderId id, uint32_t field) {
  auto known =
      std::find_if(decoded_.begin(), decoded_.end(), [id](const auto& entry) { return entry.first == id; });
  if (known != decoded_.end()) return known->second.record()->slots[field];
  const Line* line = layout_.Find(id);
  Value record;
  Reader reader = ReaderOf(nullptr, nullptr);
  bool read = ReadHeader(reader, SpecOf(id), binding_.header()[static_cast<int>(id)], &record, line);
  ASSAY_CHECK(read);  // the check went well, and reading takes the same way
  if (record.record()->count > 1) decoded_.emplace_back(id, record);
  return record.record()->slots[field];
}

Value Message::Break(const Scanner& scanner) {
  const Line& line = *line_;
  std::string reason = scanner.Reason();
  auto number = static_cast<size_t>(line.id);
  uint64_t bit = uint64_t{1} << (number % 64);
  if ((broken_[number / 64] & bit) == 0) ReportLine(line, scanner.bad_offset(), reason);
  broken_[number / 64] |= bit;
  return runtime::NewBroken(Raw(line.name, std::max(line.end, line.name)), scanner.bad_offset(),
                            std::move(reason));
}

template <class R>
bool Message::ReadHeader(R& reader, const HeaderSpec& spec, const BoundOf<R>& bound, ValueOf<R>* out,
                         const Line* line) {
  auto number = static_cast<size_t>(spec.id);
  checked_[number / 64] |= uint64_t{1} << (number % 64);
  GoTo(reader, line);
  if (!spec.is_list()) {
    if (!spec.family->ReadWith<R>()(reader, spec, bound, out)) return false;
    reader.SkipLws();
    return reader.AtEnd() || reader.Fail(kTail, "RFC 3261 §25.1");
  }
  ValueOf<R> items;
  if (spec.id != HeaderId::kContact) {
    if (!ReadList(reader, spec, bound[kFirst], &items)) return false;
  } else if (reader.end - reader.p == 1 && *reader.p == '*' && layout_.Next(line) == nullptr) {
    items = bound[kFirst].NewUnion(kWildcard, reader.Slice(reader.p, reader.end));
  } else {
    if (!ReadList(reader, spec, bound[kFirst][kContactAddresses], &items)) return false;
    items = bound[kFirst].NewUnion(kContactAddresses, std::move(items));
  }
  *out = bound.NewRecord();
  bound.Set(*out, kFirst, std::move(items));
  return true;
}

template <class R>
bool Message::ReadList(R& reader, const HeaderSpec& spec, const BoundOf<R>& list, ValueOf<R>* out) {
  typename R::List items;
  for (;;) {
    if (!ReadItems(reader, spec, list.element(), &items)) return false;
    const Line* next = layout_.Next(line_);
    if (next == nullptr) break;
    GoTo(reader, next);
  }
  *out = items.Finish(list);
  return true;
}

template <class R>
bool Message::ReadItems(R& reader, const HeaderSpec& spec, const BoundOf<R>& element,
                        typename R::List* items) {
  if (reader.AtEnd() && (spec.flags & kMayBeEmpty) != 0) return true;
  do {
    if (items->size() >= binding_.limits->max_list_items)
      return reader.Fail("no more items than the limit", "limit max_list_items");
    ValueOf<R> item;
    if (!spec.family->ReadWith<R>()(reader, spec, element, &item)) return false;
    items->Add(std::move(item));
  } while ((spec.flags & kNoCommas) == 0 && reader.TakeSeparator(','));
  reader.SkipLws();
  return reader.AtEnd() || reader.Fail(kTail, "RFC 3261 §25.1");
}

/// Headers that the type leaves out are generic ones, and so is the second line of a header that may stand
/// once only: nothing received is lost.
bool Message::HasTypedField(const Line& line) const {
  if (line.id >= HeaderId::kUnknown) return line.id == HeaderId::kNoHeader;
  if (binding_.header().slot[static_cast<size_t>(line.id)] < 0) return false;
  return SpecOf(line.id).is_list() || layout_.Find(line.id) == &line;
}

Value Message::DecodeUndefined() {
  bool first_time = !undefined_checked_;
  undefined_checked_ = true;
  const Bound& list = binding_.header()[kHeaderCount + kUndefinedHeaders];
  const Bound& element = list.element();
  ListBuilder items;
  for (const Line& line : layout_.lines()) {
    if (HasTypedField(line)) continue;
    const char* base = octets().data();
    Reader reader = ReaderOf(base + line.value, base + line.end);
    Value text;
    if (!reader.TakeText(&text)) {
      std::string reason = reader.Reason();
      if (first_time) ReportLine(line, reader.bad_offset(), reason);
      text = runtime::NewBroken(Raw(line.value, line.end), reader.bad_offset(), std::move(reason));
    }
    Value header = element.NewRecord();
    element.Set(header, kHeaderName, reader.Slice(base + line.name, base + line.name + line.name_length));
    element.Set(header, kHeaderValue, std::move(text));
    items.Add(std::move(header));
  }
  return items.size() != 0 ? items.Finish(list.type) : Value::Omit();
}

Value Message::DecodeOrder() {
  const Bound& list = binding_.header()[kHeaderCount + kHeaderOrder];
  ListBuilder items;
  for (const Line& line : layout_.lines()) {
    if (line.id == HeaderId::kNoHeader) continue;
    items.Add(Value::Slice(View(), line.name, line.name_length));
  }
  return items.Finish(list.type);
}

Value Message::DecodePayload() {
  uint32_t end = BodyEnd();
  return end > layout_.body ? Raw(layout_.body, end) : Value::Omit();
}

Value Message::DecodeBody() {
  bool first_time = !body_checked_;
  body_checked_ = true;
  uint32_t end = BodyEnd();
  if (end <= layout_.body) return Value::Omit();
  const Bound& bound = (*binding_.message)[kMessageBody];
  BodyError error;
  std::string_view parameters;
  std::string media = MediaType(&parameters);
  Value octets = Raw(layout_.body, end);
  Value body =
      DecodeBodyAs(BodyContext{binding_.registry, binding_.limits}, media, parameters, octets, bound, &error);
  if (error.reason.empty()) return body;
  uint32_t offset = layout_.body + error.offset;
  if (first_time) Report("message-body", layout_.body, end, offset, error.reason);
  return runtime::NewBroken(std::move(octets), offset, std::move(error.reason));
}

Value Message::DecodeMalformed() {
  const std::vector<Problem>& problems = Validate();
  if (problems.empty()) return Value::Omit();
  const Bound& list = (*binding_.message)[kMalformedList];
  const Bound& element = list.element();
  ListBuilder items;
  for (const Problem& problem : problems) {
    Value item = element.NewRecord();
    element.Set(item, kProblemHeader, Value::UniversalFromUtf8(problem.header));
    element.Set(item, kProblemRaw, Raw(problem.begin, problem.end));
    element.Set(item, kProblemOctet, Value::Integer(problem.offset));
    element.Set(item, kProblemReason, Value::UniversalFromUtf8(problem.reason));
    items.Add(std::move(item));
  }
  return items.Finish(list.type);
}

const std::vector<Problem>& Message::Validate() {
  if (validated_) return problems_;
  validated_ = true;
  if (!start_line_checked_) DecodeStartLine();
  for (const Line& line : layout_.lines()) {
    auto number = static_cast<size_t>(line.id);
    if (line.id >= HeaderId::kUnknown) continue;
    if ((checked_[number / 64] >> (number % 64) & 1) != 0) continue;
    if (binding_.header().slot[number] >= 0 && !CheckHeader(SpecOf(line.id), &line)) Break(checker_);
  }
  if (!undefined_checked_ && binding_.header().slot[kHeaderCount + kUndefinedHeaders] >= 0) DecodeUndefined();
  if (!body_checked_ && binding_.message->slot[kMessageBody] >= 0) DecodeBody();
  CheckWholeMessage(*this);
  std::stable_sort(problems_.begin(), problems_.end(),
                   [](const Problem& a, const Problem& b) { return a.offset < b.offset; });
  return problems_;
}

}  // namespace assay::codecs::sip
