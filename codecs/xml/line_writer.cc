#include "codecs/xml/line_writer.h"

namespace assay::codecs {

void XmlLineWriter::Line(int depth, std::string_view text) {
  out_.append(static_cast<size_t>(depth) * 2, ' ');
  out_ += text;
  out_ += "\r\n";
}

void XmlLineWriter::Element(int depth, const std::string& start, std::string_view text) {
  std::string line = "<" + start + ">";
  AppendXmlText(text, &line);
  line += "</" + start.substr(0, start.find(' ')) + ">";
  Line(depth, line);
}

void XmlLineWriter::Extensions(int depth, RecordWriter& record, int field) {
  for (const runtime::Value& extension : record.Items(field))
    Line(depth, extension.is_string() ? extension.ToUtf8() : "");
}

}  // namespace assay::codecs
