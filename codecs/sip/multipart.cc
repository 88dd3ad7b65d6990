// multipart bodies (RFC 2046 §5.1.1): parts between lines of two hyphens and the boundary.

#include <fmt/format.h>

#include "codecs/sip/body.h"
#include "codecs/sip/family.h"
#include "codecs/sip/layout.h"
#include "codecs/sip/shapes.h"

namespace assay::codecs::sip {

using runtime::Tag;
using runtime::Value;

namespace {

constexpr const char* kClause = "RFC 2046 §5.1.1";
constexpr size_t kMaxBoundary = 70;  // octets, by the same clause

/// The value of parameter `boundary` without quotes; empty when there is none.
std::string_view BoundaryOf(std::string_view parameters) {
  while (!parameters.empty()) {
    parameters.remove_prefix(1);  // `;`
    while (!parameters.empty() && IsIn(parameters.front(), kLws)) parameters.remove_prefix(1);
    size_t name_end = parameters.find_first_of("=; \t\r\n");
    std::string_view name = parameters.substr(0, name_end);
    size_t equal = parameters.find_first_of("=;");
    bool has_value = equal != std::string_view::npos && parameters[equal] == '=';
    if (!has_value) {
      parameters = equal == std::string_view::npos ? std::string_view() : parameters.substr(equal);
      continue;
    }
    parameters.remove_prefix(equal + 1);
    while (!parameters.empty() && IsIn(parameters.front(), kLws)) parameters.remove_prefix(1);
    std::string_view value;
    if (!parameters.empty() && parameters.front() == '"') {
      size_t close = parameters.find('"', 1);
      if (close == std::string_view::npos) return {};
      value = parameters.substr(1, close - 1);
      parameters.remove_prefix(close + 1);
    } else {
      value = parameters.substr(0, parameters.find_first_of("; \t\r\n"));
    }
    size_t next = parameters.find(';');
    parameters = next == std::string_view::npos ? std::string_view() : parameters.substr(next);
    if (SameText(name, "boundary")) return value;
  }
  return {};
}

/// Place of the next delimiter line from `from` on: `--boundary` at the start of a line.
struct Delimiter {
  size_t begin = std::string_view::npos;  ///< of the line end in front of it, which belongs to it
  size_t end = 0;                         ///< behind the delimiter line
  bool close = false;
};

Delimiter FindDelimiter(std::string_view text, size_t from, const std::string& dash_boundary) {
  for (size_t at = text.find(dash_boundary, from); at != std::string_view::npos;
       at = text.find(dash_boundary, at + 1)) {
    if (at != 0 && text[at - 1] != '\n') continue;
    Delimiter found;
    found.begin = at;
    if (at >= 1) found.begin = at >= 2 && text[at - 2] == '\r' ? at - 2 : at - 1;
    size_t p = at + dash_boundary.size();
    found.close = text.substr(p, 2) == "--";
    if (found.close) p += 2;
    while (p < text.size() && (text[p] == ' ' || text[p] == '\t')) ++p;
    if (p < text.size() && text[p] == '\r') ++p;
    if (p < text.size() && text[p] != '\n') continue;  // the boundary is only the start of a longer word
    found.end = p < text.size() ? p + 1 : p;
    return found;
  }
  return {};
}

class PartReader {
 public:
  PartReader(const BodyContext& context, const Bound& bound, const Value& part, uint32_t offset,
             BodyError* error)
      : context_(context),
        bound_(bound),
        part_(part),
        offset_(offset),
        error_(error),
        view_(CharacterView(part)) {}

