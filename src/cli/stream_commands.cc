// score and tokenize: records on standard input, records on standard output.
#include "cli/stream_commands.h"

#include <cstdio>
#include <map>
#include <memory>
#include <string>

#include "cli/commands.h"
#include "cli/standard_output.h"
#include "winnow/curate/stream.h"

namespace winnow {

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

int finish_stream(const StreamCounts& counts) {
  if (counts.bad > 0) {
    std::fprintf(stderr,
                 "%llu of %llu records could not be read; each is an {\"_error\": ...} line\n",
                 static_cast<unsigned long long>(counts.bad),
                 static_cast<unsigned long long>(counts.records));
  }
  return 0;
}

namespace {

void add_tokenize_options(CLI::App& command, std::shared_ptr<TokenizeStreamOptions> options) {
  static const std::map<std::string, TokenFields> kFields = {
      {"ids,pieces", TokenFields::kIdsAndPieces},
      {"ids", TokenFields::kIds},
      {"pieces", TokenFields::kPieces},
      {"count", TokenFields::kCount}};
  command.add_option("--write", options->fields, "ids,pieces (the default), ids, pieces or count")
      ->transform(CLI::CheckedTransformer(kFields))
      ->option_text("FIELDS");
  command.add_flag("--check", options->compares,
                   "compare each record's ids with the sentencepiece library's");
  command
      .add_option_function<std::size_t>(
          "--cache-mib", [options](std::size_t mib) { options->cache_bytes = mib << 20; },
          "the most memory that the cache of words takes (64); changes no result")
      ->check(CLI::Range(0, 1 << 20));
  command
      .add_option("--device", options->device,
                  "looks words up: cpu, auto, cuda (all of them) or cuda:N; changes no result")
      ->capture_default_str();
}

int tokenize(const TokenizeStreamOptions& options, const StreamOptions& stream) {
  const TokenizeStreamCounts counts = tokenize_stream(options, stream, write_standard_output);
  if (!counts.library_reason.empty()) {
    std::fprintf(stderr, "the sentencepiece library encoded all records: %s\n",
                 counts.library_reason.c_str());
  } else if (options.compares) {
    std::fprintf(stderr, "%llu records have the ids of the sentencepiece library\n",
                 static_cast<unsigned long long>(counts.stream.records - counts.stream.bad));
  }
  if (counts.library_reason.empty() && counts.leaves_out_device) {
    std::fprintf(stderr, "no device was used: this model has pieces with spaces inside\n");
  }
  return finish_stream(counts.stream);
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
      return finish_stream(score_stream(*score, *stream, write_standard_output));
    };
  });

  const auto options = std::make_shared<TokenizeStreamOptions>();
  CLI::App* tokens = app.add_subcommand("tokenize", "sentencepiece ids and pieces of each record");
  tokens->add_option("--tokenizer", options->tokenizer, "a sentencepiece .model")->required();
  add_tokenize_options(*tokens, options);
  add_stream_options(*tokens, *stream);
  tokens->callback([&chosen, stream, options] {
    chosen = [stream, options] { return tokenize(*options, *stream); };
  });
}

}  // namespace winnow
