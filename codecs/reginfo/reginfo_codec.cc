#include "codecs/reginfo/reginfo_codec.h"

#include "codecs/xml/line_writer.h"
#include "codecs/xml/record_reader.h"

namespace assay::codecs::reginfo {

using runtime::Fail;
using runtime::Result;
using runtime::Type;
using runtime::Value;

namespace {

constexpr const char* kNamespace = "urn:ietf:params:xml:ns:reginfo";
constexpr const char* kGruuNamespace = "urn:ietf:params:xml:ns:gruuinfo";
constexpr const char* kClause = "RFC 3680 §5";
constexpr const char* kGruuClause = "RFC 5628 §5";

enum { kVersion, kState, kRegistrations, kExtensions };  // Reginfo
enum { kAor, kRegId, kRegState, kContacts, kRegExtensions };
enum {
  kId,
  kContactState,
  kEvent,
  kDuration,
  kExpires,
  kRetryAfter,
  kQ,
  kCallid,
  kCseq,
  kUri,
  kDisplayName,
  kUnknownParams,
  kPubGruu,
  kTempGruu,
  kContactExtensions
};
enum { kParamName, kParamValue };
enum { kGruuUri, kFirstCseq };

const Shape kText{ShapeKind::kText};
const Shape kNumber{ShapeKind::kInteger};
const Shape kTexts{ShapeKind::kList, {}, &kText};
const Shape kDocumentState{ShapeKind::kEnum, {}, nullptr, {"full", "partial"}};
const Shape kRegistrationState{ShapeKind::kEnum, {}, nullptr, {"init", "active", "terminated"}};
const Shape kContactStates{ShapeKind::kEnum, {}, nullptr, {"active", "terminated"}};
const Shape kEvents{ShapeKind::kEnum,
                    {},
                    nullptr,
                    {"registered", "created", "refreshed", "shortened", "expired", "deactivated", "probation",
                     "unregistered", "rejected"}};
const Shape kUnknownParam{ShapeKind::kRecord, {{"name", &kText}, {"paramValue", &kText}}};
const Shape kUnknownParamList{ShapeKind::kList, {}, &kUnknownParam};
const Shape kGruu{ShapeKind::kRecord, {{"uri", &kText}, {"firstCseq", &kNumber}}};
const Shape kContact{ShapeKind::kRecord,
                     {{"id", &kText},
                      {"state", &kContactStates},
                      {"event", &kEvents},
                      {"durationRegistered", &kNumber, kOptional},
                      {"expires", &kNumber, kOptional},
                      {"retryAfter", &kNumber, kOptional},
                      {"q", &kText, kOptional},
                      {"callid", &kText, kOptional},
                      {"cseq", &kNumber, kOptional},
                      {"uri", &kText},
                      {"displayName", &kText, kOptional},
                      {"unknownParams", &kUnknownParamList, kOptional},
                      {"pubGruu", &kText, kOptional},
                      {"tempGruu", &kGruu, kOptional},
                      {"extensions", &kTexts, kOptional}}};
const Shape kContactList{ShapeKind::kList, {}, &kContact};
const Shape kRegistration{ShapeKind::kRecord,
                          {{"aor", &kText},
                           {"id", &kText},
                           {"state", &kRegistrationState},
                           {"contacts", &kContactList, kOptional},
                           {"extensions", &kTexts, kOptional}}};
const Shape kRegistrationList{ShapeKind::kList, {}, &kRegistration};
const Shape kReginfo{ShapeKind::kRecord,
                     {{"version", &kNumber},
                      {"state", &kDocumentState},
                      {"registrations", &kRegistrationList, kOptional},
                      {"extensions", &kTexts, kOptional}}};

Value TempGruu(pugi::xml_node element, const Bound& bound, RecordReader& parent) {
  RecordReader reader(element, bound, kGruuClause);
  reader.Attribute("uri", kGruuUri, true);
  reader.NumberAttribute("first-cseq", kFirstCseq, true);
  Result<Value> value = reader.Finish();
  if (value) return std::move(*value);
  parent.Fail(value.error());
  return {};
}

Result<Value> ReadContact(pugi::xml_node element, const Bound& bound) {
  RecordReader reader(element, bound, kClause);
  reader.Attribute("id", kId, true);
  reader.EnumAttribute("state", kContactState);
  reader.EnumAttribute("event", kEvent);
  reader.NumberAttribute("duration-registered", kDuration, false);
  reader.NumberAttribute("expires", kExpires, false);
  reader.NumberAttribute("retry-after", kRetryAfter, false);
  reader.Attribute("q", kQ, false);
  reader.Attribute("callid", kCallid, false);
  reader.NumberAttribute("cseq", kCseq, false);
  for (int field : {kDisplayName, kPubGruu, kTempGruu}) reader.Set(field, Value::Omit());
  ListBuilder params;
  ListBuilder extensions;
  bool has_uri = false;
  for (pugi::xml_node child : element.children()) {
    if (child.type() != pugi::node_element) continue;
    if (IsElement(child, kNamespace, "uri")) {
      if (has_uri) reader.FailAt(child, "stands twice");
      has_uri = true;
      reader.SetText(kUri, TextOf(child));
    } else if (IsElement(child, kNamespace, "display-name")) {
      reader.SetText(kDisplayName, TextOf(child));
    } else if (IsElement(child, kNamespace, "unknown-param")) {
      RecordReader param(child, bound[kUnknownParams].element(), kClause);
      param.Attribute("name", kParamName, true);
      param.SetText(kParamValue, TextOf(child));
      Result<Value> value = param.Finish();
      if (!value) return value;
      params.Add(std::move(*value));
    } else if (IsElement(child, kGruuNamespace, "pub-gruu")) {
      if (!child.attribute("uri")) reader.FailAt(child, "has no attribute \"uri\"");
      reader.SetText(kPubGruu, child.attribute("uri").value());
    } else if (IsElement(child, kGruuNamespace, "temp-gruu")) {
      reader.Set(kTempGruu, TempGruu(child, bound[kTempGruu], reader));
    } else {
      reader.AddExtension(child, kNamespace, &extensions);
    }
  }
  if (!has_uri) reader.Fail("has no element \"uri\"");
  reader.SetList(kUnknownParams, params);
  reader.SetList(kContactExtensions, extensions);
  return reader.Finish();
}

Result<Value> ReadRegistration(pugi::xml_node element, const Bound& bound) {
  RecordReader reader(element, bound, kClause);
  reader.Attribute("aor", kAor, true);
  reader.Attribute("id", kRegId, true);
  reader.EnumAttribute("state", kRegState);
  ListBuilder contacts;
  ListBuilder extensions;
  for (pugi::xml_node child : element.children()) {
    if (child.type() != pugi::node_element) continue;
    if (IsElement(child, kNamespace, "contact")) {
      Result<Value> contact = ReadContact(child, bound[kContacts].element());
      if (!contact) return contact;
      contacts.Add(std::move(*contact));
    } else {
      reader.AddExtension(child, kNamespace, &extensions);
    }
  }
  reader.SetList(kContacts, contacts);
  reader.SetList(kRegExtensions, extensions);
  return reader.Finish();
}

class DocumentWriter : XmlLineWriter {
 public:
  using XmlLineWriter::XmlLineWriter;

