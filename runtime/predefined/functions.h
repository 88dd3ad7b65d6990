#pragma once

// The bodies behind the table in predefined.cc, by family.

#include <span>
#include <string>

#include "runtime/base/result.h"
#include "runtime/predefined/predefined.h"
#include "runtime/value/value.h"

namespace assay::runtime::predefined {

/// Longest string that int2bit and its like make. Units: elements.
inline constexpr int64_t kMaxMadeString = 1 << 24;

using Args = std::span<const Value>;
using Context = PredefinedContext;

inline tl::unexpected<Error> Invalid(std::string message) {
  return Fail(ErrorCode::kInvalidArgument, std::move(message));
}

// number_functions.cc
Result<Value> Int2Char(Args args, Context&);
Result<Value> Int2Unichar(Args args, Context&);
Result<Value> Int2Bit(Args args, Context&);
Result<Value> Int2Hex(Args args, Context&);
Result<Value> Int2Oct(Args args, Context&);
Result<Value> Int2Str(Args args, Context&);
Result<Value> Int2Float(Args args, Context&);
Result<Value> Float2Int(Args args, Context&);
Result<Value> Enum2Int(Args args, Context&);
Result<Value> Rnd(Args args, Context& context);

// text_functions.cc
Result<Value> Char2Int(Args args, Context&);
Result<Value> Char2Oct(Args args, Context&);
Result<Value> Str2Int(Args args, Context&);
Result<Value> Str2Hex(Args args, Context&);
Result<Value> Str2Oct(Args args, Context&);
Result<Value> Str2Float(Args args, Context&);
Result<Value> Any2Unistr(Args args, Context&);

// bit_functions.cc: bit2int, hex2int and oct2int are one function, and so on.
Result<Value> Bits2Int(Args args, Context&);
Result<Value> Bits2Bit(Args args, Context&);
Result<Value> Bits2Hex(Args args, Context&);
Result<Value> Bits2Oct(Args args, Context&);
Result<Value> Bits2Str(Args args, Context&);
Result<Value> Oct2Char(Args args, Context&);

// unicode_functions.cc
Result<Value> Unichar2Oct(Args args, Context&);
Result<Value> Oct2Unichar(Args args, Context&);
Result<Value> GetStringEncoding(Args args, Context&);
Result<Value> RemoveBom(Args args, Context&);

// part_functions.cc
Result<Value> LengthofValue(Args args, Context&);
Result<Value> SizeofValue(Args args, Context&);
Result<Value> Isvalue(Args args, Context&);
Result<Value> Istemplatekind(Args args, Context&);
Result<Value> Regexp(Args args, Context&);
Result<Value> Substr(Args args, Context&);
Result<Value> Replace(Args args, Context&);

}  // namespace assay::runtime::predefined
