#pragma once

#include <cstdint>
#include <pugixml.hpp>
#include <string>
#include <string_view>

#include "runtime/base/result.h"
#include "runtime/value/value.h"

namespace assay::codecs {

/// Limits for XML from outside. What is past one of them is refused before it can cost memory or stack.
struct XmlLimits {
  uint32_t max_xml_size = 256 * 1024;  ///< of the document
  uint32_t max_xml_depth = 32;           ///< elements inside each other
  uint32_t max_xml_elements = 10000;     ///< in the document
};

/// A well-formed XML document from a hostile source, with namespaces.
/// A document type declaration is refused: it is what entity bombs and external entities need, and no SIP
/// body has one.
class XmlDocument {
 public:
  /// Shape: `text` in UTF-8.
  /// Errors: kMalformed or kLimit with the offset of the first bad octet.
  runtime::Result<void> Parse(std::string_view text, const XmlLimits& limits);
  /// The same, with a root element that must be `name` of namespace `ns`.
  runtime::Result<pugi::xml_node> ParseAs(std::string_view ns, std::string_view name, const char* clause,
                                          std::string_view text, const XmlLimits& limits);
  pugi::xml_node root() const { return document_.document_element(); }

 private:
  pugi::xml_document document_;
};

/// Name without prefix.
std::string_view LocalName(const char* qualified_name);
/// The namespace an element's prefix stands for; empty when it is not declared.
std::string_view NamespaceOf(pugi::xml_node element);
bool IsElement(pugi::xml_node node, std::string_view ns, std::string_view name);
/// Text of an element, white space around it removed.
std::string TextOf(pugi::xml_node element);
/// The element as XML text, with declarations of the namespace prefixes it uses.
std::string ElementText(pugi::xml_node element);

/// A decode error at an element. Shape: `what` says what is wrong, as `has no attribute "id"`.
tl::unexpected<runtime::Error> XmlError(pugi::xml_node element, std::string_view what, const char* clause);

/// Appends `value` as character data, or as an attribute value in double quotes.
void AppendXmlText(std::string_view value, std::string* out);
void AppendXmlAttribute(std::string_view name, std::string_view value, std::string* out);

}  // namespace assay::codecs
