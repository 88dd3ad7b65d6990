#include "runtime/matcher/pattern_translator.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <optional>

#include "runtime/matcher/pattern.h"
#include "runtime/matcher/pattern_matcher.h"
#include "runtime/matcher/range_matcher.h"
#include "runtime/matcher/value_list_matcher.h"
#include "runtime/value/utf8.h"

namespace assay::runtime {

namespace {

using CharacterRange = std::pair<char32_t, char32_t>;

// §B.1.5, table of metacharacters.
const std::vector<CharacterRange> kDigits = {{'0', '9'}};
const std::vector<CharacterRange> kAlphanumeric = {{'0', '9'}, {'A', 'Z'}, {'a', 'z'}};
const std::vector<CharacterRange> kNewlines = {{10, 13}};
const std::vector<CharacterRange> kWhitespace = {{9, 13}, {32, 32}};

/// The characters a class escape stands for; null for any other letter.
const std::vector<CharacterRange>* ClassOf(char32_t letter) {
  switch (letter) {
    case 'd':
      return &kDigits;
    case 'w':
      return &kAlphanumeric;
    case 'n':
      return &kNewlines;
    case 's':
      return &kWhitespace;
    default:
      return nullptr;
  }
}

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

int HexDigit(char c) {
  if (IsDigit(c)) return c - '0';
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return -1;
}

bool IsCharstring(const Value& value) { return value.is(Tag::kCharstring) || value.is(Tag::kUniversal); }

}  // namespace

bool IsReference(std::string_view text) {
  size_t end = text.find('}');
  if (end == std::string_view::npos) return false;
  std::string_view name = text.substr(1, end - 1);
  if (name.starts_with('\\')) name.remove_prefix(1);
  auto is_blank = [](char c) { return c == ' ' || c == '\t'; };
  while (!name.empty() && is_blank(name.front())) name.remove_prefix(1);
  if (name.empty() || !(std::isalpha(static_cast<unsigned char>(name[0])))) return false;
  return std::all_of(name.begin(), name.end(), [&](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) || c == '_' || c == '.' || c == '[' || c == ']' ||
           is_blank(c);
  });
}

tl::unexpected<Error> PatternTranslator::Malformed(std::string message) const {
  return Fail(Error{ErrorCode::kMalformed, std::move(message), at_, "ES 201 873-1 §B.1.5"});
}

char32_t PatternTranslator::Next() {
  size_t length;
  bool valid;
  char32_t point = DecodeUtf8Character(text_.substr(at_), &length, &valid);
  at_ += length;
  return point;
}

bool PatternTranslator::Accept(char c) {
  if (at_ >= text_.size() || text_[at_] != c) return false;
  ++at_;
  return true;
}

void PatternTranslator::SkipBlanks() {
  while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\t')) ++at_;
}

void PatternTranslator::Character(char32_t point) {
  BeginAtom();
  regex_ += fmt::format("\\x{{{:X}}}", static_cast<uint32_t>(point));
  glob_.push_back(point);
}

void PatternTranslator::Wildcard(char32_t step, const char* regex) {
  BeginAtom();
  regex_ += regex;
  glob_.push_back(step);
}

void PatternTranslator::Set(const std::vector<CharacterRange>& ranges, bool negated) {
  is_glob_ = false;
  BeginAtom();
  regex_ += negated ? "[^" : "[";
  for (auto [first, last] : ranges) {
    regex_ +=
        fmt::format("\\x{{{:X}}}-\\x{{{:X}}}", static_cast<uint32_t>(first), static_cast<uint32_t>(last));
  }
  regex_ += ']';
}

void PatternTranslator::Repeat(const std::string& count) {
  is_glob_ = false;
  regex_ = fmt::format("{}(?:{}){}", regex_.substr(0, atom_), regex_.substr(atom_), count);
}

