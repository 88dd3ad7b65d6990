#include "tools/capture/capture_export.h"

#include <fmt/format.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <ctime>
#include <memory>
#include <nlohmann/json.hpp>

#include "adapters/ipsec/capture.h"

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

}  // namespace

Result<size_t> ExportCapture(const std::string& events, const std::string& output, const std::string& testcase) {
  const std::unique_ptr<FILE, int (*)(FILE*)> file(fopen(events.c_str(), "re"), &fclose);
  if (file == nullptr) return Fail(ErrorCode::kNotFound, fmt::format("cannot read {}: {}", events, strerror(errno)));
  Result<std::unique_ptr<adapters::CaptureWriter>> writer = adapters::CaptureWriter::Create(output);
  if (!writer) return Fail(writer.error());

  runtime::WallTime start{};
  bool wanted = testcase.empty();
  size_t packets = 0;
  char* line = nullptr;
  size_t capacity = 0;
  Result<void> status;
  while (status && getline(&line, &capacity, file.get()) > 0) {
    const json event = json::parse(line, nullptr, false);
    if (!event.is_object()) continue;  // the last line of a run that crashed
    const std::string kind = Text(event, "kind");
    if (kind == "runStart") start = ParseUtc(Text(event, "wall"));
    if (kind == "tliTcStart" && !testcase.empty()) wanted = Text(event, "name") == testcase;
    if (kind != "wire" || !wanted) continue;
    const std::string octets = event.contains("hex") ? FromHex(Text(event, "hex")) : Text(event, "text");
    const runtime::WireRecord record{.sent = Text(event, "direction") == "sent",
                                     .transport = Text(event, "transport"),
                                     .local = Text(event, "local"),
                                     .remote = Text(event, "remote"),
                                     .association = Text(event, "association"),
                                     .octets = {reinterpret_cast<const uint8_t*>(octets.data()), octets.size()}};
    const auto time = event.find("t");
    const double seconds = time != event.end() && time->is_number() ? time->get<double>() : 0;
    status = (*writer)->Add(record, start + std::chrono::nanoseconds(static_cast<int64_t>(seconds * 1e9)));
    ++packets;
  }
  free(line);
  if (!status) return Fail(status.error());
  return packets;
}

}  // namespace assay::tools
