// score and tokenize: records on standard input, records on standard output.
#include <cstdio>
#include <memory>

#include "cli/commands.h"
#include "cli/standard_output.h"
#include "winnow/curate/stream.h"

namespace winnow {
namespace {

void add_stream_options(CLI::App& command, StreamOptions& stream) {
  command.add_option("INPUT", stream.input,
                     "a JSONL file (.gz, .zst too), or - for standard input");
  command.add_option("--text-field", stream.jsonl.text_field, "the field that holds the text")
      ->capture_default_str();
  command.add_option("--threads", stream.threads, "0: all cores; changes no result")
      ->capture_default_str()
      ->check(CLI::Range(0, 1024));
  command.add_option("--batch", stream.batch, "records a batch; changes no result")
      ->capture_default_str()
      ->check(CLI::Range(1, 1 << 20));
}

int finish(const StreamCounts& counts) {
  if (counts.bad > 0) {
    std::fprintf(stderr,
                 "%llu of %llu records could not be read; each is an {\"_error\": ...} line\n",
                 static_cast<unsigned long long>(counts.bad),
                 static_cast<unsigned long long>(counts.records));
  }
  return 0;
}

}  // namespace

void add_stream_commands(CLI::App& app, std::function<int()>& chosen) {
  const auto stream = std::make_shared<StreamOptions>();
  const auto score = std::make_shared<ScoreStreamOptions>();
  CLI::App* scores =
      app.add_subcommand("score", "add a fastText classifier's score to each record");
  scores->add_option("--model", score->score.model, "a fastText .bin")->required();
  scores->add_option("--label", score->score.label,
                     "the label that the score is the probability of");
  scores->add_option("--preset", score->score.preparation,
                     "text preparation: raw, dclm, datatrove, curator, datamap, lid, textbook "
                     "(default: the model card's, else raw)");
  scores->add_option("--field", score->field, "name of the added field")->capture_default_str();
  scores->add_flag("--labels", score->all_labels, "also add FIELD_labels with every label");
  scores
      ->add_option("--device", stream->device,
                   "auto, cpu, cuda (all of them) or cuda:N; changes no result")
      ->capture_default_str();
  add_stream_options(*scores, *stream);
  scores->callback([&chosen, stream, score] {
    chosen = [stream, score] {
      return finish(score_stream(*score, *stream, write_standard_output));
    };
  });

  const auto tokenizer = std::make_shared<std::string>();
  CLI::App* tokens = app.add_subcommand("tokenize", "sentencepiece ids and pieces of each record");
  tokens->add_option("--tokenizer", *tokenizer, "a sentencepiece .model")->required();
  add_stream_options(*tokens, *stream);
  tokens->callback([&chosen, stream, tokenizer] {
    chosen = [stream, tokenizer] {
      return finish(tokenize_stream(*tokenizer, *stream, write_standard_output));
    };
  });
}

}  // namespace winnow
