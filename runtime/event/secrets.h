#pragma once

#include <cstddef>
#include <deque>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "runtime/value/type.h"
#include "runtime/value/value.h"

namespace assay::runtime {

/// The keys and passwords of a run, and how they are kept out of everything that it writes: from the moment a
/// secret is known, every event shows `<secret 1>` where its octets stood, whatever printed them: log,
/// reason, difference, argument, message. The same secret has the same number throughout a run, so that keys
/// can still be compared.
///
/// A secret is a value of a type marked `with { extension "secret" }` that comes in as a module parameter or
/// goes out in a message, or the result of an external function that says so. What goes over the wire is not
/// touched.
class Secrets {
 public:
  /// Shorter ones would be found in innocent text. Units: octets of a bit, hex or octet string; characters of
  /// text.
  static constexpr size_t kMinOctets = 8, kMinCharacters = 6;
  /// Beyond that the oldest is forgotten.
  static constexpr size_t kMaxSecrets = 1'000'000;

  /// Remembers all that `value` of `type` holds of types marked secret.
  void Learn(const Value& value, const Type& type);
  /// Remembers a string value, whatever its type.
  void Add(const Value& value);
  /// Replaces every remembered secret in `line`, JSON text, in whatever notation values are printed.
  void Mask(std::string& line) const;

  bool empty() const { return digits_.empty() && texts_.empty(); }

 private:
  bool Holds(const Type& type);
  void MaskDigits(std::string& line) const;
  void MaskTexts(std::string& line) const;
  /// The secret that `digits` begins with; its length goes to `length`. 0: none.
  size_t FindAt(std::string_view digits, size_t* length) const;

  std::unordered_map<std::string, size_t> digits_;  ///< lower-case hex digits -> number
  std::map<size_t, size_t> lengths_;                ///< how many of digits_ have that length
  std::deque<std::string> order_;                   ///< of digits_, oldest first
  std::vector<std::pair<std::string, size_t>> texts_;
  std::unordered_map<const Type*, bool> holds_;
  size_t count_ = 0;
};

/// True for a type that carries the mark, itself or by the type it was derived from.
bool IsSecret(const Type& type);

}  // namespace assay::runtime
