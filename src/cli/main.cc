// Words -> calls -> exit code.
#include <malloc.h>
#include <signal.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <exception>
#include <iostream>
#include <new>
#include <string>
#include <vector>

#include "cli/commands.h"
#include "winnow/core/error.h"
#include "winnow/curate/version.h"
#include "winnow/near/idle_threads.h"

namespace {

using winnow::ExitCode;

constexpr const char* kExamples = R"(Examples:
  winnow run recipes/sample.json
  winnow score --model models/quality-en.bin - < in.jsonl > out.jsonl
  winnow evaluate --model models/quality-en.bin labelled.jsonl --svg quality.svg
  winnow explain --model models/quality-en.bin --text "What each word adds"
  winnow tokenize --tokenizer models/english-16k.model - < in.jsonl
)";

int report(const winnow::Error& error) {
  std::fprintf(stderr, "%s\n", error.what());
  return static_cast<int>(error.exit_code());
}

int run_command_line(std::vector<std::string> arguments) {
  CLI::App app("Raw text in, training set out, and why for every dropped document", "winnow");
  app.set_version_flag("--version", "winnow " + std::string(winnow::kVersion));
  app.require_subcommand(1);
  app.footer(kExamples);
  winnow::CommandLine commands(app, arguments);
  std::reverse(arguments.begin(), arguments.end());  // what CLI11 wants of a vector
  try {
    app.parse(arguments);
  } catch (const CLI::Success& asked) {  // --help, --version
    return app.exit(asked);
  } catch (const CLI::ParseError& problem) {
    throw winnow::Error(winnow::errors::kUsage, problem.what(), {},
                        "`winnow --help` and `winnow COMMAND --help` show what there is");
  }
  return commands.run();
}

/// Batches come and go: their pages are kept for the next ones, not given back and asked for again.
void keep_pages() {
  ::mallopt(M_MMAP_THRESHOLD, 32 << 20);
  ::mallopt(M_TRIM_THRESHOLD, 64 << 20);
}

}  // namespace

int main(int argc, char** argv) {
  keep_pages();
  winnow::end_idle_threads();
  try {
    if (argc == 1) {
      std::fputs("winnow: raw text in, training set out. `winnow --help` says more.\n", stderr);
      std::fputs(kExamples, stderr);
      return static_cast<int>(ExitCode::kUsage);
    }
    return run_command_line(std::vector<std::string>(argv + 1, argv + argc));
  } catch (const winnow::Error& error) {
    return report(error);
  } catch (const std::bad_alloc&) {
    return report(winnow::Error(winnow::errors::kMemory, "out of memory", {},
                                "lower --threads or --batch, or give the process more memory"));
  } catch (const std::exception& error) {
    return report(winnow::Error(winnow::errors::kInternal, error.what(), {},
                                "this is a bug in winnow; please report it"));
  }
}
