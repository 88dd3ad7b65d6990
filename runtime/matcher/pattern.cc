#include "runtime/matcher/pattern.h"

#include <fmt/format.h>
#include <re2/re2.h>

#include <unordered_map>

#include "runtime/matcher/pattern_matcher.h"
#include "runtime/matcher/pattern_translator.h"
#include "runtime/value/utf8.h"

namespace assay::runtime {

namespace {

/// Memory for one compiled pattern, its automaton included. Units: octets.
constexpr int64_t kMaxPatternMemory = 8 << 20;
/// Compiled patterns that are kept; when there are more, all are forgotten. Units: patterns.
constexpr size_t kMaxKeptPatterns = 1000;

bool IsCharstring(const Value& value) { return value.is(Tag::kCharstring) || value.is(Tag::kUniversal); }

/// Glob matching: at a mismatch only the last `*` can have been too short, so one place to go back to is
/// enough.
class GlobPattern final : public Pattern {
 public:
  GlobPattern(std::string notation, const PatternTranslator& translated)
      : Pattern(std::move(notation), translated), steps_(translated.glob()) {}

  bool Matches(const Value& value) const override {
    if (value.is(Tag::kCharstring)) {
      return Glob(reinterpret_cast<const unsigned char*>(value.bytes().data()), value.length());
    }
    if (value.is(Tag::kUniversal))
      return Glob(reinterpret_cast<const char32_t*>(value.bytes().data()), value.length());
    return false;
  }
  std::optional<Span> Group(const Value&, uint32_t) const override { return std::nullopt; }

 private:
  template <typename Character>
  bool Glob(const Character* text, size_t length) const {
    size_t at = 0, step = 0;
    size_t run_step = SIZE_MAX, run_at = 0;
    while (at < length) {
      if (step < steps_.size() && steps_[step] == kGlobRun) {
        if (step + 1 == steps_.size()) return true;
        run_step = step++;
        run_at = at;
      } else if (step < steps_.size() && (steps_[step] == kGlobAny || steps_[step] == text[at])) {
        ++step;
        ++at;
      } else if (run_step != SIZE_MAX) {
        step = run_step + 1;
        at = ++run_at;
      } else {
        return false;
      }
    }
    while (step < steps_.size() && steps_[step] == kGlobRun) ++step;
    return step == steps_.size();
  }

  std::vector<char32_t> steps_;
};

class RegexPattern final : public Pattern {
 public:
  RegexPattern(std::string notation, const PatternTranslator& translated, std::unique_ptr<RE2> regex)
      : Pattern(std::move(notation), translated), regex_(std::move(regex)) {}

  bool Matches(const Value& value) const override {
    if (!IsCharstring(value)) return false;
    re2::StringPiece text = Text(value);
    return regex_->Match(text, 0, text.size(), RE2::ANCHOR_BOTH, nullptr, 0);
  }

  std::optional<Span> Group(const Value& value, uint32_t group) const override {
    if (group >= groups() || !IsCharstring(value)) return std::nullopt;
    re2::StringPiece text = Text(value);
    std::vector<re2::StringPiece> found(group + 2);
    if (!regex_->Match(text, 0, text.size(), RE2::ANCHOR_BOTH, found.data(),
                       static_cast<int>(found.size()))) {
      return std::nullopt;
    }
    const re2::StringPiece& part = found[group + 1];
    if (part.data() == nullptr) return Span{};
    auto characters = [](std::string_view octets) {
      uint32_t count = 0;
      for (unsigned char c : octets) count += (c & 0xC0) != 0x80;
      return count;
    };
    auto before = static_cast<size_t>(part.data() - text.data());
    return Span{characters({text.data(), before}), characters({part.data(), part.size()})};
  }

 private:
  /// The string as RE2 reads it; of a universal charstring valid until the next call.
  static re2::StringPiece Text(const Value& value) {
    if (value.is(Tag::kCharstring)) {
      std::string_view bytes = value.bytes();
      return {bytes.data(), bytes.size()};
    }
    static thread_local std::string utf8;
    utf8.clear();
    for (uint32_t i = 0; i < value.length(); ++i) AppendUtf8(value.code_point(i), &utf8);
    return utf8;
  }

