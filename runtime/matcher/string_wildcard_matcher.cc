#include "runtime/matcher/string_wildcard_matcher.h"

#include <fmt/format.h>

#include <algorithm>

namespace assay::runtime {

namespace {

constexpr char kHexDigits[] = "0123456789ABCDEF";

}  // namespace

StringWildcardMatcher::StringWildcardMatcher(Tag string_tag, std::vector<StringPiece> pieces)
    : MatcherObject(kKind), string_tag_(string_tag), pieces_(std::move(pieces)) {
  for (const StringPiece& piece : pieces_) {
    if (piece.max_gap != UINT64_MAX && piece.max_gap != piece.min_gap) simple_ = false;
  }
}

bool StringWildcardMatcher::Matches(const Value& value, MatchContext*) const {
  if (!value.is(string_tag_)) return false;
  std::string_view text = value.bytes();
  if (!simple_) return MatchesByPlaces(text);
  // As for globs: at a mismatch only the last unlimited gap can have been too short.
  size_t at = 0, piece = 0;
  size_t run_piece = SIZE_MAX, run_at = 0;
  while (true) {
    if (piece == pieces_.size()) {
      if (at == text.size()) return true;
    } else {
      const StringPiece& next = pieces_[piece];
      if (next.max_gap == UINT64_MAX) {
        if (piece + 1 == pieces_.size() && next.elements.empty()) return text.size() - at >= next.min_gap;
        run_piece = piece;
        run_at = at;
      }
      if (text.size() - at >= next.min_gap && text.substr(at + next.min_gap).starts_with(next.elements)) {
        at += next.min_gap + next.elements.size();
        ++piece;
        continue;
      }
    }
    if (run_piece == SIZE_MAX || run_at >= text.size()) return false;
    // Try the run's piece one element further on; a shorter rest will not fit where a longer one did not.
    const StringPiece& run = pieces_[run_piece];
    size_t found = ++run_at + run.min_gap;
    if (found > text.size()) return false;
    found = run.elements.empty() ? found : text.find(run.elements, found);
    if (found == std::string_view::npos) return false;
    run_at = found - run.min_gap;
    at = found + run.elements.size();
    piece = run_piece + 1;
  }
}

bool StringWildcardMatcher::MatchesByPlaces(std::string_view text) const {
  static thread_local std::vector<char> from, to;
  from.assign(text.size() + 1, 0);
  from[0] = 1;
  for (const StringPiece& piece : pieces_) {
    to.assign(text.size() + 1, 0);
    size_t reach = 0;  // one behind the last place covered
    for (size_t start = 0; start <= text.size(); ++start) {
      if (!from[start] || piece.min_gap > text.size() - start) continue;
      size_t least = std::max(reach, start + piece.min_gap);
      size_t most = piece.max_gap >= text.size() - start ? text.size() : start + piece.max_gap;
      for (size_t place = least; place <= most; ++place) {
        if (text.substr(place).starts_with(piece.elements)) to[place + piece.elements.size()] = 1;
      }
      reach = std::max(reach, most + 1);
    }
    from.swap(to);
  }
  return from[text.size()] != 0;
}

void StringWildcardMatcher::Print(ValuePrinter& printer) const {
  char letter = string_tag_ == Tag::kBitstring ? 'B' : string_tag_ == Tag::kHexstring ? 'H' : 'O';
  std::string text;  // of the quoted part under way
  std::string all;
  auto flush = [&] {
    if (text.empty()) return;
    all += fmt::format("{}'{}'{}", all.empty() ? "" : " & ", text, letter);
    text.clear();
  };
  for (const StringPiece& piece : pieces_) {
    bool unlimited = piece.max_gap == UINT64_MAX;
    if (piece.min_gap <= 64 && (unlimited || piece.max_gap == piece.min_gap)) {
      text.append(piece.min_gap, '?');
      if (unlimited) text += '*';
    } else {
      flush();
      all += fmt::format("{}?{}", all.empty() ? "" : " & ", LengthText({piece.min_gap, piece.max_gap}));
    }
    for (unsigned char element : piece.elements) {
      if (letter == 'O') text += kHexDigits[element >> 4];
      text += kHexDigits[element & 15];
    }
  }
  flush();
  printer.Text(all.empty() ? fmt::format("''{}", letter) : all);
}

}  // namespace assay::runtime
