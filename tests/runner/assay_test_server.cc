// Runs many commands of the program in one process start: reads one JSON object a line,
// {"argv": […], "cwd": "…", "stdout": "…", "stderr": "…", "timeout": seconds}, forks a child that runs the command with
// its output in those files, and answers with one line: the exit status (128 + n when a signal ended it).
// The fork spares the start of the process; a crash or a leak of one command cannot disturb the next.

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "tools/cli/cli.h"

namespace {

bool Redirect(const std::string& path, int fd) {
  int file = open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
  if (file < 0) return false;
  dup2(file, fd);
  close(file);
  return true;
}

[[noreturn]] void RunChild(const nlohmann::json& request) {
  std::vector<std::string> words = request.at("argv");
  std::vector<char*> argv;
  for (std::string& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);
  int null = open("/dev/null", O_RDONLY);
  dup2(null, STDIN_FILENO);
  if (chdir(request.at("cwd").get<std::string>().c_str()) != 0 || !Redirect(request.at("stdout"), STDOUT_FILENO) ||
      !Redirect(request.at("stderr"), STDERR_FILENO)) {
    _exit(126);
  }
  setenv("NO_COLOR", "1", 1);
  alarm(request.at("timeout").get<unsigned>());
  exit(assay::tools::Main(static_cast<int>(words.size()), argv.data()));
}

}  // namespace

int main() {
  std::string line;
  while (std::getline(std::cin, line)) {
    nlohmann::json request = nlohmann::json::parse(line);
    fflush(nullptr);
    pid_t child = fork();
    if (child == 0) RunChild(request);
    int status = 0;
    if (child < 0 || waitpid(child, &status, 0) < 0) return 70;
    std::printf("%d\n", WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
    std::fflush(stdout);
  }
  return 0;
}
