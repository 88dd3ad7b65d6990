#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/base/result.h"

/// What the events of a run say, as reports need it. Everything here is a pure function of events.jsonl: reports can be
/// made again at any time, also of a run that crashed. Units: times in seconds since the start of the run.

namespace assay::tools {

/// A place in the TTCN-3 sources; `line` 0: none.
struct SourcePlace {
  std::string file;
  uint32_t line = 0;
};

struct StackFrame {
  std::string function;
  SourcePlace place;
};

/// `step 3: the SS answers with 401`, said by the suite in its log.
struct StepMark {
  double time = 0;
  std::string number;
  std::string text;
  SourcePlace place;
};

/// One message at the test system interface.
struct Message {
  uint64_t sequence = 0;
  double time = 0;
  bool sent = false;
  bool on_wire = false;     ///< seen by an adapter as octets; else only as a value
  std::string port;
  std::string transport, local, remote, association;
  std::string text;         ///< octets, when they are text
  std::string hex;          ///< octets otherwise
  std::string value;        ///< decoded form, when the log holds it
  std::string type;         ///< message type it was decoded as, or sent as
  std::string template_name;  ///< it was sent from, or that it matched
  std::string component;    ///< that took or sent it
  SourcePlace place;        ///< operation that took or sent it
  bool undecodable = false;           ///< it was lost, or taken for mere octets
  std::vector<std::string> reasons;  ///< why it could not be decoded
  int64_t id = -1;          ///< links it with its receive and mismatch events
  int step = -1;            ///< index in Testcase::steps
};

/// One differing path.
struct Difference {
  std::string path, expected, found;
  std::string reason;       ///< in words, when the matching mechanism has some: `is below the range`
  std::string raw;          ///< the line of the message that holds it, as received
  SourcePlace place;        ///< of the template
  size_t raw_at = std::string::npos;  ///< octet of `raw` that is wrong; npos: not known
};

/// One template that a message did not match.
struct Mismatch {
  double time = 0;
  std::string component, port, operation, template_name, type, value;
  SourcePlace place;           ///< of the operation
  SourcePlace template_place;
  int64_t id = -1;             ///< of the message
  int step = -1;
  std::vector<Difference> differences;
};

struct VerdictChange {
  double time = 0;
  std::string component, verdict, local, reason;
  SourcePlace place;
  std::vector<StackFrame> stack;
  int step = -1;
};

struct ComponentEnd {
  std::string name, type, verdict, reason, how;
};

struct Note {
  double time = 0;
  std::string kind;  ///< log, action, note, error, timeout, deadlock
  std::string component, text;
  SourcePlace place;
  int step = -1;
};

struct Testcase {
  std::string module, name, arguments;
  std::string started;   ///< ISO 8601, UTC
  double start = 0, duration = 0;
  double guard = 0;      ///< 0: none
  bool finished = false; ///< false: the run ended in the middle of it
  std::string verdict = "none", reason, component;
  SourcePlace place;     ///< of the deciding statement
  std::vector<StackFrame> stack;
  std::string ipsec_data_path;  ///< what protected its packets (docs/adapters.md); empty: no IPsec
  uint64_t message_count = 0;
  int step = -1;         ///< in which the verdict was decided; index in `steps`
  std::vector<StepMark> steps;
  std::vector<Message> messages;
  std::vector<Mismatch> mismatches;
  std::vector<VerdictChange> verdicts;
  std::vector<ComponentEnd> components;
  std::vector<Note> notes;

  const StepMark* deciding_step() const { return step < 0 ? nullptr : &steps[static_cast<size_t>(step)]; }
};

struct Parameter {
  std::string name, value, origin;
};

/// What stands around the test cases.
struct RunHeader {
  std::string version, suite, started, clock, seed;
  std::vector<std::string> modules;
  std::vector<Parameter> parameters;
  std::vector<std::string> errors;  ///< of module definitions or the control part
  bool ended = false;
  std::string end_reason;
  uint64_t unreadable_lines = 0;    ///< that are no event: a write was cut short
};

/// Takes the events of a run line by line; hands out each test case when it is over. Memory holds one test case.
class RunLogReader {
 public:
  explicit RunLogReader(std::function<void(Testcase&&)> on_testcase) : on_testcase_(std::move(on_testcase)) {}
  void Feed(std::string_view line);
  /// The end of the log; a test case that is under way is handed out as not finished, with verdict error.
  void Finish();
  const RunHeader& header() const { return header_; }

 private:
  struct Event;
  void FeedTestcase(const Event& event);
  void FeedMessage(const Event& event);
  void FeedMismatch(const Event& event);
  void End(const Event& event);

  std::function<void(Testcase&&)> on_testcase_;
  RunHeader header_;
  std::optional<Testcase> current_;
};

/// A whole run.
struct RunLog {
  RunHeader header;
  std::vector<Testcase> testcases;
};

/// Reads DIR/events.jsonl (or the file itself). Errors: kNotFound, kPermission, kIo.
runtime::Result<void> ReadRunLog(const std::string& path, RunLogReader& reader);
runtime::Result<RunLog> LoadRunLog(const std::string& path);

/// The worst of two verdicts: none < pass < inconc < fail < error (ES 201 873-1 §24).
std::string WorseVerdict(const std::string& a, const std::string& b);
/// First line of a message for people: `REGISTER sip:… SIP/2.0`, or the type when it is no text.
std::string Headline(const Message& message);

}  // namespace assay::tools
