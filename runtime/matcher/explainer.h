#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/matcher/matcher.h"

namespace assay::runtime {

/// Parts nested deeper are explained as one. Units: levels.
inline constexpr int kMaxExplainDepth = 100;

/// Elements of a list that are tried as the closest one. Units: elements.
inline constexpr size_t kMaxClosestCandidates = 16;

/// The walk behind Explain: goes down value and template together and collects what differs.
class Explainer {
 public:
  Explainer(MatchContext* context, const ExplainLimits& limits) : context_(context), limits_(limits) {}

  /// Adds what keeps `value` from matching `tmpl`; nothing when it matches.
  void Compare(const Value& value, const Value& tmpl);
  /// Explains a list whose elements have no fixed partners (set of, `*`, permutation, superset): for the
  /// first template that no element fits, what keeps the closest element from matching. False when every
  /// template fits some element; then only the arrangement as a whole is wrong.
  bool CompareWithClosest(std::span<const Value> elements, std::span<const Value> templates);
  /// Adds one mismatch at the current place.
  void AddHere(const Value& value, const Value& tmpl, std::string reason);

  bool full() const { return mismatches_.size() >= limits_.max_mismatches; }
  MatchContext* context() const { return context_; }
  std::vector<Mismatch> Take() { return std::move(mismatches_); }

  /// Extends the path by a field or `<decoded>`, or by an index, while it lives.
  class Step {
   public:
    Step(Explainer& explainer, std::string_view field);
    Step(Explainer& explainer, uint64_t index);
    ~Step() { explainer_.path_.resize(length_); }

   private:
    Explainer& explainer_;
    size_t length_;
  };

 private:
  void CompareRecords(const Value& value, const Value& tmpl);
  void CompareLists(const Value& value, const Value& tmpl);
  void CompareUnions(const Value& value, const Value& tmpl);

  MatchContext* context_;
  const ExplainLimits& limits_;
  std::string path_;
  int depth_ = 0;
  bool in_permutation_ = false;  ///< one permutation does not stand inside another
  bool searching_ = false;       ///< looking for the closest element of a list
  std::vector<Mismatch> mismatches_;
};

}  // namespace assay::runtime
