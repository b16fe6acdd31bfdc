// predict, predict-prob, test, test-label: the fastText program's commands, with its words.
#include <charconv>
#include <cmath>
#include <memory>

#include "cli/commands.h"
#include "cli/standard_output.h"
#include "winnow/core/error.h"
#include "winnow/curate/predict_stream.h"
#include "winnow/learn/fasttext_test.h"

namespace winnow {
namespace {

struct Asked {
  PredictOptions options;
  LineStreamOptions stream;
  std::string k = "1";
  std::string threshold = "0";
  bool json = false;
};

template <class Number>
Number number_of(const std::string& word, const char* name, const char* meaning) {
  Number value{};
  const char* const end = word.data() + word.size();
  const auto [read, problem] = std::from_chars(word.data(), end, value);
  if (problem == std::errc() && read == end && std::isfinite(static_cast<double>(value))) {
    return value;
  }
  throw Error(errors::kUsage, std::string(name) + " is no number: \"" + word + "\"", {}, meaning);
}

/// The options with K and TH read.
const PredictOptions& read_numbers(Asked& asked) {
  constexpr const char* kMeaning = "K is how many labels to name at most: 1 or more, or -1 for all";
  asked.options.k = number_of<std::int32_t>(asked.k, "K", kMeaning);
  if (asked.options.k == 0 || asked.options.k < -1) {
    throw Error(errors::kUsage, "K is " + asked.k, {}, kMeaning);
  }
  asked.options.threshold =
      number_of<float>(asked.threshold, "TH", "TH is the least probability to name a label with");
  return asked.options;
}

void add_words(CLI::App& command, Asked& asked) {
  command.add_option("MODEL", asked.options.model, "a fastText .bin or .ftz")->required();
  command
      .add_option("FILE", asked.stream.input,
                  "lines of text (.gz, .zst too), or - for standard input")
      ->required();
  command.add_option("K", asked.k, "name at most K labels; -1: all")->capture_default_str();
  command.add_option("TH", asked.threshold, "name no label less probable")->capture_default_str();
  command
      .add_option("--preset", asked.options.preparation,
                  "prepare each line: raw, dclm, datatrove, curator, datamap, lid, textbook")
      ->capture_default_str();
  command.add_option("--threads", asked.stream.threads, "0: all cores; changes no result")
      ->capture_default_str()
      ->check(CLI::Range(0, 1024));
  command
      .add_option("--device", asked.stream.device,
                  "auto, cpu, cuda (all of them) or cuda:N; changes no result")
      ->capture_default_str();
  command.add_option("--max-line-bytes", asked.stream.most_line_bytes, "refuse longer lines")
      ->capture_default_str()
      ->check(CLI::Range(std::uint64_t{1} << 20, std::uint64_t{1} << 34));
  command.add_flag("--json", asked.json, "write JSON");
}

int predict(Asked& asked, PredictFormat format) {
  predict_stream(read_numbers(asked), asked.json ? PredictFormat::kJson : format, asked.stream,
                 write_standard_output);
  return 0;
}

int test(Asked& asked, std::string (*lines)(const PredictionTest&, std::int64_t)) {
  const PredictionTest result = test_predictions(read_numbers(asked), asked.stream);
  write_standard_output((asked.json ? test_json : lines)(result, asked.options.k));
  return 0;
}

/// A command of the fastText program that `call` carries out.
void add_command(CLI::App& app, std::function<int()>& chosen, const char* name,
                 const char* description, std::function<int(Asked&)> call) {
  const auto asked = std::make_shared<Asked>();
  CLI::App* command = app.add_subcommand(name, description);
  add_words(*command, *asked);
  command->callback([&chosen, asked, call = std::move(call)] {
    chosen = [asked, call] { return call(*asked); };
  });
}

}  // namespace

void add_predict_commands(CLI::App& app, std::function<int()>& chosen) {
  add_command(app, chosen, "predict", "the labels of each line, as `fasttext predict`",
              [](Asked& asked) { return predict(asked, PredictFormat::kLabels); });
  add_command(app, chosen, "predict-prob", "labels and probabilities of each line",
              [](Asked& asked) { return predict(asked, PredictFormat::kProbabilities); });
  add_command(app, chosen, "test", "precision and recall on lines that hold their labels",
              [](Asked& asked) { return test(asked, test_lines); });
  add_command(app, chosen, "test-label", "the same for each label",
              [](Asked& asked) { return test(asked, test_label_lines); });
}

}  // namespace winnow
