#include "tools/capture/capture_export.h"

#include <fmt/format.h>

#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <ctime>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>

#include "adapters/ipsec/capture.h"
#include "tools/report/file_name.h"

namespace assay::tools {

using nlohmann::json;
using runtime::ErrorCode;
using runtime::Fail;
using runtime::Result;

namespace {

std::string Text(const json& event, const char* name) {
  const auto found = event.find(name);
  return found != event.end() && found->is_string() ? found->get<std::string>() : std::string();
}

/// Octets of lower-case or upper-case hex digits; anything else ends them.
std::string FromHex(const std::string& hex) {
  std::string octets;
  for (size_t i = 0; i + 1 < hex.size(); i += 2) {
    unsigned octet = 0;
    if (sscanf(hex.c_str() + i, "%2x", &octet) != 1) break;
    octets += static_cast<char>(octet);
  }
  return octets;
}

/// `2026-11-22T09:00:00.123Z`; the epoch for anything else.
runtime::WallTime ParseUtc(const std::string& text) {
  tm parts{};
  const char* rest = strptime(text.c_str(), "%Y-%m-%dT%H:%M:%S", &parts);
  if (rest == nullptr) return {};
  double fraction = 0;
  if (*rest == '.') sscanf(rest, "%lf", &fraction);
  return runtime::WallTime(std::chrono::seconds(timegm(&parts)) +
                           std::chrono::nanoseconds(static_cast<int64_t>(fraction * 1e9)));
}

/// Reads the events of a run and hands out test cases and packets in their order.
class PacketReader {
 public:
  using OnTestcase = std::function<Result<void>(const std::string& name)>;
  using OnPacket = std::function<Result<void>(const runtime::WireRecord& record, runtime::WallTime time)>;

  static Result<void> Read(const std::vector<std::string>& events, const OnTestcase& on_testcase, const OnPacket& on_packet) {
    for (const std::string& each : events) {
      if (auto read = ReadOne(each, on_testcase, on_packet); !read) return read;
    }
    return {};
  }

 private:
  static Result<void> ReadOne(const std::string& events, const OnTestcase& on_testcase, const OnPacket& on_packet) {
    const std::unique_ptr<FILE, int (*)(FILE*)> file(fopen(events.c_str(), "re"), &fclose);
    if (file == nullptr) return Fail(ErrorCode::kNotFound, fmt::format("cannot read {}: {}", events, strerror(errno)));
    runtime::WallTime start{};
    char* line = nullptr;
    size_t capacity = 0;
    Result<void> status;
    while (status && getline(&line, &capacity, file.get()) > 0) {
      const json event = json::parse(line, nullptr, false);
      if (!event.is_object()) continue;  // the last line of a run that crashed
      const std::string kind = Text(event, "kind");
      if (kind == "runStart") start = ParseUtc(Text(event, "wall"));
      if (kind == "tliTcStart") status = on_testcase(Text(event, "name"));
      if (kind == "wire") status = HandOut(event, start, on_packet);
    }
    free(line);
    return status;
  }

  static Result<void> HandOut(const json& event, runtime::WallTime start, const OnPacket& on_packet) {
    const std::string octets = event.contains("hex") ? FromHex(Text(event, "hex")) : Text(event, "text");
    const runtime::WireRecord record{.sent = Text(event, "direction") == "sent",
                                     .transport = Text(event, "transport"),
                                     .local = Text(event, "local"),
                                     .remote = Text(event, "remote"),
                                     .association = Text(event, "association"),
                                     .octets = {reinterpret_cast<const uint8_t*>(octets.data()), octets.size()}};
    const auto time = event.find("t");
    const double seconds = time != event.end() && time->is_number() ? time->get<double>() : 0;
    return on_packet(record, start + std::chrono::nanoseconds(static_cast<int64_t>(seconds * 1e9)));
  }
};

}  // namespace

Result<size_t> ExportCapture(const std::vector<std::string>& events, const std::string& output) {
  // Before the output is touched: it must not be emptied for a run that is not there.
  for (const std::string& each : events) {
    if (access(each.c_str(), R_OK) != 0) return Fail(ErrorCode::kNotFound, fmt::format("cannot read {}: {}", each, strerror(errno)));
  }
  Result<std::unique_ptr<adapters::CaptureWriter>> writer = adapters::CaptureWriter::Create(output);
  if (!writer) return Fail(writer.error());
  size_t packets = 0;
  Result<void> read = PacketReader::Read(
      events, [](const std::string&) { return Result<void>{}; },
      [&](const runtime::WireRecord& record, runtime::WallTime time) {
        ++packets;
        return (*writer)->Add(record, time);
      });
  if (!read) return Fail(read.error());
  return packets;
}

Result<size_t> ExportCaptures(const std::vector<std::string>& events, const std::string& folder) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) return Fail(ErrorCode::kIo, fmt::format("cannot make folder {}: {}", folder, error.message()));
  std::unique_ptr<adapters::CaptureWriter> writer;
  std::map<std::string, int> executions;
  size_t packets = 0;
  const auto start_file = [&](const std::string& name) -> Result<void> {
    const int execution = ++executions[name];
    const std::string number = execution == 1 ? "" : fmt::format(".{}", execution);
    auto created = adapters::CaptureWriter::Create(fmt::format("{}/{}{}.pcapng", folder, FileNameOf(name), number));
    if (!created) return Fail(created.error());
    writer = std::move(*created);
    return {};
  };
  Result<void> read =
      PacketReader::Read(events, start_file, [&](const runtime::WireRecord& record, runtime::WallTime time) -> Result<void> {
        if (writer == nullptr) return {};
        ++packets;
        return writer->Add(record, time);
      });
  if (!read) return Fail(read.error());
  return packets;
}

}  // namespace assay::tools
