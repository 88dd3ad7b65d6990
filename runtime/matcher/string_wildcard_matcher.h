#pragma once

#include <string>
#include <vector>

#include "runtime/matcher/matcher_object.h"

namespace assay::runtime {

/// Elements of a string that are fixed, behind a gap of `min` to `max` elements of any kind.
struct StringPiece {
  uint64_t min_gap = 0;
  uint64_t max_gap = 0;  ///< UINT64_MAX: any number
  std::string elements;  ///< one octet an element
};

/// `'10?*'B` and its like for hex- and octetstrings, and what concatenation makes of them (ES 201 873-1
/// §B.1.2.3, §B.1.2.4, §15.11). `?` is a gap of one element, `*` a gap of any number.
class StringWildcardMatcher final : public MatcherObject {
 public:
  static constexpr MatcherKind kKind = MatcherKind::kStringWildcard;
  /// `string_tag` is kBitstring, kHexstring or kOctetstring. The last piece may have no elements.
  StringWildcardMatcher(Tag string_tag, std::vector<StringPiece> pieces);
  bool Matches(const Value& value, MatchContext* context) const override;
  MatcherObject* Clone() const override { return new StringWildcardMatcher(*this); }
  void Print(ValuePrinter& printer) const override;
  std::string Why(const Value&) const override { return "does not fit the wildcards"; }

  Tag string_tag() const { return string_tag_; }
  const std::vector<StringPiece>& pieces() const { return pieces_; }

 private:
  bool MatchesByPlaces(std::string_view text) const;

  Tag string_tag_;
  bool simple_ = true;  ///< every gap is of one length or unlimited: the first place that fits is always good
  std::vector<StringPiece> pieces_;
};

}  // namespace assay::runtime
