#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/base/result.h"
#include "runtime/value/type.h"
#include "runtime/value/value.h"

namespace assay::runtime {

/// Turns typed values into octets and back: the role of TCI-CD (ES 201 873-6 §7.3.2). Chosen for a type by its `encode`
/// attribute. One instance serves a whole run; calls come from one thread.
class Codec {
 public:
  virtual ~Codec() = default;

  /// Decodes all of `octets` as `type`.
  /// Shape: `octets` is a kOctetstring value; the result may hold slices of it and decode its fields on first touch.
  /// Errors: kMalformed when the octets are no value of `type` at all (the port then tries its next message type);
  /// a value with broken parts is no error: those parts are kBroken, or reported inside the value as its type provides.
  virtual Result<Value> Decode(const Value& octets, const Type& type) = 0;

  /// Encodes a fully bound value.
  /// Shape: a kOctetstring value.
  /// Errors: kInvalidArgument, naming the field path, when the value cannot be encoded.
  virtual Result<Value> Encode(const Value& value, const Type& type) = 0;

  /// Called once for every type that names this codec, before the first test case runs, so that a type whose shape does
  /// not fit is a static error with a good message and not a surprise at run time.
  virtual Result<void> CheckType(const Type& type) { (void)type; return {}; }
};

/// Finds message boundaries in a stream (TCP).
class Framer {
 public:
  virtual ~Framer() = default;
  /// Looks at everything buffered so far.
  /// Shape: result is the number of octets of the first frame (including leading octets to skip, `skip`), or 0 while more are needed.
  /// Errors: kMalformed: the stream cannot be followed from here; kLimit: the frame is larger than allowed.
  struct Frame { size_t skip = 0; size_t length = 0; };
  virtual Result<Frame> Next(std::span<const uint8_t> buffered) = 0;
};

/// Codecs and framers by name (names compare without regard to case).
class CodecRegistry {
 public:
  void Add(std::string name, std::shared_ptr<Codec> codec);
  void AddFramer(std::string name, std::shared_ptr<Framer> framer);
  Codec* Find(std::string_view name) const;
  Framer* FindFramer(std::string_view name) const;
  std::vector<std::string> names() const;

 private:
  std::vector<std::pair<std::string, std::shared_ptr<Codec>>> codecs_;
  std::vector<std::pair<std::string, std::shared_ptr<Framer>>> framers_;
};

}  // namespace assay::runtime