Result<void> PatternTranslator::AppendPattern(std::string_view text, bool nocase,
                                              std::span<const Value> references) {
  text_ = text;
  at_ = 0;
  references_ = references;
  next_reference_ = 0;
  atom_ = std::string::npos;
  if (text.size() > kMaxPatternLength) return Fail(ErrorCode::kLimit, "the pattern is too long");
  if (nocase) is_glob_ = false;
  regex_ += nocase ? kIgnoringCase : "(?:";
  Result<void> done = Translate(false);
  if (done && regex_.size() > 16 * kMaxPatternLength)
    return Fail(ErrorCode::kLimit, "the pattern is too long");
  regex_ += ')';
  return done;
}

void PatternTranslator::IgnoreCase() {
  is_glob_ = false;
  regex_ = std::string(kIgnoringCase) + regex_ + ')';
}

void PatternTranslator::AppendLiteral(std::string_view text) {
  for (char32_t point : DecodeUtf8(text)) Character(point);
}

void PatternTranslator::AppendTranslated(const Pattern& pattern) {
  regex_ += pattern.regex();
  groups_ += pattern.groups();
  if (pattern.glob()) {
    glob_.insert(glob_.end(), pattern.glob()->begin(), pattern.glob()->end());
  } else {
    is_glob_ = false;
  }
}

Result<void> PatternTranslator::Translate(bool inserted) {
  size_t outer_groups = open_.size();
  while (at_ < text_.size()) {
    char32_t point = Next();
    Result<void> done;
    switch (point) {
      case '?':
        Wildcard(kGlobAny, ".");
        break;
      case '*':
        Wildcard(kGlobRun, ".*");
        break;
      case '+':
        if (atom_ == std::string::npos) return Malformed("nothing stands before \"+\"");
        Repeat("+");
        break;
      case '#':
        done = TranslateRepetition();
        break;
      case '(':
        is_glob_ = false;
        ++groups_;
        open_.push_back(regex_.size());
        regex_ += '(';
        atom_ = std::string::npos;
        break;
      case ')':
        if (open_.size() == outer_groups) return Malformed("\")\" without \"(\"");
        regex_ += ')';
        atom_ = open_.back();
        open_.pop_back();
        break;
      case '|':
        is_glob_ = false;
        regex_ += '|';
        atom_ = std::string::npos;
        break;
      case '[':
        done = TranslateSet();
        break;
      case '{':
        if (inserted || !IsReference(text_.substr(at_ - 1))) {
          Character(point);
        } else {
          done = TranslateReference();
        }
        break;
      case '"':
        Accept('"');  // `""` stands for one quote
        Character(point);
        break;
      case '\\':
        done = TranslateEscape();
        break;
      default:
        Character(point);
        break;
    }
    if (!done) return done;
  }
  if (open_.size() != outer_groups) return Malformed("\"(\" without \")\"");
  return {};
}

Result<void> PatternTranslator::TranslateEscape() {
  if (at_ >= text_.size()) return Malformed("nothing stands behind \"\\\"");
  char32_t letter = Next();
  if (const std::vector<CharacterRange>* set = ClassOf(letter)) {
    Set(*set, false);
    return {};
  }
  switch (letter) {
    case 't':
      Character('\t');
      return {};
    case 'r':
      Character('\r');
      return {};
    case 'b':
      is_glob_ = false;
      regex_ += "\\b";
      atom_ = std::string::npos;
      return {};
    case 'q': {
      std::vector<char32_t> points;
      if (Result<void> done = ParseQuadruples(&points); !done) return done;
      for (char32_t point : points) Character(point);
      return {};
    }
    case 'N': {
      std::vector<CharacterRange> ranges;
      if (Result<void> done = ParseNamedSet(&ranges); !done) return done;
      Set(ranges, false);
      return {};
    }
    default:
      Character(letter);
      return {};
  }
}

