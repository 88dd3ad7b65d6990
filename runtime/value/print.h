#pragma once

#include <string>
#include <string_view>

#include "runtime/value/type.h"
#include "runtime/value/value.h"

namespace assay::runtime {

/// Containers nested deeper are printed as `…`: printing uses the C stack. Units: levels.
inline constexpr int kMaxPrintDepth = 200;

struct PrintOptions {
  bool multiline = false;        ///< one field a line, indented by two
  size_t max_length = SIZE_MAX;  ///< octets of output; then `…`
  bool skip_omitted = false;
};

/// TTCN-3 value notation of `value` (templates too, through the hook that runtime/matcher installs).
/// Lazy fields are decoded. Source: ES 201 873-1 Annex A.1.6.
std::string Print(const Value& value, const PrintOptions& options = {});

/// One printing; matchers write their own notation with it.
class ValuePrinter {
 public:
  explicit ValuePrinter(const PrintOptions& options) : options_(options) {}

  void Text(std::string_view text);
  /// The value or template, whole or as a part of the one that is being printed.
  void Print(const Value& value);
  /// `"…"`, with `""` for a quote; characters that do not print as `char(g, p, r, c)` joined with `&`.
  void Charstring(const Value& value);

  /// Elements of a `{ … }` or `( … )`: Open, then for each element Next and what it is, then Close.
  void Open(std::string_view bracket);
  void Next();
  void Close(std::string_view bracket);

  /// True when nothing more will be shown; callers may stop early.
  bool full() const { return full_; }
  const PrintOptions& options() const { return options_; }
  std::string Take() { return std::move(text_); }

 private:
  void PrintInner(const Value& value);
  void Record(const Value& value);
  void List(const Value& value);
  void Union(const Value& value);
  void NewLine();

  const PrintOptions& options_;
  std::string text_;
  int depth_ = 0;      ///< brackets that are open
  int nesting_ = 0;    ///< values and templates that are being printed
  bool first_ = true;  ///< nothing was printed since the innermost Open
  bool full_ = false;
};

/// TTCN-3 notation of a float: `1.0`, `2.5E-7`, `infinity`, `not_a_number`.
std::string PrintFloat(double number);

}  // namespace assay::runtime