  std::unique_ptr<RE2> regex_;
};

using PatternPointer = std::shared_ptr<const Pattern>;

/// Patterns without references by their notation, so that a pattern in a loop is compiled once.
std::unordered_map<std::string, PatternPointer>& KeptPatterns() {
  static thread_local std::unordered_map<std::string, PatternPointer> kept;
  if (kept.size() > kMaxKeptPatterns) kept.clear();
  return kept;
}

Result<PatternPointer> Finish(const PatternTranslator& translator, std::string notation) {
  if (translator.is_glob()) return std::make_shared<GlobPattern>(std::move(notation), translator);
  RE2::Options options;
  options.set_log_errors(false);
  options.set_dot_nl(true);
  options.set_max_mem(kMaxPatternMemory);
  auto regex = std::make_unique<RE2>(translator.regex(), options);
  if (!regex->ok()) {
    bool large =
        regex->error_code() == RE2::ErrorPatternTooLarge || regex->error_code() == RE2::ErrorRepeatSize;
    std::string message = large ? "the pattern is too large"
                                : fmt::format("the pattern cannot be compiled: {}", regex->error());
    return Fail(Error{large ? ErrorCode::kLimit : ErrorCode::kMalformed, std::move(message), 0,
                      "ES 201 873-1 §B.1.5"});
  }
  return std::make_shared<RegexPattern>(std::move(notation), translator, std::move(regex));
}

/// `text` between quotes. `""` in a pattern already stands for one quote.
std::string Quoted(std::string_view text, bool pattern) {
  std::string quoted = "\"";
  for (size_t i = 0; i < text.size(); ++i) {
    quoted += text[i];
    if (text[i] != '"') continue;
    bool escaped = pattern && i > 0 && text[i - 1] == '\\';
    if (!escaped) quoted += '"';
    if (pattern && i + 1 < text.size() && text[i + 1] == '"') ++i;
  }
  return quoted + '"';
}

std::string Trimmed(std::string_view text) {
  size_t first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return "";
  return std::string(text.substr(first, text.find_last_not_of(" \t") - first + 1));
}

}  // namespace

std::vector<PatternReference> FindPatternReferences(std::string_view text) {
  std::vector<PatternReference> references;
  bool in_set = false;
  for (size_t at = 0; at < text.size(); ++at) {
    char c = text[at];
    bool named_set = c == '\\' && at + 2 < text.size() && text[at + 1] == 'N' && text[at + 2] == '{';
    if (named_set || (c == '{' && !in_set && IsReference(text.substr(at)))) {
      size_t name = at + (named_set ? 3 : 1);
      size_t end = text.find('}', name);
      if (end == std::string_view::npos) return references;
      bool literal = !named_set && text[name] == '\\';
      references.push_back({.offset = at,
                            .length = end + 1 - at,
                            .name = Trimmed(text.substr(name + literal, end - name - literal)),
                            .character_set = named_set,
                            .literal = literal});
      at = end;
    } else if (c == '\\') {
      bool quadruple = at + 2 < text.size() && text[at + 1] == 'q' && text[at + 2] == '{';
      size_t end = quadruple ? text.find('}', at) : at + 1;
      if (end == std::string_view::npos) return references;
      at = end;
    } else if (c == '[') {
      in_set = true;
    } else if (c == ']') {
      in_set = false;
    }
  }
  return references;
}

Pattern::Pattern(std::string notation, const PatternTranslator& translated)
    : notation_(std::move(notation)), regex_(translated.regex()), groups_(translated.groups()) {
  if (translated.is_glob()) glob_ = translated.glob();
}

Result<PatternPointer> Pattern::Compile(std::string_view text, bool nocase,
                                        std::span<const Value> references) {
  std::string notation = (nocase ? "pattern @nocase " : "pattern ") + Quoted(text, true);
  if (references.empty()) {
    auto kept = KeptPatterns().find(notation);
    if (kept != KeptPatterns().end()) return kept->second;
  }
  PatternTranslator translator;
  if (Result<void> done = translator.AppendPattern(text, nocase, references); !done)
    return Fail(done.error());
  Result<PatternPointer> pattern = Finish(translator, notation);
  if (pattern && references.empty()) KeptPatterns()[notation] = *pattern;
  return pattern;
}

PatternPointer Pattern::Literal(std::string_view text) {
  PatternTranslator translator;
  translator.AppendLiteral(text);
  return std::make_shared<GlobPattern>(Quoted(text, false), translator);
}

Result<PatternPointer> Pattern::FromTemplate(const Value& tmpl, bool nocase) {
  if (IsCharstring(tmpl)) return Compile(tmpl.ToUtf8(), nocase);
  auto* matcher = AsMatcher<PatternMatcher>(tmpl);
  if (matcher == nullptr || matcher->length().restricted() || matcher->ifpresent()) {
    return Fail(ErrorCode::kInvalidArgument, "a charstring or pattern is wanted, found " + Print(tmpl));
  }
  if (!nocase) return matcher->shared_pattern();
  return Compile("{pattern}", true, {&tmpl, 1});
}

Result<PatternPointer> Pattern::Join(std::span<const PatternPointer> parts) {
  PatternTranslator translator;
  std::string notation;
  bool nocase = false;
  for (const PatternPointer& part : parts) {
    translator.AppendTranslated(*part);
    nocase |= part->regex().starts_with(kIgnoringCase);
    if (!notation.empty()) notation += " & ";
    notation += part->notation();
  }
  if (nocase) translator.IgnoreCase();
  return Finish(translator, std::move(notation));
}

}  // namespace assay::runtime