  Value Read() {
    std::string_view octets = part_.bytes();
    runtime::Result<void> scanned = layout_.ScanPart(octets, *context_.limits);
    if (!scanned) {
      Break(scanned.error().offset.value_or(0), scanned.error().message);
      return {};
    }
    // A part may begin with the empty line at once: it has no headers then.
    Value part = bound_.NewRecord();
    bool ok = ReadHeader(HeaderId::kContentType, kPartType, &part) &&
              ReadHeader(HeaderId::kContentDisposition, kPartDisposition, &part) &&
              ReadHeader(HeaderId::kContentId, kPartId, &part) && ReadOthers(&part);
    if (!ok) return {};
    Value body = runtime::Substring(part_, layout_.body, part_.length() - layout_.body);
    BodyError inner;
    std::string_view parameters;
    std::string media = MediaOf(&parameters);
    Value decoded = DecodeBodyAs(context_, media, parameters, body, bound_[kPartBody], &inner);
    if (!inner.reason.empty()) {
      Break(layout_.body + inner.offset, std::move(inner.reason));
      return {};
    }
    bound_.Set(part, kPartBody, std::move(decoded));
    return part;
  }

 private:
  void Break(size_t offset, std::string reason) {
    *error_ = {offset_ + static_cast<uint32_t>(offset), std::move(reason)};
  }

  bool ReadHeader(HeaderId id, int field, Value* part) {
    const Line* line = layout_.Find(id);
    Value value = Value::Omit();
    if (line != nullptr && bound_.slot[field] >= 0) {
      const HeaderSpec& spec = SpecOf(id);
      const char* base = part_.bytes().data();
      Reader reader(view_.string(), base + line->value, base + line->end);
      reader.max_parameters = context_.limits->max_parameters;
      bool ok = spec.family->read(reader, spec, bound_[field], &value);
      reader.SkipLws();
      if (!ok || (!reader.AtEnd() && !reader.Fail("the end of the header", kClause))) {
        Break(reader.bad_offset(), reader.Reason());
        return false;
      }
    }
    bound_.Set(*part, field, std::move(value));
    return true;
  }

  bool ReadOthers(Value* part) {
    ListBuilder items;
    if (bound_.slot[kPartHeaders] < 0) return true;
    const Bound& list = bound_[kPartHeaders];
    const char* base = part_.bytes().data();
    for (const Line& line : layout_.lines()) {
      if (line.id == HeaderId::kNoHeader) {
        Break(line.value, "expected a header name and \":\" (RFC 2045 §3)");
        return false;
      }
      bool typed = (line.id == HeaderId::kContentType && bound_.slot[kPartType] >= 0) ||
                   (line.id == HeaderId::kContentDisposition && bound_.slot[kPartDisposition] >= 0) ||
                   (line.id == HeaderId::kContentId && bound_.slot[kPartId] >= 0);
      if (typed) continue;
      Reader reader(view_.string(), base + line.value, base + line.end);
      Value text;
      if (!reader.TakeText(&text)) {
        Break(reader.bad_offset(), reader.Reason());
        return false;
      }
      Value header = list.element().NewRecord();
      list.element().Set(header, kHeaderName,
                         reader.Slice(base + line.name, base + line.name + line.name_length));
      list.element().Set(header, kHeaderValue, std::move(text));
      items.Add(std::move(header));
    }
    bound_.Set(*part, kPartHeaders, items.size() != 0 ? items.Finish(list.type) : Value::Omit());
    return true;
  }

  /// RFC 2046 §5.1: a part without Content-Type is text/plain.
  std::string MediaOf(std::string_view* parameters) const {
    const Line* line = layout_.Find(HeaderId::kContentType);
    *parameters = {};
    if (line == nullptr) return "text/plain";
    std::string_view value = part_.bytes().substr(line->value, line->end - line->value);
    size_t end = value.find(';');
    if (end != std::string_view::npos) *parameters = value.substr(end);
    std::string media;
    for (char c : value.substr(0, end)) {
      if (!IsIn(c, kLws)) media += ToLower(c);
    }
    return media;
  }

