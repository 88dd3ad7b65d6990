#include <fmt/chrono.h>
#include <fmt/format.h>

#include <memory>
#include <nlohmann/json.hpp>
#include <optional>

#include "codecs/sip/layout.h"
#include "codecs/sip/sip_codec.h"
#include "runtime/value/print.h"
#include "tools/cli/codec_command.h"
#include "tools/codec/message_input.h"
#include "tools/codec/message_types.h"
#include "tools/codec/value_json.h"
#include "tools/execute/console.h"
#include "tools/execute/exit_status.h"
#include "tools/execute/registries.h"

// assay decode: messages as a template author sees them.

namespace assay::tools {

using nlohmann::ordered_json;

namespace {

struct DecodeOptions : CodecOptions {
  std::string input = "auto";
  std::string format = "ttcn";
  bool stream = false;
};

InputForm FormOf(const std::string& word) {
  if (word == "raw") return InputForm::kRaw;
  if (word == "hex") return InputForm::kHex;
  return word == "capture" ? InputForm::kCapture : InputForm::kAuto;
}

/// One rule that is broken.
struct Complaint {
  std::string header;  ///< empty: nothing could be decoded
  size_t octet = 0;    ///< in the message
  std::string reason;
};

struct Decoded {
  std::string type;  ///< Request, Response
  std::optional<runtime::Value> value;
  std::vector<Complaint> complaints;
};

std::string TimeOf(const InputMessage& message) {
  return fmt::format("{:%Y-%m-%dT%H:%M:%S}.{:06}Z", fmt::gmtime(static_cast<std::time_t>(message.time_ns / 1'000'000'000)),
                     message.time_ns / 1000 % 1'000'000);
}

class Decoder {
 public:
  Decoder(const DecodeOptions& options, const runtime::Program& program)
      : options_(options), program_(program), registries_(options.limits), codec_(&registries_.codecs, options.limits.sip) {}

  /// Decodes and shows all messages of a file. Returns false when one of them is malformed.
  bool DecodeFile(const std::string& name, const std::string& octets) {
    auto input = FindMessages(octets, FormOf(options_.input), options_.stream, options_.limits.sip);
    if (!input) {
      ComplainOfFile(name, input.error());
      return false;
    }
    bool well_formed = true;
    for (const InputMessage& message : input->messages) {
      const Decoded decoded = DecodeMessage(message);
      if (options_.format == "json") {
        document_.push_back(JsonOf(name, message, decoded));
      } else {
        Show(name, message, decoded);
      }
      for (const Complaint& complaint : decoded.complaints) Say(name, message, complaint);
      well_formed = well_formed && decoded.complaints.empty();
    }
    if (input->broken) {
      ComplainOfFile(name, *input->broken);
      well_formed = false;
    }
    if (input->others > 0) {
      Complain(fmt::format("{}: {} payload{} left out, which {} no SIP", name, input->others, input->others == 1 ? "" : "s",
                           input->others == 1 ? "is" : "are"));
    }
    if (input->messages.empty()) Complain(fmt::format("{}: there is no SIP message in it", name));
    return well_formed && !input->messages.empty();
  }

  void Finish() {
    if (options_.format == "json") PrintOut(document_.dump(2, ' ', false, ordered_json::error_handler_t::replace) + "\n");
  }

 private:
  static void ComplainOfFile(const std::string& name, const runtime::Error& error) {
    Complain(fmt::format("{}: {}{}", name, error.message,
                         error.offset ? fmt::format(", octet {} of the file", *error.offset) : ""));
  }

  Decoded DecodeMessage(const InputMessage& message) {
    Decoded out;
    std::string_view start = message.octets;
    while (!start.empty() && (start.front() == '\r' || start.front() == '\n')) start.remove_prefix(1);
    const bool response = codecs::sip::KindOf(start) == codecs::sip::MessageKind::kResponse || start.starts_with("SIP/2.0 ");
    out.type = response ? "Response" : "Request";
    const runtime::Type& type = *FindMessageType(program_, out.type);
    const runtime::Value octets = runtime::Value::Octetstring(message.octets);
    if (message.stream_error) {
      const runtime::Error& error = *message.stream_error;
      const std::string clause = error.clause.empty() ? "" : fmt::format(" ({})", error.clause);
      out.complaints.push_back({"stream", error.offset.value_or(message.offset) - message.offset,
                                fmt::format("{}{}; what follows cannot be understood", error.message, clause)});
    }
    auto value = codec_.Decode(octets, type);
    if (!value) {
      out.complaints.push_back({"", value.error().offset.value_or(0), value.error().message});
      return out;
    }
    out.value = std::move(*value);
    auto problems = codec_.Problems(octets, type);
    if (!problems) {
      out.complaints.push_back({"", problems.error().offset.value_or(0), problems.error().message});
      return out;
    }
    for (const codecs::sip::Problem& problem : *problems) out.complaints.push_back({problem.header, problem.offset, problem.reason});
    return out;
  }

  void Show(const std::string& name, const InputMessage& message, const Decoded& decoded) {
    if (!decoded.value) return;
    if (message.packet > 0) {
      PrintOut(fmt::format("// {} packet {}, {}, {} {} -> {}\n", name, message.packet, TimeOf(message), message.tcp ? "tcp" : "udp",
                           message.source, message.destination));
    }
    runtime::PrintOptions print;
    print.multiline = true;
    print.skip_omitted = true;
    PrintOut(fmt::format("{}:{}\n", decoded.type, runtime::Print(*decoded.value, print)));
  }

  void Say(const std::string& name, const InputMessage& message, const Complaint& complaint) {
    auto [line, column] = LineAndColumn(message.octets, complaint.octet);
    std::string where = name;
    if (message.packet > 0) where += fmt::format(", packet {}", message.packet);
    if (message.packet == 0 ? options_.stream : message.tcp) where += fmt::format(", octets from {}", message.offset);
    Complain(fmt::format("{}:{}:{}: {}{}{}, octet {}", where, line, column, complaint.header, complaint.header.empty() ? "" : ": ",
                         complaint.reason, complaint.octet));
  }

  static ordered_json JsonOf(const std::string& name, const InputMessage& message, const Decoded& decoded) {
    ordered_json out = {{"file", name}};
    if (message.packet > 0) {
      out["packet"] = message.packet;
      out["time"] = TimeOf(message);
      out["transport"] = message.tcp ? "tcp" : "udp";
      out["source"] = message.source;
      out["destination"] = message.destination;
    }
    if (message.offset > 0) out["offset"] = message.offset;
    out["type"] = decoded.type;
    out["value"] = decoded.value ? ValueToJson(*decoded.value) : ordered_json(nullptr);
    ordered_json problems = ordered_json::array();
    for (const Complaint& complaint : decoded.complaints) {
      auto [line, column] = LineAndColumn(message.octets, complaint.octet);
      problems.push_back({{"header", complaint.header}, {"octet", complaint.octet}, {"line", line}, {"column", column}, {"reason", complaint.reason}});
    }
    out["problems"] = std::move(problems);
    return out;
  }

  const DecodeOptions& options_;
  const runtime::Program& program_;
  Registries registries_;
  codecs::sip::SipCodec codec_;
  ordered_json document_ = ordered_json::array();
};

int Decode(const DecodeOptions& options) {
  std::unique_ptr<Suite> suite = CompileMessageTypes(nullptr);
  if (suite == nullptr) return kExitInternal;
  Decoder decoder(options, *suite->result.program);
  bool well_formed = true;
  for (const std::string& name : options.files) {
    auto text = ReadCodecInput(name);
    if (!text) {
      Complain(text.error().message);
      return kExitUsage;
    }
    well_formed = decoder.DecodeFile(name, *text) && well_formed;
  }
  decoder.Finish();
  return well_formed ? kExitOk : kExitNotAcceptable;
}

}  // namespace

void AddDecode(CLI::App& app, Work& work) {
  auto options = std::make_shared<DecodeOptions>();
  CLI::App* command = app.add_subcommand("decode",
                                         "Show messages as a template author sees them\n\n"
                                         "Examples:\n"
                                         "  assay decode sip register.sip\n"
                                         "  assay decode sip register.sip | assay encode sip -\n"
                                         "  assay decode sip --format json trace.pcapng | jq '.[].value.msgHeader.cSeq'\n"
                                         "  xxd -p register.sip | assay decode sip -");
  AddCodecOptions(command, *options, false);
  command->add_option("--input", options->input,
                      "What the files hold: raw octets, their hexadecimal digits, or a pcap or pcapng capture; auto looks at them")
      ->check(CLI::IsMember({"auto", "raw", "hex", "capture"}))
      ->capture_default_str();
  command->add_option("--format", options->format, "ttcn: TTCN-3 value notation; json: a list with an object a message")
      ->check(CLI::IsMember({"ttcn", "json"}))
      ->capture_default_str();
  command->add_flag("--stream", options->stream, "A file is what a TCP connection carried: cut it into messages by Content-Length");
  command->footer(
      "Each rule that is broken is told on stderr with line, column and octet of the message.\n"
      "Exit status: 0 every message is well-formed, 1 some is not, or there is none, 2 usage or unreadable file.");
  command->callback([options, &work] { work = [options] { return Decode(*options); }; });
}

}  // namespace assay::tools
