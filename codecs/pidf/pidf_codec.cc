#include "codecs/pidf/pidf_codec.h"

#include "codecs/xml/line_writer.h"
#include "codecs/xml/record_reader.h"

namespace assay::codecs::pidf {

using runtime::Fail;
using runtime::Result;
using runtime::Type;
using runtime::Value;

namespace {

constexpr const char* kNamespace = "urn:ietf:params:xml:ns:pidf";
constexpr const char* kClause = "RFC 3863 §4";

enum { kEntity, kTuples, kNotes, kExtensions };  // Pidf
enum { kId, kStatus, kTupleExtensions, kContact, kTupleNotes, kTime };
enum { kBasic, kStatusExtensions };
enum { kPriority, kUri };
enum { kLang, kNoteText };

const Shape kText{ShapeKind::kText};
const Shape kTexts{ShapeKind::kList, {}, &kText};
const Shape kBasicShape{ShapeKind::kEnum, {}, nullptr, {"open", "closed"}};
const Shape kStatusShape{ShapeKind::kRecord,
                         {{"basic", &kBasicShape, kOptional}, {"extensions", &kTexts, kOptional}}};
const Shape kContactShape{ShapeKind::kRecord, {{"priority", &kText, kOptional}, {"uri", &kText}}};
const Shape kNote{ShapeKind::kRecord, {{"lang", &kText, kOptional}, {"text", &kText}}};
const Shape kNoteList{ShapeKind::kList, {}, &kNote};
const Shape kTuple{ShapeKind::kRecord,
                   {{"id", &kText},
                    {"status", &kStatusShape},
                    {"extensions", &kTexts, kOptional},
                    {"contact", &kContactShape, kOptional},
                    {"notes", &kNoteList, kOptional},
                    {"timeOfTuple", &kText, kOptional}}};
const Shape kTupleList{ShapeKind::kList, {}, &kTuple};
const Shape kPidf{ShapeKind::kRecord,
                  {{"entity", &kText},
                   {"tuples", &kTupleList, kOptional},
                   {"notes", &kNoteList, kOptional},
                   {"extensions", &kTexts, kOptional}}};

Result<Value> ReadStatus(pugi::xml_node element, const Bound& bound) {
  RecordReader reader(element, bound, kClause);
  reader.Set(kBasic, Value::Omit());
  ListBuilder extensions;
  for (pugi::xml_node child : element.children()) {
    if (child.type() != pugi::node_element) continue;
    if (IsElement(child, kNamespace, "basic")) {
      reader.SetEnum(kBasic, TextOf(child));
    } else {
      extensions.Add(Value::UniversalFromUtf8(ElementText(child)));
    }
  }
  reader.SetList(kStatusExtensions, extensions);
  return reader.Finish();
}

Result<Value> ReadNote(pugi::xml_node element, const Bound& bound) {
  RecordReader reader(element, bound, kClause);
  reader.Attribute("xml:lang", kLang, false);
  reader.SetText(kNoteText, TextOf(element));
  return reader.Finish();
}

Result<Value> ReadContact(pugi::xml_node element, const Bound& bound) {
  RecordReader reader(element, bound, kClause);
  reader.Attribute("priority", kPriority, false);
  reader.SetText(kUri, TextOf(element));
  return reader.Finish();
}

Result<Value> ReadTuple(pugi::xml_node element, const Bound& bound) {
  RecordReader reader(element, bound, kClause);
  reader.Attribute("id", kId, true);
  reader.Set(kContact, Value::Omit());
  reader.Set(kTime, Value::Omit());
  ListBuilder extensions;
  ListBuilder notes;
  bool has_status = false;
  for (pugi::xml_node child : element.children()) {
    if (child.type() != pugi::node_element) continue;
    if (IsElement(child, kNamespace, "status")) {
      Result<Value> status = ReadStatus(child, bound[kStatus]);
      if (!status) return status;
      reader.Set(kStatus, std::move(*status));
      has_status = true;
    } else if (IsElement(child, kNamespace, "contact") && reader.Has(kContact)) {
      Result<Value> contact = ReadContact(child, bound[kContact]);
      if (!contact) return contact;
      reader.Set(kContact, std::move(*contact));
    } else if (IsElement(child, kNamespace, "note") && reader.Has(kTupleNotes)) {
      Result<Value> note = ReadNote(child, bound[kTupleNotes].element());
      if (!note) return note;
      notes.Add(std::move(*note));
    } else if (IsElement(child, kNamespace, "timestamp")) {
      reader.SetText(kTime, TextOf(child));
    } else {
      reader.AddExtension(child, kNamespace, &extensions);
    }
  }
  if (!has_status) reader.Fail("has no element \"status\"");
  reader.SetList(kTupleExtensions, extensions);
  reader.SetList(kTupleNotes, notes);
  return reader.Finish();
}

class DocumentWriter : XmlLineWriter {
 public:
  using XmlLineWriter::XmlLineWriter;