Result<void> PatternTranslator::ParseQuadruples(std::vector<char32_t>* points) {
  if (!Accept('{')) return Malformed("\"{\" expected behind \"\\q\"");
  std::vector<uint64_t> numbers;
  bool usi = false;
  do {
    SkipBlanks();
    usi = Accept('U') || Accept('u');
    Accept('+');
    uint64_t number = 0;
    size_t digits = 0;
    while (at_ < text_.size() && digits < 8) {
      int digit = HexDigit(text_[at_]);
      if (digit < 0 || (!usi && digit > 9)) break;
      number = number * (usi ? 16 : 10) + static_cast<uint64_t>(digit);
      ++digits;
      ++at_;
    }
    if (digits == 0) return Malformed("a number or a short identifier such as U0171 expected in \"\\q{…}\"");
    numbers.push_back(number);
    SkipBlanks();
  } while (Accept(','));
  if (!Accept('}')) return Malformed("\"}\" expected behind \"\\q{\"");
  if (!usi) {
    if (numbers.size() != 4) return Malformed("group, plane, row and cell expected in \"\\q{…}\"");
    for (uint64_t number : numbers) {
      if (number > 255) return Malformed("group, plane, row and cell are below 256");
    }
    numbers = {numbers[0] << 24 | numbers[1] << 16 | numbers[2] << 8 | numbers[3]};
  }
  for (uint64_t number : numbers) {
    auto point = static_cast<char32_t>(number);
    if (point > kLastCodePoint || IsSurrogate(point))
      return Malformed("no character of Unicode in \"\\q{…}\"");
    points->push_back(point);
  }
  return {};
}

Result<void> PatternTranslator::ParseNamedSet(std::vector<CharacterRange>* ranges) {
  if (!Accept('{')) return Malformed("\"{\" expected behind \"\\N\"");
  size_t end = text_.find('}', at_);
  if (end == std::string_view::npos) return Malformed("\"}\" expected behind \"\\N{\"");
  at_ = end + 1;
  if (next_reference_ >= references_.size()) return Malformed("the reference in \"\\N{…}\" is not resolved");
  return AddTemplateCharacters(references_[next_reference_++], ranges);
}

Result<void> PatternTranslator::AddTemplateCharacters(const Value& tmpl,
                                                      std::vector<CharacterRange>* ranges) {
  if (IsCharstring(tmpl) && tmpl.length() == 1) {
    ranges->push_back({tmpl.code_point(0), tmpl.code_point(0)});
    return {};
  }
  if (auto* range = AsMatcher<RangeMatcher>(tmpl)) {
    const RangeBound& lower = range->lower();
    const RangeBound& upper = range->upper();
    if (IsCharstring(lower.value) && lower.value.length() == 1 && IsCharstring(upper.value) &&
        upper.value.length() == 1) {
      char32_t first = lower.value.code_point(0) + (lower.exclusive ? 1 : 0);
      char32_t last = upper.value.code_point(0) - (upper.exclusive ? 1 : 0);
      if (first <= last) {
        ranges->push_back({first, last});
        return {};
      }
    }
  }
  if (auto* list = AsMatcher<ValueListMatcher>(tmpl)) {
    for (const Value& element : list->elements()) {
      // Lists of lists come only from templates nested in the source; still, no recursion deeper than one
      // list.
      if (AsMatcher<ValueListMatcher>(element))
        return Malformed("the reference in \"\\N{…}\" is no set of characters");
      if (Result<void> done = AddTemplateCharacters(element, ranges); !done) return done;
    }
    return {};
  }
  return Malformed("the reference in \"\\N{…}\" is no set of characters");
}

Result<void> PatternTranslator::TranslateReference() {
  size_t end = text_.find('}', at_);
  if (end == std::string_view::npos) return Malformed("\"}\" expected behind \"{\"");
  bool literal = text_[at_] == '\\';
  at_ = end + 1;
  if (next_reference_ >= references_.size()) return Malformed("the reference in \"{…}\" is not resolved");
  return Insert(references_[next_reference_++], literal);
}

Result<void> PatternTranslator::Insert(const Value& reference, bool literal) {
  size_t start = regex_.size();
  regex_ += "(?:";
  if (auto* matcher = AsMatcher<PatternMatcher>(reference)) {
    AppendTranslated(matcher->pattern());
  } else if (!IsCharstring(reference)) {
    return Malformed("the reference in \"{…}\" is no charstring or pattern");
  } else if (literal) {
    AppendLiteral(reference.ToUtf8());
  } else {
    std::string text = reference.ToUtf8();
    std::string_view outer_text = std::exchange(text_, text);
    size_t outer_at = std::exchange(at_, 0);
    atom_ = std::string::npos;
    Result<void> done = Translate(true);
    text_ = outer_text;
    at_ = outer_at;
    if (!done) return Malformed(fmt::format("in the referenced string: {}", done.error().message));
  }
  regex_ += ')';
  atom_ = start;
  return {};
}

