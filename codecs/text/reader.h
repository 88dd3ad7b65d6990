#pragma once

#include "codecs/bind/shape.h"
#include "codecs/text/scanner.h"
#include "runtime/value/objects.h"
#include "runtime/value/value.h"

namespace assay::codecs {

/// A view of `octets` (a kOctetstring value) as characters: slices of it are charstrings that keep the octets
/// alive.
runtime::Value CharacterView(const runtime::Value& octets);

/// Grammar rules that yield text, for both uses of a grammar: Reader makes values, Checker makes none.
/// Functions of a grammar are templates over the two (`R`), so that what is checked is what is read.
/// Shape: `Self` has Slice(), SliceLower() and Unfold(), which take [begin, end) of the message.
template <class Self, class ValueType>
class TextRules : public Scanner {
 public:
  using Value = ValueType;
  using Scanner::Scanner;

  /// One or more octets of `classes` as a charstring.
  bool TakeRun(uint32_t classes, const char* what, const char* clause, Value* out) {
    const char* begin = p;
    if (!SkipWhile(classes)) return Fail(what, clause);
    *out = self().Slice(begin, p);
    return true;
  }
  bool TakeToken(Value* out) {
    const char* begin = p;
    if (!SkipRun(kToken)) return Fail("a token", "RFC 3261 §25.1");
    *out = self().Slice(begin, p);
    return true;
  }
  /// A token folded to lower case.
  bool TakeLowerToken(Value* out) {
    const char* begin = p;
    if (!SkipRun(kToken)) return Fail("a token", "RFC 3261 §25.1");
    *out = self().SliceLower(begin, p);
    return true;
  }
  /// The text between double quotes (escapes stay, folding becomes one space), the place standing on the
  /// opening one.
  bool TakeQuoted(Value* out) {
    const char* open = p;
    bool plain;
    if (!SkipQuoted(&plain)) return false;
    if (!plain) return SliceText(open + 1, p - 1, out);
    *out = self().Slice(open + 1, p - 1);
    return true;
  }
  /// Any text from here to the end without white space around it, checked to be UTF-8; folding becomes one
  /// space.
  bool TakeText(Value* out) {
    SkipLws();
    const char* begin = p;
    const char* last = end;
    while (last > begin && IsIn(last[-1], kLws)) --last;
    p = end;
    return SliceText(begin, last, out);
  }
  /// (Universal) charstring of [begin, end): UTF-8 checked, folding removed.
  bool SliceText(const char* begin, const char* end, Value* out) {
    bool plain;
    if (!CheckText(begin, end, &plain)) return false;
    *out = plain ? self().Slice(begin, end) : self().Unfold(begin, end);
    return true;
  }

 private:
  const Self& self() const { return static_cast<const Self&>(*this); }
};

/// Reads values, which are slices of the message where they can be.
class Reader : public TextRules<Reader, runtime::Value> {
 public:
  using Bound = codecs::Bound;
  using List = ListBuilder;

  /// Shape: `view` is the message as CharacterView(); [begin, end) is a part of it.
  Reader(runtime::StringObject* view, const char* begin, const char* end)
      : TextRules({view->data, view->size}, begin, end), view_(view) {}

  static Value Omit() { return Value::Omit(); }
  static Value Integer(uint64_t number) { return Value::Integer(static_cast<int64_t>(number)); }
  /// Text made anew. Shape: ASCII.
  static Value Text(const std::string& text) { return Value::Charstring(text); }

  /// Charstring of [begin, end): ASCII octets, no folding.
  Value Slice(const char* begin, const char* end) const {
    return Value::Slice(view_, static_cast<uint32_t>(begin - base()), static_cast<uint32_t>(end - begin));
  }
  /// [begin, end) in lower case.
  Value SliceLower(const char* begin, const char* end) const;
  /// [begin, end) with folding removed. Shape: checked to be UTF-8.
  static Value Unfold(const char* begin, const char* end);

 private:
  runtime::StringObject* view_;
};

/// Reads with the same grammar, but makes no values.
class Nothing {};
class Checker : public TextRules<Checker, Nothing> {
 public:
  /// Stands for a Bound of any shape.
  struct Bound {
    Nothing NewRecord() const { return {}; }
    Nothing NewUnion(int, Nothing) const { return {}; }
    void Set(Nothing&, int, Nothing) const {}
    const Bound& operator[](int) const { return *this; }
    const Bound& element() const { return *this; }
  };
  class List {
   public:
    void Add(Nothing) { ++size_; }
    void AddMany(uint32_t count) { size_ += count; }
    uint32_t size() const { return size_; }
    Nothing Finish(const Bound&) { return {}; }

   private:
    uint32_t size_ = 0;
  };
  using TextRules::TextRules;

  static Nothing Omit() { return {}; }
  static Nothing Integer(uint64_t) { return {}; }
  static Nothing Text(const std::string&) { return {}; }
  Nothing Slice(const char*, const char*) const { return {}; }
  Nothing SliceLower(const char*, const char*) const { return {}; }
  static Nothing Unfold(const char*, const char*) { return {}; }
};

template <class R>
using ValueOf = typename R::Value;
template <class R>
using BoundOf = typename R::Bound;

}  // namespace assay::codecs
