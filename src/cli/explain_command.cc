// explain: what each word and n-gram adds to a classifier's decision.
#include <memory>

#include "cli/commands.h"
#include "cli/standard_output.h"
#include "winnow/core/error.h"
#include "winnow/learn/explain.h"

namespace winnow {
namespace {

struct Asked {
  ExplainOptions options;
  std::string text;
  std::string file;
  std::string id;
  std::string id_field = "id";
  std::string text_field = "text";
  std::size_t top = 25;
  bool json = false;
};

void add_options(CLI::App& command, Asked& asked) {
  command.add_option("--model", asked.options.model, "a fastText .bin or .ftz")->required();
  CLI::Option* text = command.add_option("--text", asked.text, "the text to explain");
  CLI::Option* file =
      command.add_option("--file", asked.file, "JSON lines with the text (.gz, .zst too), or -");
  CLI::Option* id = command.add_option("--id", asked.id, "the record's id");
  file->excludes(text)->needs(id);
  id->needs(file);
  command.add_option("--id-field", asked.id_field, "field of the id")->capture_default_str();
  command.add_option("--text-field", asked.text_field, "field of the text")->capture_default_str();
  command.add_option("--label", asked.options.label,
                     "explain this label (default: of two the positive one, of more the best)");
  command.add_option("--preset", asked.options.preparation,
                     "prepare the text: raw, dclm, datatrove, curator, datamap, lid, textbook "
                     "(default: the model card's, else raw)");
  command.add_flag("--subwords", asked.options.subwords,
                   "list character n-grams by themselves, not under their words");
  command.add_option("--top", asked.top, "how many shares to list; the others are summed up")
      ->capture_default_str()
      ->check(CLI::Range(0, 1'000'000'000));
  command.add_flag("--json", asked.json, "write JSON (docs/formats.md)");
}

int run_explain(const Asked& asked, bool has_text) {
  if (!has_text && asked.file.empty()) {
    throw Error(errors::kUsage, "there is no text to explain", {},
                "give --text WORDS, or --file FILE.jsonl --id ID");
  }
  const std::string text =
      has_text ? asked.text
               : text_of_record(asked.file, asked.id_field, asked.id, asked.text_field);
  const Explanation explanation = Explainer(asked.options).explain(text);
  write_standard_output(asked.json ? explanation_json(explanation, asked.top)
                                   : explanation_text(explanation, asked.top));
  return 0;
}

}  // namespace

void add_explain_command(CLI::App& app, std::function<int()>& chosen) {
  const auto asked = std::make_shared<Asked>();
  CLI::App* command = app.add_subcommand(
      "explain", "each word's and n-gram's share of a classifier's decision about a text");
  add_options(*command, *asked);
  command->callback([&chosen, asked, command] {
    chosen = [asked, has_text = command->count("--text") > 0] {
      return run_explain(*asked, has_text);
    };
  });
}

}  // namespace winnow