  const BodyContext& context_;
  const Bound& bound_;
  const Value& part_;
  uint32_t offset_;
  BodyError* error_;
  Value view_;
  Layout layout_;
};

}  // namespace

Value DecodeMultipart(const BodyContext& context, std::string_view parameters, const Value& octets,
                      const Bound& bound, BodyError* error) {
  std::string_view boundary = BoundaryOf(parameters);
  if (boundary.empty() || boundary.size() > kMaxBoundary) {
    *error = {0, fmt::format("expected a boundary parameter of 1 to {} characters in Content-Type ({})",
                             kMaxBoundary, kClause)};
    return {};
  }
  std::string_view text = octets.bytes();
  std::string dash_boundary = "--" + std::string(boundary);
  Delimiter delimiter = FindDelimiter(text, 0, dash_boundary);
  if (delimiter.begin == std::string_view::npos) {
    *error = {0, fmt::format("expected a line with the boundary, {} ({})", dash_boundary, kClause)};
    return {};
  }
  ListBuilder parts;
  while (!delimiter.close) {
    Delimiter next = FindDelimiter(text, delimiter.end, dash_boundary);
    if (next.begin == std::string_view::npos) {
      *error = {octets.length(),
                fmt::format("expected the closing boundary, {}-- ({})", dash_boundary, kClause)};
      return {};
    }
    if (parts.size() == context.limits->max_parts) {
      *error = {static_cast<uint32_t>(delimiter.end),
                fmt::format("more parts than max_parts, {}", context.limits->max_parts)};
      return {};
    }
    size_t end = next.begin < delimiter.end ? delimiter.end : next.begin;
    Value part = runtime::Substring(octets, static_cast<uint32_t>(delimiter.end),
                                    static_cast<uint32_t>(end - delimiter.end));
    PartReader reader(context, bound[kParts].element(), part, static_cast<uint32_t>(delimiter.end), error);
    Value decoded = reader.Read();
    if (!error->reason.empty()) return {};
    parts.Add(std::move(decoded));
    delimiter = next;
  }
  Value result = bound.NewRecord();
  bound.Set(result, kBoundary, Value::UniversalFromUtf8(boundary));
  bound.Set(result, kParts, parts.Finish(bound[kParts].type));
  return result;
}

void EncodeMultipart(const BodyContext& context, Writer& writer, const Bound& bound, const Value& body) {
  if (!CheckRecord(writer, bound, body, "mimeMultipart")) return;
  const Value& boundary = bound.Get(body, kBoundary);
  const Value& parts = bound.Get(body, kParts);
  if (!CheckList(writer, parts, "parts")) return;
  const Bound& part_bound = bound[kParts].element();
  for (const Value& part : parts.list()->span()) {
    writer.Text("--");
    writer.Value(boundary, "boundary");
    writer.Text("\r\n");
    if (!CheckRecord(writer, part_bound, part, "part")) return;
    struct {
      int field;
      HeaderId id;
    } constexpr kTyped[] = {{kPartType, HeaderId::kContentType},
                            {kPartDisposition, HeaderId::kContentDisposition},
                            {kPartId, HeaderId::kContentId}};
    for (auto [field, id] : kTyped) {
      const Value& value = part_bound.Get(part, field);
      if (value.is(Tag::kOmit)) continue;
      const HeaderSpec& spec = SpecOf(id);
      writer.Text(spec.name);
      writer.Text(": ");
      spec.family->write(writer, spec, part_bound[field], value);
      writer.Text("\r\n");
    }
    const Value& others = part_bound.Get(part, kPartHeaders);
    if (!others.is(Tag::kOmit) && CheckList(writer, others, "undefinedHeader_List")) {
      const Bound& element = part_bound[kPartHeaders].element();
      for (const Value& other : others.list()->span()) {
        if (!CheckRecord(writer, element, other, "undefinedHeader_List")) return;
        writer.Value(element.Get(other, kHeaderName), "headerName");
        writer.Text(": ");
        writer.Value(element.Get(other, kHeaderValue), "headerValue");
        writer.Text("\r\n");
      }
    }
    writer.Text("\r\n");
    EncodeBody(context, writer, part_bound[kPartBody], part_bound.Get(part, kPartBody));
    writer.Text("\r\n");
  }
  writer.Text("--");
  writer.Value(boundary, "boundary");
  writer.Text("--\r\n");
}

}  // namespace assay::codecs::sip
