#pragma once

#include <string>
#include <vector>

#include "runtime/base/result.h"

namespace assay::tools {

/// Makes a packet capture of a run from its events: what went over the wire, ESP included, and what protected sockets
/// sent and received. Shape: each of `events` is an events.jsonl (a campaign has one a worker), also of a run that crashed;
/// `output` a file that is replaced.
/// Returns the number of packets. Errors: kNotFound, kPermission, kExhausted, naming the file.
runtime::Result<size_t> ExportCapture(const std::vector<std::string>& events, const std::string& output);

/// The same, a file a test case: `<folder>/<Module.name>.pcapng`, the second execution `<Module.name>.2.pcapng`.
/// Shape: `folder` is made when it is not there.
runtime::Result<size_t> ExportCaptures(const std::vector<std::string>& events, const std::string& folder);

}  // namespace assay::tools
