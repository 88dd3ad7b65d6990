#pragma once

#include <CLI/CLI.hpp>
#include <functional>

namespace assay::tools {

/// What a subcommand leaves behind: its work, done after the command line was read in full. Returns the exit status.
using Work = std::function<int()>;

/// Each adds one subcommand to `app`; when it was chosen, `work` is set.
void AddCheck(CLI::App& app, Work& work);
void AddRun(CLI::App& app, Work& work);
void AddList(CLI::App& app, Work& work);
void AddDump(CLI::App& app, Work& work);
void AddExplain(CLI::App& app, Work& work);
void AddReport(CLI::App& app, Work& work);
void AddDecode(CLI::App& app, Work& work);
void AddEncode(CLI::App& app, Work& work);
void AddCampaign(CLI::App& app, Work& work);
void AddMerge(CLI::App& app, Work& work);

/// A usage mistake that only shows after parsing; caught in Main, exit status 2.
struct UsageError {
  std::string message;
};

}  // namespace assay::tools
