#pragma once

#include <openssl/bn.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "runtime/value/value.h"

namespace assay::runtime {

/// An integer beyond 64 bits; never changed after it was made.
struct BigIntegerObject : HeapObject {
  BIGNUM* number;
};

/// Largest integer that operators and conversions make; keeps `a * a` in a loop from eating all memory.
/// Units: bits.
inline constexpr int kMaxIntegerBits = 1 << 20;
/// Longest decimal text that IntegerFromText reads: conversion takes quadratic time. Units: digits.
inline constexpr size_t kMaxIntegerDigits = 100'000;

struct BignumDeleter {
  void operator()(BIGNUM* number) const { BN_free(number); }
};
using BignumPtr = std::unique_ptr<BIGNUM, BignumDeleter>;

/// `number` as an integer value, inline when it fits 64 bits. Takes ownership.
Value IntegerFromBignum(BignumPtr number);
/// A copy of the integer value as BIGNUM.
BignumPtr ToBignum(const Value& integer);

/// Reads `[-]digits`.
/// Errors: none when `text` is anything else or has more than kMaxIntegerDigits digits.
std::optional<Value> IntegerFromText(std::string_view text);
/// Decimal notation.
std::string IntegerToText(const Value& integer);

/// The non-negative integer whose binary notation is `octets`, most significant first (TTCN-3 *2int
/// functions).
Value IntegerFromOctets(std::string_view octets);

/// The nearest float; infinity when beyond the range of float.
double IntegerToDouble(const Value& integer);
/// The integral part of a finite `number`.
Value IntegerFromDouble(double number);

/// Sign of the integer: -1, 0 or 1.
int IntegerSign(const Value& integer);
/// Order of two integers: negative, 0 or positive.
int CompareIntegers(const Value& a, const Value& b);

}  // namespace assay::runtime
