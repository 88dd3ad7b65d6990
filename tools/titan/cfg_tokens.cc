#include "tools/titan/cfg_tokens.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <memory>
#include <set>

namespace assay::tools {

namespace {

using Kind = CfgToken::Kind;

/// Follows includes and takes [DEFINE] out; macro references stay.
class FileWalker {
 public:
  FileWalker(const CfgReader& reader, CfgMacros& macros, CfgTokens& out) : reader_(reader), macros_(macros), out_(out) {}

  void Walk(const std::string& path) {
    queue_ = {path};
    seen_ = {Normal(path)};
    for (size_t next = 0; next < queue_.size(); ++next) {
      std::string file = queue_[next];  // the queue grows meanwhile
      Read(file, "");
    }
  }

 private:
  static std::string Normal(const std::string& path) {
    std::error_code error;
    return std::filesystem::absolute(path, error).lexically_normal().string();
  }

  void Complain(std::string text) { out_.complaints.push_back(std::move(text)); }

  /// `from` is the place of the include; empty for the first file.
  void Read(const std::string& path, const std::string& from) {
    if (out_.files.size() >= kMaxCfgFiles) {
      if (out_.files.size() == kMaxCfgFiles) Complain(fmt::format("{}more than {} files are included", from, kMaxCfgFiles));
      return;
    }
    auto text = reader_(path);
    if (!text) {
      Complain(from + text.error().message);
      return;
    }
    chain_.push_back(Normal(path));
    auto index = static_cast<uint32_t>(out_.files.size());
    out_.files.push_back(path);
    texts_.push_back(std::make_unique<std::string>(std::move(*text)));
    CfgScanner scanner(*texts_.back(), path);
    std::string section;
    for (;;) {
      auto token = scanner.Next();
      if (!token) {
        Complain(token.error().message);
        break;
      }
      if (token->kind == Kind::kEnd || out_.tokens.size() >= kMaxCfgTokens) break;
      if (token->kind == Kind::kSection) section = token->text;
      if (section == "DEFINE" && token->kind != Kind::kSection) {
        if (!Define(*token, scanner)) break;
      } else if (section == "INCLUDE" || section == "ORDERED_INCLUDE") {
        if (token->kind != Kind::kSection) Include(*token, section, path);
      } else if (section != "DEFINE") {
        CfgTokens::Token kept;
        static_cast<CfgToken&>(kept) = std::move(*token);
        kept.file = index;
        out_.tokens.push_back(std::move(kept));
      }
    }
    chain_.pop_back();
  }

  /// False when the rest of the file makes no sense any more.
  bool Define(const CfgToken& name, CfgScanner& scanner) {
    if (name.Is(';')) return true;
    auto assign = scanner.Next();
    if (name.kind != Kind::kWord || !assign || assign->kind != Kind::kAssign) {
      Complain(scanner.Wrong(fmt::format("in [DEFINE]: expected \"name := value\", found {}", name.Described())).message);
      return false;
    }
    auto done = macros_.Define(name.text, scanner);
    if (!done) Complain(done.error().message);
    return true;
  }

  void Include(const CfgToken& token, const std::string& section, const std::string& path) {
    std::string place = fmt::format("{}:{}: ", path, token.line);
    if (token.kind != Kind::kString) {
      Complain(fmt::format("{}in [{}]: expected the name of a file in quotes, found {}", place, section, token.Described()));
      return;
    }
    std::filesystem::path file = token.text;
    std::string full = file.is_absolute() ? file.string() : (std::filesystem::path(path).parent_path() / file).string();
    if (section == "INCLUDE") {
      if (seen_.insert(Normal(full)).second) queue_.push_back(full);
      return;
    }
    if (std::find(chain_.begin(), chain_.end(), Normal(full)) != chain_.end()) {
      Complain(fmt::format("{}{} includes itself", place, full));
      return;
    }
    Read(full, place);
  }

  const CfgReader& reader_;
  CfgMacros& macros_;
  CfgTokens& out_;
  std::vector<std::string> queue_, chain_;
  std::set<std::string> seen_;
  std::vector<std::unique_ptr<std::string>> texts_;
};

/// Replaces macro references; structures become the tokens of their text.
void Expand(const CfgMacros& macros, CfgTokens& out) {
  std::vector<CfgTokens::Token> expanded;
  expanded.reserve(out.tokens.size() + 1);
  std::set<std::string> ignored = {"GROUPS", "COMPONENTS", "MAIN_CONTROLLER", "PROFILER"};
  std::string section;
  for (CfgTokens::Token& token : out.tokens) {
    if (expanded.size() >= kMaxCfgTokens) {
      out.complaints.push_back(fmt::format("{}: more than {} words", out.PlaceOf(token).Text(), kMaxCfgTokens));
      break;
    }
    if (token.kind == Kind::kSection) section = token.text;
    if (token.kind != Kind::kMacro || ignored.count(section) != 0) {
      expanded.push_back(std::move(token));
      continue;
    }
    if (token.modifier.empty() && macros.IsStructure(token.text)) {
      std::string text = *macros.Text(token.text);
      CfgScanner scanner(text, "");
      for (;;) {
        auto part = scanner.Next();
        if (!part || part->kind == Kind::kEnd) break;
        CfgTokens::Token kept;
        static_cast<CfgToken&>(kept) = std::move(*part);
        kept.file = token.file;
        kept.line = token.line;
        kept.first_on_line = false;
        expanded.push_back(std::move(kept));
      }
      continue;
    }
    auto made = macros.Token(token);
    if (!made) {
      out.complaints.push_back(fmt::format("{}: {}", out.PlaceOf(token).Text(), made.error().message));
      // Something in its place, so that the rest is read as it was meant.
      token.kind = Kind::kString;
      expanded.push_back(std::move(token));
      continue;
    }
    static_cast<CfgToken&>(token) = std::move(*made);
    expanded.push_back(std::move(token));
  }
  CfgTokens::Token end;
  if (!expanded.empty()) {
    end.file = expanded.back().file;
    end.line = expanded.back().line;
  }
  end.first_on_line = true;
  expanded.push_back(std::move(end));
  out.tokens = std::move(expanded);
}

}  // namespace

CfgTokens ReadCfgTokens(const std::string& path, const CfgReader& reader, const CfgMacros::Environment& environment) {
  CfgTokens out;
  CfgMacros macros(environment);
  FileWalker(reader, macros, out).Walk(path);
  if (out.files.empty()) out.files.push_back(path);
  Expand(macros, out);
  return out;
}

}  // namespace assay::tools
