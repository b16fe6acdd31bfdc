// filter: records on standard input, those that the rules let pass on standard output.
#include <algorithm>
#include <cstdio>
#include <memory>
#include <optional>

#include "cli/commands.h"
#include "cli/output_option.h"
#include "cli/standard_output.h"
#include "cli/stream_commands.h"
#include "winnow/core/error.h"
#include "winnow/core/recipe.h"
#include "winnow/core/rules.h"
#include "winnow/curate/filter_stream.h"
#include "winnow/filters/repeated_lines.h"
#include "winnow/formats/output_file.h"

namespace winnow {
namespace {

struct RepeatedLinesFlags {
  std::string file;
  std::int64_t more_than = 0;  ///< 0: as the file has it
};

struct FilterArguments {
  StreamOptions stream;
  UrlOptions url;
  RepeatedLinesFlags lines;
  std::string unigram;
  std::vector<std::string> presets;
  std::vector<std::string> thresholds;
  std::string dropped;
  bool annotate = false;
  bool attributes = false;
  bool edits = false;
  bool list = false;
};

/// A preset that looks things up and the flag that names its file come together.
void need_both(std::string_view preset, const std::string& flag, const std::string& file,
               const std::vector<std::string>& presets) {
  const std::string name(preset);
  const bool wanted = std::ranges::find(presets, name) != presets.end();
  if (wanted != file.empty()) return;
  throw Error(
      errors::kUsage,
      wanted ? name + " has no file to look things up in" : flag + " is for --rules " + name, {},
      "name both; docs/filters.md says how such a file is made");
}

std::optional<RepeatedLinesOptions> lines_of(const RepeatedLinesFlags& flags,
                                             const std::vector<std::string>& presets) {
  need_both(kRepeatedLinesPreset, "--repeated-lines", flags.file, presets);
  if (flags.file.empty()) return std::nullopt;
  RepeatedLinesOptions options = repeated_lines_in(flags.file);
  if (flags.more_than > 0) options.more_than = flags.more_than;
  return options;
}

int filter(const FilterArguments& arguments) {
  if (arguments.list) {
    write_standard_output(rules_markdown());
    return 0;
  }
  if (arguments.presets.empty() && !arguments.url.has_lists()) {
    throw Error(errors::kUsage, "no rules to filter by", {},
                "add --rules PRESET or --url-domains FILE, or --list to see the rules");
  }
  std::optional<UrlOptions> url;
  if (arguments.url.has_lists()) url = arguments.url;
  FilterOptions options = filter_options(arguments.presets, arguments.thresholds, url);
  options.repeated_lines = lines_of(arguments.lines, arguments.presets);
  options.unigram = arguments.unigram;
  need_both(kUnigramPreset, "--unigram", arguments.unigram, arguments.presets);
  options.annotate = arguments.annotate;
  options.attributes = arguments.attributes;
  options.edits = arguments.edits;
  if (options.edits && editing_presets(options.presets).empty()) {
    throw Error(errors::kUsage, "--edits has nothing to do: none of these presets edits", {},
                "name one that does, e.g. --rules c4@datatrove, or leave it out");
  }
  std::unique_ptr<OutputFile> file;
  LineSink dropped;
  if (!arguments.dropped.empty()) {
    file = std::make_unique<OutputFile>(arguments.dropped);
    dropped = [&file](std::string_view lines) { file->write(lines); };
  }
  const FilterCounts counts =
      filter_stream(options, arguments.stream, write_standard_output, dropped);
  if (file) file->commit();
  std::fprintf(stderr, "%llu records: %llu kept, %llu dropped\n",
               static_cast<unsigned long long>(counts.stream.records),
               static_cast<unsigned long long>(counts.kept),
               static_cast<unsigned long long>(counts.dropped));
  return finish_stream(counts.stream);
}

void add_url_flags(CLI::App& command, UrlOptions& url) {
  constexpr const char* kWhat[kUrlListCount] = {
      "a file of domains, one a line: records whose URL is on one, or below it, go; repeatable",
      "a file of whole URLs", "a file of words, one of which is too many in a URL",
      "a file of words, two of which are too many in a URL",
      "a file of what must not occur in a URL's letters and digits"};
  for (std::size_t list = 0; list < kUrlListCount; ++list) {
    std::string flag = "--url-" + std::string(kUrlLists[list]);
    std::ranges::replace(flag, '_', '-');
    command.add_option(flag, url.lists[list], kWhat[list])->allow_extra_args(false);
  }
  command.add_option("--url-field", url.field, "the field of the URL")->capture_default_str();
}

/// Files that presets look things up in.
void add_table_flags(CLI::App& command, FilterArguments& arguments) {
  command.add_option("--unigram", arguments.unigram,
                     "for unigram@winnow: a table that `winnow train --unigram` wrote");
  command.add_option("--repeated-lines", arguments.lines.file,
                     "for repeated_lines@winnow: a file that `winnow lines` wrote");
  command
      .add_option("--repeated-more-than", arguments.lines.more_than,
                  "remove lines that more documents have than that, not what the file was made for")
      ->check(CLI::Range(1, INT32_MAX - 1));
}

}  // namespace

void add_filter_command(CLI::App& app, std::function<int()>& chosen) {
  const auto arguments = std::make_shared<FilterArguments>();
  CLI::App* command =
      app.add_subcommand("filter", "drop records by heuristic rules, each peer's to the letter");
  // One value each, so that the input may follow.
  command
      ->add_option("--rules", arguments->presets,
                   "a preset, e.g. gopher@datatrove; repeat it for several, in order")
      ->allow_extra_args(false);
  command
      ->add_option("--threshold", arguments->thresholds,
                   "another threshold: PRESET/FACT.min=20, or =none; repeatable")
      ->allow_extra_args(false);
  add_output(*command, "--dropped", arguments->dropped,
             "a file for dropped records, each with its reason, and for bad ones");
  CLI::Option* const annotate = command->add_flag(
      "--annotate", arguments->annotate,
      "drop nothing: add facts and verdict to each record, in the field \"winnow\"");
  CLI::Option* const edits =
      command->add_flag("--edits", arguments->edits,
                        "write kept records with the text that the presets leave of theirs");
  command
      ->add_flag("--attributes", arguments->attributes,
                 "instead of records, write Dolma's attribute lines: each record's id and facts")
      ->excludes(annotate)
      ->excludes(edits);
  command->add_flag("--list", arguments->list, "print the table of rules and do nothing else");
  add_url_flags(*command, arguments->url);
  add_table_flags(*command, *arguments);
  add_stream_options(*command, arguments->stream);
  command->callback([&chosen, arguments] { chosen = [arguments] { return filter(*arguments); }; });
}

}  // namespace winnow
