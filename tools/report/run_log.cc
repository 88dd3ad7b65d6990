#include "tools/report/run_log.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>
#include <nlohmann/json.hpp>

#include "tools/report/raw_line.h"

namespace assay::tools {

using nlohmann::json;
using runtime::ErrorCode;
using runtime::Fail;
using runtime::Result;

/// One event with forgiving access: a log from another version may lack members.
struct RunLogReader::Event {
  const json& body;

  std::string Text(const char* key) const {
    auto found = body.find(key);
    if (found == body.end()) return "";
    if (found->is_string()) return found->get<std::string>();
    return found->is_null() ? "" : found->dump(-1, ' ', false, json::error_handler_t::replace);
  }
  double Number(const char* key) const {
    auto found = body.find(key);
    return found != body.end() && found->is_number() ? found->get<double>() : 0;
  }
  int64_t Integer(const char* key, int64_t otherwise) const {
    auto found = body.find(key);
    return found != body.end() && found->is_number_integer() ? found->get<int64_t>() : otherwise;
  }
  const json& List(const char* key) const {
    static const json kEmpty = json::array();
    auto found = body.find(key);
    return found != body.end() && found->is_array() ? *found : kEmpty;
  }
  SourcePlace Place(const char* file = "file", const char* line = "line") const {
    return {Text(file), static_cast<uint32_t>(Integer(line, 0))};
  }
  std::vector<StackFrame> Stack() const {
    std::vector<StackFrame> frames;
    for (const json& each : List("stack")) {
      Event frame{each};
      frames.push_back({frame.Text("function"), frame.Place()});
    }
    return frames;
  }
};

namespace {

/// `step 3: text` or `step 4A: text`; anything else is an ordinary log. The log of an expression shows it in quotes.
bool ParseStep(std::string text, StepMark& step) {
  constexpr std::string_view kWord = "step ";
  if (text.size() >= 2 && text.front() == '"' && text.back() == '"') text = text.substr(1, text.size() - 2);
  if (text.size() < kWord.size() + 2 || strncasecmp(text.data(), kWord.data(), kWord.size()) != 0) return false;
  size_t colon = text.find(':');
  if (colon == std::string::npos || colon == kWord.size() || colon > kWord.size() + 8) return false;
  step.number = text.substr(kWord.size(), colon - kWord.size());
  for (char c : step.number) {
    if (!isalnum(static_cast<unsigned char>(c)) && c != '.' && c != '-') return false;
  }
  size_t begin = text.find_first_not_of(' ', colon + 1);
  step.text = begin == std::string::npos ? "" : text.substr(begin);
  return true;
}

void SplitName(const std::string& full, std::string& module, std::string& name) {
  size_t dot = full.rfind('.');
  module = dot == std::string::npos ? "" : full.substr(0, dot);
  name = dot == std::string::npos ? full : full.substr(dot + 1);
}

int VerdictRank(std::string_view verdict) {
  constexpr std::array<std::string_view, 5> kOrder = {"none", "pass", "inconc", "fail", "error"};
  for (size_t i = 0; i < kOrder.size(); ++i) {
    if (kOrder[i] == verdict) return static_cast<int>(i);
  }
  return 0;
}

}  // namespace

std::string WorseVerdict(const std::string& a, const std::string& b) { return VerdictRank(a) >= VerdictRank(b) ? a : b; }

std::string Headline(const Message& message) {
  if (!message.text.empty()) {
    size_t begin = message.text.find_first_not_of("\r\n");
    if (begin == std::string::npos) return "(keep-alive)";
    return message.text.substr(begin, message.text.find_first_of("\r\n", begin) - begin);
  }
  if (!message.hex.empty()) return fmt::format("{} octets {}", message.hex.size() / 2, message.hex.substr(0, 32));
  constexpr size_t kShown = 80;
  std::string name = !message.template_name.empty() ? message.template_name : message.type;
  if (message.value.empty()) return name;
  return fmt::format("{} {}", message.type, message.value.size() > kShown ? message.value.substr(0, kShown) + "…" : message.value);
}

void RunLogReader::Feed(std::string_view line) {
  if (line.find_first_not_of(" \r\n\t") == std::string_view::npos) return;
  json body = json::parse(line, nullptr, /*allow_exceptions=*/false);
  if (!body.is_object()) {
    ++header_.unreadable_lines;
    return;
  }
  Event event{body};
  std::string kind = event.Text("kind");
  if (kind == "runStart") {
    header_.version = event.Text("version");
    header_.suite = event.Text("suite");
    header_.started = event.Text("wall");
    header_.seed = event.Text("seed");
    header_.clock = event.Text("clock");
    for (const json& each : event.List("modules")) {
      if (each.is_string()) header_.modules.push_back(each.get<std::string>());
    }
  } else if (kind == "runEnd") {
    header_.ended = true;
    header_.end_reason = event.Text("reason");
  } else if (kind == "tliModulePar") {
    header_.parameters.push_back({event.Text("name"), event.Text("value"), event.Text("origin")});
  } else if (kind == "tliTcStart") {
    Finish();
    current_.emplace();
    std::string module = event.Text("module");
    SplitName(event.Text("name"), current_->module, current_->name);
    if (!module.empty()) current_->module = module;
    for (const json& each : event.List("args")) {
      if (each.is_string()) current_->arguments += (current_->arguments.empty() ? "" : ", ") + each.get<std::string>();
    }
    current_->started = event.Text("wall");
    current_->start = event.Number("t");
    current_->guard = event.Number("guard");
  } else if (kind == "tliTcTerminated") {
    End(event);
  } else if (current_) {
    FeedTestcase(event);
  } else if (kind == "error") {
    header_.errors.push_back(event.Text("reason"));
  }
}

void RunLogReader::FeedTestcase(const Event& event) {
  std::string kind = event.Text("kind");
  int step = static_cast<int>(current_->steps.size()) - 1;
  auto note = [&](const char* what, std::string text) {
    current_->notes.push_back({event.Number("t"), what, event.Text("comp"), std::move(text), event.Place(), step});
  };
  if (kind == "tliLog") {
    StepMark mark;
    if (ParseStep(event.Text("text"), mark)) {
      mark.time = event.Number("t");
      mark.place = event.Place();
      current_->steps.push_back(std::move(mark));
    } else {
      note("log", event.Text("text"));
    }
  } else if (kind == "tliAction") {
    note("action", event.Text("text"));
  } else if (kind == "note") {
    if (event.Text("key") == "ipsec-data-path") current_->ipsec_data_path = event.Text("text");
    note("note", fmt::format("{}: {}", event.Text("key"), event.Text("text")));
  } else if (kind == "tliSetVerdict") {
    VerdictChange change{event.Number("t"), event.Text("comp"), event.Text("verdict"), event.Text("local"),
                         event.Text("reason"), event.Place(), event.Stack(), step};
    current_->verdicts.push_back(std::move(change));
  } else if (kind == "error") {
    VerdictChange change{event.Number("t"), event.Text("comp"), "error", "error", event.Text("reason"), event.Place(),
                         event.Stack(), step};
    current_->verdicts.push_back(std::move(change));
    note("error", event.Text("reason"));
  } else if (kind == "deadlock") {
    std::string text = "nothing can happen any more";
    for (const json& each : event.List("waiting")) {
      Event waiting{each};
      text += fmt::format("; {} waits at {}:{} for {}", waiting.Text("comp"), waiting.Text("file"), waiting.Text("line"),
                          waiting.Text("operations"));
    }
    note("deadlock", text);
  } else if (kind == "tliTTimeout") {
    note("timeout", event.Text("timer"));
  } else if (kind == "tliCTerminated") {
    current_->components.push_back(
        {event.Text("comp"), event.Text("type"), event.Text("verdict"), event.Text("reason"), event.Text("how")});
  } else if (kind == "tliMMismatch_m" || kind == "tliMMismatch_c") {
    FeedMismatch(event);
  } else {
    FeedMessage(event);
  }
}

void RunLogReader::FeedMessage(const Event& event) {
  std::string kind = event.Text("kind");
  bool wire = kind == "wire";
  bool detected = kind == "tliMDetected_m" || kind == "undecodable";
  std::vector<Message>& messages = current_->messages;
  if (kind == "tliMReceive_m") {
    int64_t id = event.Integer("id", -1);
    for (auto message = messages.rbegin(); message != messages.rend(); ++message) {
      if (message->id != id || message->sent) continue;
      message->template_name = event.Text("template");
      message->component = event.Text("comp");
      message->place = event.Place();
      if (message->type.empty()) message->type = event.Text("type");
      return;
    }
    return;
  }
  if (!wire && !detected && kind != "tliMSend_m") return;
  // The ESP packet around a message that is recorded by itself; captures show it, ladders need not.
  if (wire && (event.Text("transport").starts_with("esp") || event.Text("transport") == "ip")) return;

  Message message;
  message.sequence = static_cast<uint64_t>(event.Integer("seq", 0));
  message.time = event.Number("t");
  message.sent = kind == "tliMSend_m" || (wire && event.Text("direction") == "sent");
  message.on_wire = wire;
  message.port = wire || detected ? event.Text("port") : event.Text("system");
  if (message.port.empty()) message.port = event.Text("port");
  message.transport = event.Text("transport");
  message.local = event.Text("local");
  message.remote = wire ? event.Text("remote") : event.Text("address");
  message.association = event.Text("association");
  message.text = event.Text("text");
  message.hex = event.Text("hex");
  message.value = event.Text("value");
  message.type = event.Text("type");
  message.template_name = event.Text("template");
  message.component = event.Text("comp");
  message.place = event.Place();
  for (const json& each : event.List("reasons")) {
    if (each.is_string()) message.reasons.push_back(each.get<std::string>());
  }
  message.undecodable = kind == "undecodable" || !message.reasons.empty();
  message.id = event.Integer("id", -1);
  message.step = static_cast<int>(current_->steps.size()) - 1;

  // The adapter and the port speak of the same octets: one message. Received: wire first, then detected. Sent: the
  // send operation comes first, then the wire. Only the newest messages can be meant.
  constexpr size_t kLookBack = 16;
  size_t seen = 0;
  for (auto other = messages.rbegin(); other != messages.rend() && seen < kLookBack; ++other, ++seen) {
    bool pair = other->sent == message.sent && other->on_wire != message.on_wire && other->text == message.text &&
                other->hex == message.hex && !(other->text.empty() && other->hex.empty());
    if (message.sent ? other->on_wire : other->id >= 0 || other->undecodable) pair = false;
    if (!pair) continue;
    if (wire) {
      other->on_wire = true;
      other->transport = message.transport;
      other->local = message.local;
      other->remote = message.remote;
      other->association = message.association;
    } else {
      other->type = message.type;
      other->value = message.value;
      other->id = message.id;
      other->port = message.port;
      other->undecodable = message.undecodable;
      other->reasons = std::move(message.reasons);
      if (other->component.empty()) other->component = message.component;
    }
    return;
  }
  messages.push_back(std::move(message));
}

void RunLogReader::FeedMismatch(const Event& event) {
  Mismatch mismatch;
  mismatch.time = event.Number("t");
  mismatch.component = event.Text("comp");
  mismatch.port = event.Text("port");
  mismatch.operation = event.Text("operation");
  mismatch.template_name = event.Text("template");
  mismatch.type = event.Text("type");
  mismatch.value = event.Text("value");
  mismatch.place = event.Place();
  mismatch.template_place = event.Place("template_file", "template_line");
  mismatch.id = event.Integer("id", -1);
  mismatch.step = static_cast<int>(current_->steps.size()) - 1;
  const Message* message = nullptr;
  for (auto other = current_->messages.rbegin(); mismatch.id >= 0 && message == nullptr && other != current_->messages.rend(); ++other) {
    if (!other->sent && other->id == mismatch.id) message = &*other;
  }
  for (const json& each : event.List("diffs")) {
    Event diff{each};
    Difference difference{diff.Text("path"), diff.Text("expected"), diff.Text("found"), diff.Text("reason"), diff.Text("raw"), diff.Place()};
    if (message != nullptr) PlaceInMessage(*message, difference);
    mismatch.differences.push_back(std::move(difference));
  }
  // An alt tries the head of a queue again after every event; the same refusal is told once.
  for (const Mismatch& other : current_->mismatches) {
    if (mismatch.id >= 0 && other.id == mismatch.id && other.component == mismatch.component && other.port == mismatch.port &&
        other.place.file == mismatch.place.file && other.place.line == mismatch.place.line && other.operation == mismatch.operation) {
      return;
    }
  }
  current_->mismatches.push_back(std::move(mismatch));
}

void RunLogReader::End(const Event& event) {
  if (!current_) return;
  Testcase& testcase = *current_;
  testcase.finished = true;
  testcase.verdict = event.Text("verdict");
  testcase.reason = event.Text("reason");
  testcase.component = event.Text("verdict_comp");
  testcase.place = event.Place("verdict_file", "verdict_line");
  testcase.duration = event.Number("duration");
  testcase.message_count = static_cast<uint64_t>(event.Integer("messages", 0));
  // The deciding statement: the first that gave the final verdict (its reason is the one reported, §24.3).
  for (const VerdictChange& change : testcase.verdicts) {
    if (change.local != testcase.verdict || (!testcase.component.empty() && change.component != testcase.component)) continue;
    testcase.step = change.step;
    testcase.stack = change.stack;
    if (testcase.place.line == 0) testcase.place = change.place;
    break;
  }
  if (testcase.step < 0 && testcase.verdict != "pass") testcase.step = static_cast<int>(testcase.steps.size()) - 1;
  on_testcase_(std::move(testcase));
  current_.reset();
}

void RunLogReader::Finish() {
  if (!current_) return;
  current_->verdict = "error";
  current_->reason = "the run ended in the middle of this test case";
  current_->step = static_cast<int>(current_->steps.size()) - 1;
  on_testcase_(std::move(*current_));
  current_.reset();
}

Result<void> ReadRunLog(const std::string& path, RunLogReader& reader) {
  std::string file = path;
  struct stat info {};
  if (stat(path.c_str(), &info) == 0 && S_ISDIR(info.st_mode)) file += "/events.jsonl";
  std::unique_ptr<FILE, int (*)(FILE*)> in(std::fopen(file.c_str(), "rb"), std::fclose);
  if (!in) {
    return Fail(errno == ENOENT ? ErrorCode::kNotFound : ErrorCode::kPermission,
                fmt::format("cannot read {}: {}", file, std::strerror(errno)));
  }
  char* line = nullptr;
  size_t capacity = 0;
  for (ssize_t length; (length = getline(&line, &capacity, in.get())) >= 0;) {
    reader.Feed(std::string_view(line, static_cast<size_t>(length)));
  }
  std::free(line);
  if (std::ferror(in.get()) != 0) return Fail(ErrorCode::kIo, fmt::format("cannot read {}: {}", file, std::strerror(errno)));
  reader.Finish();
  return {};
}

Result<RunLog> LoadRunLog(const std::string& path) {
  RunLog log;
  RunLogReader reader([&](Testcase&& testcase) { log.testcases.push_back(std::move(testcase)); });
  if (auto read = ReadRunLog(path, reader); !read) return Fail(read.error());
  log.header = reader.header();
  return log;
}

}  // namespace assay::tools
