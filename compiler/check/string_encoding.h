#pragma once

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include "runtime/value/value.h"

namespace assay::compiler {

/// True when `name` is one of the encodings of universal charstrings, or not known here: the string_encoding
/// of encvalue_unichar, decmatch, @decoded … (ES 201 873-1 §7.3, §C.5.3).
inline bool IsStringEncoding(const runtime::Value* name) {
  constexpr std::array<std::string_view, 7> kNames = {"UTF-8",  "UTF-16",   "UTF-16LE", "UTF-16BE",
                                                      "UTF-32", "UTF-32LE", "UTF-32BE"};
  if (name == nullptr || !name->is_string()) return true;
  return std::find(kNames.begin(), kNames.end(), name->ToUtf8()) != kNames.end();
}

/// What to say of another one, as written.
inline std::string UnknownStringEncoding(const std::string& written) {
  return "there is no string encoding " + written +
         ": expected \"UTF-8\", \"UTF-16\", \"UTF-32\" or one of their LE and BE forms";
}

}  // namespace assay::compiler
