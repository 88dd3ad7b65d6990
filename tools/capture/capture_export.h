#pragma once

#include <string>

#include "runtime/base/result.h"

namespace assay::tools {

/// Makes a packet capture of a run from its events: what went over the wire, ESP included, and what protected sockets
/// sent and received. Shape: `events` is an events.jsonl, also of a run that crashed; `output` a file that is replaced.
/// `testcase`: only what happened during this one (`Module.name`); empty: the whole run.
/// Returns the number of packets. Errors: kNotFound, kPermission, kExhausted, naming the file.
runtime::Result<size_t> ExportCapture(const std::string& events, const std::string& output,
                                      const std::string& testcase = {});

}  // namespace assay::tools