  std::string Write(const Value& document, const Bound& bound) {
    RecordWriter record(document, bound, failure_);
    bool gruu = UsesGruu(record);
    Line(0, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>");
    std::string open = "<reginfo";
    AppendXmlAttribute("xmlns", kNamespace, &open);
    if (gruu) AppendXmlAttribute("xmlns:gr", kGruuNamespace, &open);
    AppendXmlAttribute("version", record.Text(kVersion), &open);
    AppendXmlAttribute("state", record.Text(kState), &open);
    Line(0, open + ">");
    for (const Value& item : record.Items(kRegistrations))
      WriteRegistration(item, record[kRegistrations].element());
    Extensions(1, record, kExtensions);
    Line(0, "</reginfo>");
    return Take();
  }

 private:
  bool UsesGruu(RecordWriter& record) {
    for (const Value& item : record.Items(kRegistrations)) {
      const Bound& bound = record[kRegistrations].element();
      if (!RecordWriter::IsRecord(item, bound, failure_)) continue;
      RecordWriter registration(item, bound, failure_);
      for (const Value& contact : registration.Items(kContacts)) {
        const Bound& contact_bound = registration[kContacts].element();
        if (!RecordWriter::IsRecord(contact, contact_bound, failure_)) continue;
        RecordWriter fields(contact, contact_bound, failure_);
        if (fields.Has(kPubGruu) || fields.Has(kTempGruu)) return true;
      }
    }
    return false;
  }

  void WriteRegistration(const Value& value, const Bound& bound) {
    if (!RecordWriter::IsRecord(value, bound, failure_)) return;
    RecordWriter record(value, bound, failure_);
    std::string open = "<registration";
    AppendXmlAttribute("aor", record.Text(kAor), &open);
    AppendXmlAttribute("id", record.Text(kRegId), &open);
    AppendXmlAttribute("state", record.Text(kRegState), &open);
    Line(1, open + ">");
    for (const Value& contact : record.Items(kContacts)) WriteContact(contact, record[kContacts].element());
    Extensions(2, record, kRegExtensions);
    Line(1, "</registration>");
  }

  void WriteContact(const Value& value, const Bound& bound) {
    if (!RecordWriter::IsRecord(value, bound, failure_)) return;
    RecordWriter record(value, bound, failure_);
    std::string open = "<contact";
    struct {
      int field;
      const char* name;
    } constexpr kAttributes[] = {{kId, "id"},
                                 {kContactState, "state"},
                                 {kEvent, "event"},
                                 {kDuration, "duration-registered"},
                                 {kExpires, "expires"},
                                 {kRetryAfter, "retry-after"},
                                 {kQ, "q"},
                                 {kCallid, "callid"},
                                 {kCseq, "cseq"}};
    for (auto [field, name] : kAttributes) {
      if (record.Has(field)) AppendXmlAttribute(name, record.Text(field), &open);
    }
    Line(2, open + ">");
    Element(3, "uri", record.Text(kUri));
    if (record.Has(kDisplayName)) Element(3, "display-name", record.Text(kDisplayName));
    for (const Value& item : record.Items(kUnknownParams)) {
      const Bound& param_bound = record[kUnknownParams].element();
      if (!RecordWriter::IsRecord(item, param_bound, failure_)) continue;
      RecordWriter param(item, param_bound, failure_);
      std::string start = "unknown-param";
      AppendXmlAttribute("name", param.Text(kParamName), &start);
      Element(3, start, param.Text(kParamValue));
    }
    if (record.Has(kPubGruu)) {
      std::string gruu = "<gr:pub-gruu";
      AppendXmlAttribute("uri", record.Text(kPubGruu), &gruu);
      Line(3, gruu + "/>");
    }
    if (record.Has(kTempGruu) && RecordWriter::IsRecord(record.Get(kTempGruu), record[kTempGruu], failure_)) {
      RecordWriter temp(record.Get(kTempGruu), record[kTempGruu], failure_);
      std::string gruu = "<gr:temp-gruu";
      AppendXmlAttribute("uri", temp.Text(kGruuUri), &gruu);
      AppendXmlAttribute("first-cseq", temp.Text(kFirstCseq), &gruu);
      Line(3, gruu + "/>");
    }
    Extensions(3, record, kContactExtensions);
    Line(2, "</contact>");
  }
};

bool IsDocumentType(const Type& type) {
  return type.is_record_like() && type.FindField("registrations") >= 0;
}

}  // namespace

Result<void> ReginfoCodec::CheckType(const Type& type) {
  if (!IsDocumentType(type)) return {};  // a part of the document, checked inside it
  Result<const Bound*> bound = binder_.Bind(type, kReginfo);
  if (!bound) return Fail(bound.error());
  return {};
}

Result<Value> ReginfoCodec::Decode(const Value& octets, const Type& type) {
  Result<const Bound*> bound = binder_.Bind(type, kReginfo);
  if (!bound) return Fail(bound.error());
  XmlDocument document;
  Result<pugi::xml_node> root = document.ParseAs(kNamespace, "reginfo", kClause, octets.bytes(), limits_);
  if (!root) return Fail(root.error());
  RecordReader reader(*root, **bound, kClause);
  reader.NumberAttribute("version", kVersion, true);
  reader.EnumAttribute("state", kState);
  ListBuilder registrations;
  ListBuilder extensions;
  for (pugi::xml_node child : root->children()) {
    if (child.type() != pugi::node_element) continue;
    if (IsElement(child, kNamespace, "registration")) {
      Result<Value> registration = ReadRegistration(child, (**bound)[kRegistrations].element());
      if (!registration) return registration;
      registrations.Add(std::move(*registration));
    } else {
      reader.AddExtension(child, kNamespace, &extensions);
    }
  }
  reader.SetList(kRegistrations, registrations);
  reader.SetList(kExtensions, extensions);
  return reader.Finish();
}

Result<Value> ReginfoCodec::Encode(const Value& value, const Type& type) {
  Result<const Bound*> bound = binder_.Bind(type, kReginfo);
  if (!bound) return Fail(bound.error());
  return EncodeDocument<DocumentWriter>(value, **bound, "reginfo");
}

}  // namespace assay::codecs::reginfo
