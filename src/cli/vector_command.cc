// print-sentence-vectors, as in the fastText program.
#include <memory>

#include "cli/commands.h"
#include "cli/standard_output.h"
#include "winnow/curate/vector_stream.h"

namespace winnow {

void add_vector_command(CLI::App& app, std::function<int()>& chosen) {
  const auto options = std::make_shared<VectorStreamOptions>();
  CLI::App* vectors = app.add_subcommand(
      "print-sentence-vectors", "a fastText model's vector of each line, as fasttext prints it");
  vectors->add_option("MODEL", options->model, "a fastText .bin or .ftz, supervised or not")
      ->required();
  vectors->add_option("INPUT", options->input,
                      "a text file (.gz, .zst too), or - for standard input");
  vectors->add_option("--threads", options->threads, "0: all cores; changes no result")
      ->capture_default_str()
      ->check(CLI::Range(0, 1024));
  vectors->callback([&chosen, options] {
    chosen = [options] {
      vector_stream(*options, write_standard_output);
      return 0;
    };
  });
}

}  // namespace winnow
