#include "runtime/event/secrets.h"

#include <fmt/format.h>

#include <algorithm>

#include "runtime/event/json_writer.h"
#include "runtime/value/objects.h"
#include "runtime/value/print.h"

namespace assay::runtime {

namespace {

/// Texts are looked for one by one, so there are only as many as a configuration has passwords.
constexpr size_t kMaxTexts = 1000;

/// A hexadecimal digit in lower case; 0 for everything else.
char LowerDigit(char character) {
  if ((character >= '0' && character <= '9') || (character >= 'a' && character <= 'f')) return character;
  return character >= 'A' && character <= 'F' ? static_cast<char>(character + ('a' - 'A')) : '\0';
}

bool IsBitLike(const Value& value) {
  return value.is(Tag::kBitstring) || value.is(Tag::kHexstring) || value.is(Tag::kOctetstring);
}

/// The digits between the quotes of `'0AFF'O`, in lower case.
std::string DigitsOf(const Value& value) {
  std::string text = Print(value);
  text = text.substr(1, text.size() - 3);
  std::transform(text.begin(), text.end(), text.begin(), LowerDigit);
  return text;
}

/// As a JSON string shows it, without the quotes around.
std::string InJson(std::string_view text) {
  std::string json;
  JsonWriter(json).Item(text);
  return json.substr(1, json.size() - 2);
}

std::string MaskOf(size_t number) { return fmt::format("<secret {}>", number); }

}  // namespace

bool IsSecret(const Type& type) {
  for (const Type* each = &type; each != nullptr; each = each->base) {
    if (each->attributes == nullptr) continue;
    const std::vector<std::string>& marks = each->attributes->extension;
    if (std::find(marks.begin(), marks.end(), "secret") != marks.end()) return true;
  }
  return false;
}

bool Secrets::Holds(const Type& type) {
  const auto [known, is_new] = holds_.try_emplace(&type, false);  // a type inside itself adds nothing
  if (!is_new) return known->second;
  bool holds = IsSecret(type) || (type.element != nullptr && Holds(*type.element));
  for (const Field& field : type.fields) holds = holds || (field.type != nullptr && Holds(*field.type));
  holds_[&type] = holds;
  return holds;
}

void Secrets::Learn(const Value& value, const Type& type) {
  if (!Holds(type)) return;
  if (value.is_string()) {
    if (IsSecret(type)) Add(value);
    return;
  }
  switch (value.tag()) {
    case Tag::kRecord: {
      RecordObject* record = value.record();
      for (uint32_t i = 0; i < record->count && i < type.fields.size(); ++i) {
        if (Holds(*type.fields[i].type))
          Learn(record->Get(i), *type.fields[i].type);  // decodes only what is needed
      }
      return;
    }
    case Tag::kList:
      if (type.element == nullptr) return;
      for (const Value& item : value.list()->span()) Learn(item, *type.element);
      return;
    case Tag::kUnion: {
      const UnionObject* choice = value.choice();
      if (choice->alternative < type.fields.size())
        Learn(choice->value, *type.fields[choice->alternative].type);
      return;
    }
    default:
      return;
  }
}

void Secrets::Add(const Value& value) {
  if (!IsBitLike(value)) {
    if (!value.is_string() || value.length() < kMinCharacters || texts_.size() >= kMaxTexts) return;
    const std::string plain = InJson(value.ToUtf8());
    for (const auto& [text, number] : texts_) {
      if (text == plain) return;
    }
    texts_.emplace_back(plain, ++count_);
    // Quotes are doubled where the value is printed as TTCN-3.
    std::string printed = Print(value);
    printed = InJson(printed.substr(1, printed.size() - 2));
    if (printed != plain) texts_.emplace_back(printed, count_);
    return;
  }
  std::string digits = DigitsOf(value);
  if (digits.size() < 2 * kMinOctets || !digits_.try_emplace(digits, count_ + 1).second) return;
  ++count_;
  ++lengths_[digits.size()];
  order_.push_back(std::move(digits));
  if (order_.size() <= kMaxSecrets) return;
  const auto length = lengths_.find(order_.front().size());
  if (--length->second == 0) lengths_.erase(length);
  digits_.erase(order_.front());
  order_.pop_front();
}

size_t Secrets::FindAt(std::string_view digits, size_t* length) const {
  // The longest first: a key that was padded to a longer one is masked whole.
  for (auto candidate = lengths_.rbegin(); candidate != lengths_.rend(); ++candidate) {
    if (candidate->first > digits.size()) continue;
    const auto found = digits_.find(std::string(digits.substr(0, candidate->first)));
    if (found == digits_.end()) continue;
    *length = candidate->first;
    return found->second;
  }
  return 0;
}

void Secrets::MaskDigits(std::string& line) const {
  if (lengths_.empty()) return;
  const size_t shortest = lengths_.begin()->first;
  std::string out, run;
  size_t copied = 0;
  // A run of digits that is long enough covers one of the places that are `shortest` apart.
  for (size_t probe = shortest - 1; probe < line.size();) {
    if (LowerDigit(line[probe]) == '\0') {
      probe += shortest;
      continue;
    }
    size_t start = probe, end = probe + 1;
    while (start > 0 && LowerDigit(line[start - 1]) != '\0') --start;
    while (end < line.size() && LowerDigit(line[end]) != '\0') ++end;
    probe = end + shortest;
    if (end - start < shortest) continue;
    run.assign(line, start, end - start);
    std::transform(run.begin(), run.end(), run.begin(), LowerDigit);
    for (size_t at = 0; run.size() - at >= shortest;) {
      size_t length = 0;
      const size_t number = FindAt(std::string_view(run).substr(at), &length);
      if (number == 0) {
        ++at;
        continue;
      }
      out.append(line, copied, start + at - copied);
      out += MaskOf(number);
      at += length;
      copied = start + at;
    }
  }
  if (copied == 0) return;
  out.append(line, copied);
  line = std::move(out);
}

void Secrets::MaskTexts(std::string& line) const {
  for (const auto& [text, number] : texts_) {
    for (size_t at = line.find(text); at != std::string::npos; at = line.find(text, at)) {
      if (std::string_view(line).substr(at + text.size()).starts_with("\":")) {  // the name of a member
        at += text.size();
        continue;
      }
      const std::string mask = MaskOf(number);
      line.replace(at, text.size(), mask);
      at += mask.size();
    }
  }
}

void Secrets::Mask(std::string& line) const {
  MaskDigits(line);
  MaskTexts(line);
}

}  // namespace assay::runtime
