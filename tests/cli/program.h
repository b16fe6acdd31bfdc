// Runs the winnow program as a user does, in the source folder, and looks at what it left.
#pragma once

#include <map>
#include <string>
#include <vector>

namespace winnow {

struct Outcome {
  int exit = -1;    ///< exit code, or 128 + the signal that ended it
  std::string out;  ///< standard output
  std::string err;  ///< standard error
};

struct Invocation {
  std::vector<std::string> arguments;
  std::string input = "/dev/null";  ///< a file for standard input
  std::string output = {};          ///< a file for standard output; empty: kept in Outcome::out
  int signal_after_ms = -1;         ///< send `signal` then; -1: never
  int signal = 9;                   ///< SIGKILL
};

Outcome run_winnow(const Invocation& invocation);
Outcome run_winnow(std::vector<std::string> arguments);

std::string contents_of(const std::string& path);
/// The lines of a text, without their ends.
std::vector<std::string> lines_in(const std::string& text);

/// Relative path -> contents of every file of a run directory, but timings.json and .lock.
std::map<std::string, std::string> tree_of(const std::string& folder);

/// EXPECTs equal trees and names the files that differ.
void expect_same_tree(const std::map<std::string, std::string>& expected,
                      const std::map<std::string, std::string>& got, const std::string& what);

/// `winnow run recipes/sample.json --output OUTPUT` and more arguments.
std::vector<std::string> sample_run(const std::string& output,
                                    const std::vector<std::string>& more = {});

}  // namespace winnow