Result<void> PatternTranslator::TranslateSet() {
  std::vector<CharacterRange> ranges;
  bool negated = Accept('^');
  bool can_extend = false;  // the last range is one character that a "-" may make the start of a range
  while (true) {
    if (at_ >= text_.size()) return Malformed("\"]\" expected behind \"[\"");
    char32_t point = Next();
    if (point == ']') break;
    bool range_to = false;
    if (point == '-' && can_extend && at_ < text_.size() && text_[at_] != ']') {
      range_to = true;
      point = Next();
    }
    std::vector<char32_t> points;
    if (point == '"') Accept('"');
    if (point == '\\') {
      if (at_ >= text_.size()) return Malformed("nothing stands behind \"\\\"");
      char32_t letter = Next();
      const std::vector<CharacterRange>* set = ClassOf(letter);
      if (set != nullptr || letter == 'N') {
        if (range_to) return Malformed("a set of characters cannot end a range");
        size_t before = ranges.size();
        if (set != nullptr) ranges.insert(ranges.end(), set->begin(), set->end());
        if (letter == 'N') {
          if (Result<void> done = ParseNamedSet(&ranges); !done) return done;
        }
        // `[\N{c}-t]`: one referenced character may start a range.
        can_extend = ranges.size() == before + 1 && ranges.back().first == ranges.back().second;
        continue;
      }
      if (letter == 'q') {
        if (Result<void> done = ParseQuadruples(&points); !done) return done;
      } else {
        points = {letter == 't' ? U'\t' : letter == 'r' ? U'\r' : letter};
      }
    } else {
      points = {point};
    }
    if (range_to) {
      if (points[0] < ranges.back().first) return Malformed("the range ends before it starts");
      ranges.back().second = points[0];
      points.erase(points.begin());
    }
    for (char32_t single : points) ranges.push_back({single, single});
    can_extend = !range_to;
  }
  if (ranges.empty()) return Malformed("\"[]\" has no characters");
  Set(ranges, negated);
  return {};
}

Result<void> PatternTranslator::TranslateRepetition() {
  if (atom_ == std::string::npos) return Malformed("nothing stands before \"#\"");
  auto number = [&]() -> std::optional<uint32_t> {
    SkipBlanks();
    if (at_ >= text_.size() || !IsDigit(text_[at_])) return std::nullopt;
    uint32_t value = 0;
    while (at_ < text_.size() && IsDigit(text_[at_])) {
      value = std::min(value * 10 + static_cast<uint32_t>(text_[at_] - '0'), kMaxPatternRepetition + 1);
      ++at_;
    }
    SkipBlanks();
    return value;
  };
  std::optional<uint32_t> min, max;
  if (Accept('(')) {
    min = number();
    SkipBlanks();
    if (Accept(',')) {
      max = number();
      SkipBlanks();
      if (!min) min = 0;
    } else if (min) {
      max = min;
    } else {
      min = 0;  // `#()` is `#(,)`
    }
    if (!Accept(')')) return Malformed("\")\" expected behind \"#(\"");
  } else {
    // Without parentheses one digit only.
    if (at_ >= text_.size() || !IsDigit(text_[at_]))
      return Malformed("a digit or \"(\" expected behind \"#\"");
    min = max = static_cast<uint32_t>(text_[at_++] - '0');
  }
  if (*min > kMaxPatternRepetition || (max && *max > kMaxPatternRepetition)) {
    return Fail(Error{ErrorCode::kLimit,
                      fmt::format("a repetition in a pattern is limited to {}", kMaxPatternRepetition), at_,
                      "ES 201 873-1 §B.1.5.3"});
  }
  if (max && *max < *min) return Malformed("the repetition's upper bound is below the lower one");
  Repeat(max ? fmt::format("{{{},{}}}", *min, *max) : fmt::format("{{{},}}", *min));
  return {};
}

}  // namespace assay::runtime
