#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <exception>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "grammar/source/suggest.h"
#include "tools/cli/cli.h"
#include "tools/cli/command.h"
#include "tools/execute/console.h"
#include "tools/execute/exit_status.h"
#include "tools/execute/version.h"

namespace assay::tools {
namespace {

constexpr const char* kDescription =
    "Assay runs TTCN-3 test cases against a device under test and leaves JSON verdicts.\n\n"
    "Examples:\n"
    "  assay check testcases                         parse and check a suite\n"
    "  assay run suite.ttcn -t 'TC_reg*'             run test cases by name\n"
    "  assay run suite -c lab.json -o runs/today     with a configuration, into a run directory\n"
    "  assay report runs/today --format ladder       show a run again\n";

constexpr const char* kFooter =
    "Exit status: 0 all acceptable, 1 some test not acceptable, 2 usage or configuration, 3 static errors in the suite,\n"
    "4 nothing selected, 64 and above tool failure, 128+n signal n.";

/// One line a subcommand in the overview; a blank line between description and usage.
class HelpFormatter final : public CLI::Formatter {
 public:
  HelpFormatter() { column_width(34); }
  std::string make_subcommand(const CLI::App* subcommand) const override {
    const std::string text = subcommand->get_description();
    return fmt::format("  {:<12}{}\n", subcommand->get_name(), std::string_view(text).substr(0, text.find('\n')));
  }
  std::string make_description(const CLI::App* app) const override {
    std::string text = CLI::Formatter::make_description(app);
    if (!text.ends_with("\n\n")) text += "\n";
    return text;
  }
};

/// The subcommand that the person was busy with, for names to suggest.
const CLI::App* Current(const CLI::App& app) {
  const CLI::App* current = &app;
  while (!current->get_subcommands().empty()) current = current->get_subcommands().front();
  return current;
}

std::string_view Stripped(std::string_view word) {
  while (word.starts_with('-')) word.remove_prefix(1);
  return word.substr(0, word.find('='));
}

/// "did you mean" for the first word that nobody expected.
std::string Suggestion(const CLI::App& app, const std::vector<std::string>& words) {
  const CLI::App* current = Current(app);
  std::vector<std::string> names;
  bool option = false;
  for (const std::string& word : words) {
    option = word.starts_with('-');
    std::vector<std::string> known;
    if (option) {
      for (const CLI::Option* each : current->get_options()) {
        for (const std::string& name : each->get_lnames()) known.push_back(name);
      }
    } else {
      for (const CLI::App* each : current->get_subcommands([](const CLI::App*) { return true; })) known.push_back(each->get_name());
    }
    std::vector<std::string_view> views(known.begin(), known.end());
    std::string_view stripped = Stripped(word);
    if (std::find(views.begin(), views.end(), stripped) != views.end()) continue;
    std::string_view near = grammar::DidYouMean(stripped, views);
    if (!near.empty()) return fmt::format("; did you mean \"{}{}\"?", option ? "--" : "", near);
  }
  return "";
}

int Usage(const CLI::App& app, const std::string& message, const std::vector<std::string>& words) {
  const CLI::App* current = Current(app);
  std::string name = current == &app ? "assay" : fmt::format("assay {}", current->get_name());
  Complain(message + Suggestion(app, words));
  PrintErr(fmt::format("Run \"{} --help\" for the options and examples.\n", name));
  return kExitUsage;
}

}  // namespace

int Main(int argc, char** argv) {
  std::signal(SIGPIPE, SIG_IGN);
  try {
    CLI::App app(kDescription, "assay");
    app.footer(kFooter);
    app.formatter(std::make_shared<HelpFormatter>());
    app.set_version_flag("--version", fmt::format("assay {}", kVersion));
    app.require_subcommand(0, 1);
    Work work;
    AddCheck(app, work);
    AddRun(app, work);
    AddList(app, work);
    AddDump(app, work);
    AddExplain(app, work);
    AddReport(app, work);
    AddDecode(app, work);
    AddEncode(app, work);
    AddCampaign(app, work);
    AddMerge(app, work);
    app.set_help_all_flag("--help-all", "Help of all subcommands");
    std::vector<std::string> words(argv + (argc > 0 ? 1 : 0), argv + argc);
    try {
      app.parse(argc, argv);
    } catch (const CLI::CallForHelp&) {
      const CLI::App* current = Current(app);
      PrintOut(current == &app ? app.help() : current->help(app.get_name()));
      return FinishOut(kExitOk);
    } catch (const CLI::CallForAllHelp&) {
      PrintOut(app.help("", CLI::AppFormatMode::All));
      return FinishOut(kExitOk);
    } catch (const CLI::CallForVersion& version) {
      PrintOut(fmt::format("{}\n", version.what()));
      return FinishOut(kExitOk);
    } catch (const CLI::ParseError& error) {
      return Usage(app, error.what(), words);
    }
    if (!work) {
      PrintErr(app.help());
      return kExitUsage;
    }
    try {
      return FinishOut(work());
    } catch (const UsageError& error) {
      return Usage(app, error.message, {});
    }
  } catch (const std::bad_alloc&) {
    Complain("out of memory");
    return kExitToolFailure;
  } catch (const std::exception& error) {
    Complain(fmt::format("internal error: {}", error.what()));
    return kExitInternal;
  }
}

}  // namespace assay::tools
