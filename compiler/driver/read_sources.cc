#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <system_error>
#include <unordered_set>

#include "compiler/driver/compile.h"

namespace assay::compiler {

namespace {

using runtime::ErrorCode;
using runtime::Fail;
using runtime::Result;

ErrorCode CodeOf(int error) {
  switch (error) {
    case ENOENT:
    case ENOTDIR:
      return ErrorCode::kNotFound;
    case EACCES:
    case EPERM:
      return ErrorCode::kPermission;
    default:
      return ErrorCode::kIo;
  }
}

class Disk : public FileSystem {
 public:
  Kind KindOf(const std::string& path) override {
    std::error_code error;
    const auto status = std::filesystem::status(path, error);
    if (error || !std::filesystem::exists(status)) return Kind::kMissing;
    if (std::filesystem::is_directory(status)) return Kind::kFolder;
    return std::filesystem::is_regular_file(status) ? Kind::kFile : Kind::kDevice;
  }

  Result<std::vector<std::string>> List(const std::string& folder) override {
    std::error_code error;
    std::vector<std::string> names;
    std::filesystem::directory_iterator it(folder, error), end;
    for (; !error && it != end; it.increment(error)) names.push_back(it->path().filename().string());
    if (error)
      return Fail(CodeOf(error.value()), fmt::format("cannot read folder '{}': {}", folder, error.message()));
    std::sort(names.begin(), names.end());
    return names;
  }

  Result<std::string> Read(const std::string& path) override {
    std::FILE* file = std::fopen(path.c_str(), "rb");
    if (file == nullptr) {
      const int error = errno;
      return Fail(CodeOf(error), fmt::format("cannot open '{}': {}", path, std::strerror(error)));
    }
    std::string text;
    char buffer[65536];
    while (text.size() <= kMaxSourceSize) {
      const size_t count = std::fread(buffer, 1, sizeof buffer, file);
      if (count == 0) break;
      text.append(buffer, count);
    }
    const bool failed = std::ferror(file) != 0;
    const int error = errno;
    std::fclose(file);
    if (failed) return Fail(CodeOf(error), fmt::format("cannot read '{}': {}", path, std::strerror(error)));
    if (text.size() > kMaxSourceSize) {
      return Fail(ErrorCode::kLimit,
                  fmt::format("'{}' has more than the limit of {} octets; split it into modules", path,
                              kMaxSourceSize));
    }
    return text;
  }
};

bool IsSourceName(const std::string& name) {
  auto ends = [&](std::string_view suffix) {
    return name.size() > suffix.size() &&
           name.compare(name.size() - suffix.size(), suffix.size(), suffix) == 0;
  };
  return ends(".ttcn") || ends(".ttcn3");
}

/// Two spellings of one file: `./a.ttcn` and `a.ttcn`.
std::string Normal(const std::string& path) {
  return std::filesystem::path(path).lexically_normal().string();
}

struct Pending {
  std::string path;
  int depth;
};

}  // namespace

FileSystem& RealFileSystem() {
  static Disk disk;
  return disk;
}

Result<std::vector<SourceInput>> ReadSources(std::span<const std::string> paths, FileSystem& files) {
  std::vector<SourceInput> inputs;
  std::unordered_set<std::string> seen;
  auto add = [&](const std::string& path) -> Result<void> {
    if (!seen.insert(Normal(path)).second) return {};
    Result<std::string> text = files.Read(path);
    if (!text) return Fail(text.error());
    inputs.push_back({path, *std::move(text)});
    return {};
  };
  for (const std::string& path : paths) {
    switch (files.KindOf(path)) {
      case FileSystem::Kind::kMissing:
        return Fail(ErrorCode::kNotFound, fmt::format("no such file or folder: '{}'", path));
      case FileSystem::Kind::kFile:
      case FileSystem::Kind::kDevice:
        if (auto added = add(path); !added) return Fail(added.error());
        continue;
      case FileSystem::Kind::kFolder:
        break;
    }
    std::vector<Pending> pending = {{path, 0}};
    while (!pending.empty()) {
      Pending folder = std::move(pending.back());
      pending.pop_back();
      if (folder.depth > kMaxFolderDepth) {
        return Fail(ErrorCode::kLimit,
                    fmt::format("folders nest deeper than {} levels at '{}'", kMaxFolderDepth, folder.path));
      }
      auto names = files.List(folder.path);
      if (!names) return Fail(names.error());
      std::vector<Pending> inner;
      for (const std::string& name : *names) {
        if (name.empty() || name.front() == '.') continue;
        const std::string full = folder.path.ends_with('/') ? folder.path + name : folder.path + "/" + name;
        const FileSystem::Kind kind = files.KindOf(full);
        if (kind == FileSystem::Kind::kFolder) {
          inner.push_back({full, folder.depth + 1});
        } else if (kind == FileSystem::Kind::kFile && IsSourceName(name)) {
          if (auto added = add(full); !added) return Fail(added.error());
        } else if (kind == FileSystem::Kind::kMissing && IsSourceName(name)) {
          return Fail(ErrorCode::kNotFound, fmt::format("cannot read '{}': the link leads nowhere", full));
        }
      }
      pending.insert(pending.end(), std::make_move_iterator(inner.rbegin()),
                     std::make_move_iterator(inner.rend()));
    }
  }
  return inputs;
}

}  // namespace assay::compiler