  std::string Write(const Value& document, const Bound& bound) {
    RecordWriter record(document, bound, failure_);
    Line(0, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>");
    std::string open = "<presence";
    AppendXmlAttribute("xmlns", kNamespace, &open);
    AppendXmlAttribute("entity", record.Text(kEntity), &open);
    Line(0, open + ">");
    for (const Value& tuple : record.Items(kTuples)) WriteTuple(tuple, record[kTuples].element());
    for (const Value& note : record.Items(kNotes)) WriteNote(1, note, record[kNotes].element());
    Extensions(1, record, kExtensions);
    Line(0, "</presence>");
    return Take();
  }

 private:
  void WriteTuple(const Value& value, const Bound& bound) {
    if (!RecordWriter::IsRecord(value, bound, failure_)) return;
    RecordWriter record(value, bound, failure_);
    std::string open = "<tuple";
    AppendXmlAttribute("id", record.Text(kId), &open);
    Line(1, open + ">");
    if (RecordWriter::IsRecord(record.Get(kStatus), record[kStatus], failure_)) {
      RecordWriter status(record.Get(kStatus), record[kStatus], failure_);
      Line(2, "<status>");
      if (status.Has(kBasic)) Element(3, "basic", status.Text(kBasic));
      Extensions(3, status, kStatusExtensions);
      Line(2, "</status>");
    }
    Extensions(2, record, kTupleExtensions);
    if (record.Has(kContact) && RecordWriter::IsRecord(record.Get(kContact), record[kContact], failure_)) {
      RecordWriter contact(record.Get(kContact), record[kContact], failure_);
      std::string start = "contact";
      if (contact.Has(kPriority)) AppendXmlAttribute("priority", contact.Text(kPriority), &start);
      Element(2, start, contact.Text(kUri));
    }
    for (const Value& note : record.Items(kTupleNotes)) WriteNote(2, note, record[kTupleNotes].element());
    if (record.Has(kTime)) Element(2, "timestamp", record.Text(kTime));
    Line(1, "</tuple>");
  }

  void WriteNote(int depth, const Value& value, const Bound& bound) {
    if (!RecordWriter::IsRecord(value, bound, failure_)) return;
    RecordWriter record(value, bound, failure_);
    std::string start = "note";
    if (record.Has(kLang)) AppendXmlAttribute("xml:lang", record.Text(kLang), &start);
    Element(depth, start, record.Text(kNoteText));
  }
};

}  // namespace

Result<void> PidfCodec::CheckType(const Type& type) {
  bool is_document = type.is_record_like() && type.FindField("entity") >= 0;
  if (!is_document) return {};  // a part of the document, checked inside it
  Result<const Bound*> bound = binder_.Bind(type, kPidf);
  if (!bound) return Fail(bound.error());
  return {};
}

Result<Value> PidfCodec::Decode(const Value& octets, const Type& type) {
  Result<const Bound*> bound = binder_.Bind(type, kPidf);
  if (!bound) return Fail(bound.error());
  XmlDocument document;
  Result<pugi::xml_node> root = document.ParseAs(kNamespace, "presence", kClause, octets.bytes(), limits_);
  if (!root) return Fail(root.error());
  RecordReader reader(*root, **bound, kClause);
  reader.Attribute("entity", kEntity, true);
  ListBuilder tuples;
  ListBuilder notes;
  ListBuilder extensions;
  for (pugi::xml_node child : root->children()) {
    if (child.type() != pugi::node_element) continue;
    if (IsElement(child, kNamespace, "tuple") && reader.Has(kTuples)) {
      Result<Value> tuple = ReadTuple(child, (**bound)[kTuples].element());
      if (!tuple) return tuple;
      tuples.Add(std::move(*tuple));
    } else if (IsElement(child, kNamespace, "note") && reader.Has(kNotes)) {
      Result<Value> note = ReadNote(child, (**bound)[kNotes].element());
      if (!note) return note;
      notes.Add(std::move(*note));
    } else {
      reader.AddExtension(child, kNamespace, &extensions);
    }
  }
  reader.SetList(kTuples, tuples);
  reader.SetList(kNotes, notes);
  reader.SetList(kExtensions, extensions);
  return reader.Finish();
}

Result<Value> PidfCodec::Encode(const Value& value, const Type& type) {
  Result<const Bound*> bound = binder_.Bind(type, kPidf);
  if (!bound) return Fail(bound.error());
  return EncodeDocument<DocumentWriter>(value, **bound, "PIDF");
}

}  // namespace assay::codecs::pidf
