#pragma once

#include <string>

#include "runtime/spi/system_adapter.h"

namespace assay::adapters {

/// Adapter kind `console`: lines of standard input arrive at the port as character strings, character strings
/// sent go to standard output, one a line. Shape of a line: without its end (`\n` or `\r\n`), UTF-8. A port
/// type needs an `in` type that is a character string to receive (Console.ttcn). The end of the input is a
/// note.
class ConsoleAdapter final : public runtime::SystemAdapter {
 public:
  /// A longer line is dropped, with a note.
  static constexpr size_t kMaxLine = 64 * 1024;

  /// Reads from and writes to these descriptors, which stay open.
  explicit ConsoleAdapter(int input = 0, int output = 1) : input_(input), output_(output) {}
  ~ConsoleAdapter() override { Reset(); }
  void Attach(runtime::AdapterHost& host) override { host_ = &host; }
  /// Errors: kInvalidArgument when the port is mapped twice.
  runtime::Result<void> Map(runtime::PortId port, runtime::ComponentId component,
                            std::string_view component_port, std::span<runtime::Value> params) override;
  runtime::Result<void> Unmap(runtime::PortId port, runtime::ComponentId component,
                              std::string_view component_port, std::span<runtime::Value> params) override;
  /// Errors: kInvalidArgument for a message that is no character string, kIo when it cannot be written.
  runtime::Result<void> Send(const runtime::SendRequest& request) override;
  void Reset() override;

 private:
  /// Returns false at the end of the input.
  bool ReadSome();
  void TakeLines();
  void DeliverLine(std::string_view line);

  const int input_, output_;
  runtime::AdapterHost* host_ = nullptr;
  runtime::PortId port_;
  bool mapped_ = false;
  bool watched_ = false;
  bool overlong_ = false;  ///< inside a line that is dropped
  std::string buffer_;
};

}  // namespace assay::adapters
