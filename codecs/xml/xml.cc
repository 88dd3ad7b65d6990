#include "codecs/xml/xml.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <vector>

#include "runtime/value/utf8.h"

namespace assay::codecs {

using runtime::Error;
using runtime::ErrorCode;
using runtime::Fail;
using runtime::Result;

namespace {

/// XML allows of the C0 controls only tab, LF and CR; and pugixml takes octets that are no UTF-8.
Result<void> CheckCharacters(std::string_view text) {
  for (size_t i = 0; i < text.size();) {
    auto octet = static_cast<unsigned char>(text[i]);
    if (octet < 32 && octet != '\t' && octet != '\n' && octet != '\r') {
      return Fail(Error{ErrorCode::kMalformed, fmt::format("control character 0x{:02x} in XML", octet), i,
                        "XML 1.0 §2.2"});
    }
    if (octet < 128) {
      ++i;
      continue;
    }
    size_t length;
    bool valid;
    runtime::DecodeUtf8Character(text.substr(i), &length, &valid);
    if (!valid)
      return Fail(Error{ErrorCode::kMalformed, fmt::format("octet 0x{:02x} is no UTF-8", octet), i,
                        "XML 1.0 §4.3.3"});
    i += length;
  }
  return {};
}

tl::unexpected<Error> AtNode(pugi::xml_node node, ErrorCode code, std::string message) {
  ptrdiff_t offset = node.offset_debug();
  return Fail(Error{code, std::move(message), static_cast<size_t>(offset < 0 ? 0 : offset)});
}

/// Walks without recursion, because depth comes from outside.
Result<void> CheckTree(pugi::xml_node root, const XmlLimits& limits) {
  size_t depth = 1;
  size_t elements = 0;
  pugi::xml_node node = root;
  while (node) {
    if (node.type() == pugi::node_element) {
      if (++elements > limits.max_xml_elements) {
        return AtNode(node, ErrorCode::kLimit,
                      fmt::format("more XML elements than max_xml_elements, {}", limits.max_xml_elements));
      }
      for (pugi::xml_attribute a = node.first_attribute(); a; a = a.next_attribute()) {
        for (pugi::xml_attribute b = a.next_attribute(); b; b = b.next_attribute()) {
          if (std::strcmp(a.name(), b.name()) == 0) {
            return AtNode(node, ErrorCode::kMalformed, fmt::format("attribute `{}` stands twice", a.name()));
          }
        }
      }
    }
    if (pugi::xml_node child = node.first_child()) {
      if (++depth > limits.max_xml_depth) {
        return AtNode(child, ErrorCode::kLimit,
                      fmt::format("XML nested deeper than max_xml_depth, {}", limits.max_xml_depth));
      }
      node = child;
      continue;
    }
    while (node != root && !node.next_sibling()) {
      node = node.parent();
      --depth;
    }
    if (node == root) break;
    node = node.next_sibling();
  }
  return {};
}

}  // namespace

Result<void> XmlDocument::Parse(std::string_view text, const XmlLimits& limits) {
  if (text.size() > limits.max_xml_size) {
    return Fail(
        Error{ErrorCode::kLimit,
              fmt::format("XML of {} octets is larger than max_xml_size, {}", text.size(), limits.max_xml_size),
              limits.max_xml_size});
  }
  Result<void> characters = CheckCharacters(text);
  if (!characters) return characters;
  unsigned options = pugi::parse_default | pugi::parse_doctype | pugi::parse_ws_pcdata_single;
  pugi::xml_parse_result parsed =
      document_.load_buffer(text.data(), text.size(), options, pugi::encoding_utf8);
  if (!parsed) {
    // pugixml reads the zero octet that it puts behind the text, and may find the fault there.
    size_t offset = std::min(static_cast<size_t>(parsed.offset), text.size());
    return Fail(Error{ErrorCode::kMalformed, fmt::format("no well-formed XML: {}", parsed.description()), offset,
                      "XML 1.0 §2.1"});
  }
  int roots = 0;
  for (pugi::xml_node child : document_.children()) {
    if (child.type() == pugi::node_doctype) {
      return Fail(
          Error{ErrorCode::kMalformed, "document type declarations are not accepted", 0, "RFC 3470 §4.5"});
    }
    roots += child.type() == pugi::node_element ? 1 : 0;
    if (roots > 1) return AtNode(child, ErrorCode::kMalformed, "expected one root element, found a second");
  }
  return CheckTree(root(), limits);
}

std::string_view LocalName(const char* qualified_name) {
  const char* colon = std::strchr(qualified_name, ':');
  return colon == nullptr ? qualified_name : colon + 1;
}

namespace {

std::string_view Prefix(const char* qualified_name) {
  const char* colon = std::strchr(qualified_name, ':');
  return colon == nullptr ? std::string_view()
                          : std::string_view(qualified_name, static_cast<size_t>(colon - qualified_name));
}

std::string_view Lookup(pugi::xml_node element, std::string_view prefix) {
  std::string name = prefix.empty() ? "xmlns" : "xmlns:" + std::string(prefix);
  for (pugi::xml_node node = element; node; node = node.parent()) {
    if (pugi::xml_attribute attribute = node.attribute(name.c_str())) return attribute.value();
  }
  return {};
}

}  // namespace

Result<pugi::xml_node> XmlDocument::ParseAs(std::string_view ns, std::string_view name, const char* clause,
                                            std::string_view text, const XmlLimits& limits) {
  Result<void> parsed = Parse(text, limits);
  if (!parsed) return Fail(parsed.error());
  if (IsElement(root(), ns, name)) return root();
  return XmlError(root(), fmt::format("is not {} of namespace {}", name, ns), clause);
}

std::string_view NamespaceOf(pugi::xml_node element) { return Lookup(element, Prefix(element.name())); }

bool IsElement(pugi::xml_node node, std::string_view ns, std::string_view name) {
  return node.type() == pugi::node_element && LocalName(node.name()) == name && NamespaceOf(node) == ns;
}

std::string TextOf(pugi::xml_node element) {
  std::string text;
  for (pugi::xml_node child : element.children()) {
    if (child.type() == pugi::node_pcdata || child.type() == pugi::node_cdata) text += child.value();
  }
  constexpr const char* kSpace = " \t\r\n";
  size_t begin = text.find_first_not_of(kSpace);
  if (begin == std::string::npos) return "";
  return text.substr(begin, text.find_last_not_of(kSpace) - begin + 1);
}

namespace {

/// Prefixes of the names in a tree, each once. Depth is bounded by XmlLimits.
void CollectPrefixes(pugi::xml_node node, std::vector<std::string>* prefixes) {
  auto add = [prefixes](const char* name) {
    std::string prefix(Prefix(name));
    if (prefix == "xmlns" || prefix == "xml") return;
    for (const std::string& known : *prefixes) {
      if (known == prefix) return;
    }
    prefixes->push_back(std::move(prefix));
  };
  add(node.name());
  for (pugi::xml_attribute attribute : node.attributes()) {
    if (!Prefix(attribute.name()).empty()) add(attribute.name());
  }
  for (pugi::xml_node child : node.children()) {
    if (child.type() == pugi::node_element) CollectPrefixes(child, prefixes);
  }
}

struct StringWriter : pugi::xml_writer {
  std::string text;
  void write(const void* data, size_t size) override { text.append(static_cast<const char*>(data), size); }
};

}  // namespace

std::string ElementText(pugi::xml_node element) {
  std::vector<std::string> prefixes;
  CollectPrefixes(element, &prefixes);
  pugi::xml_document copy;
  pugi::xml_node root = copy.append_copy(element);
  for (const std::string& prefix : prefixes) {
    std::string name = prefix.empty() ? "xmlns" : "xmlns:" + prefix;
    std::string_view ns = Lookup(element, prefix);
    if (!root.attribute(name.c_str()) && !ns.empty())
      root.append_attribute(name.c_str()).set_value(std::string(ns).c_str());
  }
  StringWriter writer;
  root.print(writer, "", pugi::format_raw | pugi::format_no_declaration, pugi::encoding_utf8);
  return writer.text;
}

tl::unexpected<Error> XmlError(pugi::xml_node element, std::string_view what, const char* clause) {
  ptrdiff_t offset = element.offset_debug();
  return Fail(Error{ErrorCode::kMalformed, fmt::format("element `{}` {}", element.name(), what),
                    static_cast<size_t>(offset < 0 ? 0 : offset), clause});
}

namespace {

void AppendEscaped(std::string_view value, bool attribute, std::string* out) {
  for (char c : value) {
    switch (c) {
      case '&':
        *out += "&amp;";
        break;
      case '<':
        *out += "&lt;";
        break;
      case '>':
        *out += "&gt;";
        break;
      case '"':
        *out += attribute ? "&quot;" : "\"";
        break;
      case '\n':
        *out += attribute ? "&#10;" : "\n";
        break;
      case '\t':
        *out += attribute ? "&#9;" : "\t";
        break;
      case '\r':
        *out += "&#13;";
        break;
      default:
        *out += c;
    }
  }
}

}  // namespace

void AppendXmlText(std::string_view value, std::string* out) { AppendEscaped(value, false, out); }

void AppendXmlAttribute(std::string_view name, std::string_view value, std::string* out) {
  *out += ' ';
  *out += name;
  *out += "=\"";
  AppendEscaped(value, true, out);
  *out += '"';
}

}  // namespace assay::codecs
