#include "program.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <thread>

#include "temp_folder.h"

namespace winnow {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void become_winnow(const Invocation& invocation, const std::string& out,
                                const std::string& err) {
  const auto redirect = [](const std::string& path, int flags, int to) {
    const int fd = ::open(path.c_str(), flags, 0644);
    if (fd < 0 || ::dup2(fd, to) < 0) ::_exit(126);
  };
  redirect(invocation.input, O_RDONLY, STDIN_FILENO);
  redirect(out, O_WRONLY | O_CREAT, STDOUT_FILENO);
  redirect(err, O_WRONLY | O_CREAT, STDERR_FILENO);
  if (::chdir(WINNOW_SOURCE_DIR) != 0) ::_exit(126);
  std::vector<char*> argv = {const_cast<char*>(WINNOW_PROGRAM)};
  for (const std::string& argument : invocation.arguments) {
    argv.push_back(const_cast<char*>(argument.c_str()));
  }
  argv.push_back(nullptr);
  ::execv(WINNOW_PROGRAM, argv.data());
  ::_exit(127);
}

}  // namespace

Outcome run_winnow(const Invocation& invocation) {
  const TempFolder folder;
  const std::string out = invocation.output.empty() ? folder.file("out") : invocation.output;
  const std::string err = folder.file("err");
  const pid_t child = ::fork();
  if (child == 0) become_winnow(invocation, out, err);
  if (invocation.signal_after_ms >= 0) {
    std::this_thread::sleep_for(std::chrono::milliseconds(invocation.signal_after_ms));
    ::kill(child, invocation.signal);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  Outcome outcome;
  outcome.exit = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  if (invocation.output.empty()) outcome.out = contents_of(out);
  outcome.err = contents_of(err);
  return outcome;
}

Outcome run_winnow(std::vector<std::string> arguments) {
  return run_winnow(Invocation{std::move(arguments)});
}

std::string contents_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

std::vector<std::string> lines_in(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

std::map<std::string, std::string> tree_of(const std::string& folder) {
  std::map<std::string, std::string> tree;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    const std::string name = entry.path().lexically_relative(folder).string();
    if (!entry.is_regular_file() || name == "timings.json" || name == ".lock") continue;
    tree[name] = contents_of(entry.path());
  }
  return tree;
}

void expect_same_tree(const std::map<std::string, std::string>& expected,
                      const std::map<std::string, std::string>& got, const std::string& what) {
  for (const auto& [name, contents] : expected) {
    const auto found = got.find(name);
    if (found == got.end()) {
      ADD_FAILURE() << what << ": " << name << " is missing";
    } else {
      EXPECT_TRUE(found->second == contents) << what << ": " << name << " differs";
    }
  }
  for (const auto& [name, contents] : got) {
    EXPECT_TRUE(expected.contains(name)) << what << ": " << name << " is too many";
  }
}

std::vector<std::string> sample_run(const std::string& output,
                                    const std::vector<std::string>& more) {
  std::vector<std::string> arguments = {
      "run", "recipes/sample.json", "--quiet", "--output", output, "--device", "cpu"};
  arguments.insert(arguments.end(), more.begin(), more.end());
  return arguments;
}

}  // namespace winnow
