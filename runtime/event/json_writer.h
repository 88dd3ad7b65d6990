#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace assay::runtime {

/// Appends JSON to a string; the caller keeps the nesting right.
class JsonWriter {
 public:
  explicit JsonWriter(std::string& out) : out_(out) {}

  void BeginObject() { Open('{'); }
  void BeginObject(std::string_view key) { Key(key), Open('{'); }
  void EndObject() { Close('}'); }
  void BeginList(std::string_view key) { Key(key), Open('['); }
  void EndList() { Close(']'); }

  void Text(std::string_view key, std::string_view text) { Key(key), String(text); }
  void Number(std::string_view key, int64_t number);
  void Flag(std::string_view key, bool flag);
  /// Units: nanoseconds in, seconds with nine decimals out.
  void Nanoseconds(std::string_view key, int64_t nanoseconds);
  void Real(std::string_view key, double number);
  void Octets(std::string_view octets);
  /// A string as an element of a list.
  void Item(std::string_view text) {
    Comma();
    String(text);
  }

 private:
  void Key(std::string_view key);
  void Comma();
  void Open(char bracket);
  void Close(char bracket);
  void String(std::string_view text);

  std::string& out_;
};

/// True when `octets` are well-formed UTF-8 without control characters but CR, LF and tab: fit to be shown as
/// text.
bool IsPrintableUtf8(std::string_view octets);

}  // namespace assay::runtime
