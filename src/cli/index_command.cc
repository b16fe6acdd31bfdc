// index: near-duplicates of what was added to an index before.
#include <cstdio>
#include <memory>
#include <nlohmann/json.hpp>

#include "cli/commands.h"
#include "cli/interrupt.h"
#include "cli/output_option.h"
#include "cli/shingle_flags.h"
#include "cli/standard_output.h"
#include "winnow/core/error.h"
#include "winnow/curate/near_index.h"

namespace winnow {
namespace {

struct Asked {
  std::string folder;
  IndexQuery query;
  ShingleFlags shingles;
  bool json = false;
  bool quiet = false;
};

unsigned long long number(std::uint64_t x) { return x; }

void print(const Asked& asked, const IndexAddCounts& counts) {
  if (asked.json) {
    const nlohmann::json report = {{"format", "winnow.index_add/1"},
                                   {"sources", counts.sources},
                                   {"skipped", counts.skipped},
                                   {"rows", counts.rows},
                                   {"bad", counts.bad},
                                   {"total", counts.total}};
    write_standard_output(report.dump(2) + "\n");
  } else if (!asked.quiet) {
    std::fprintf(stderr,
                 "%llu sources added, %llu that were there already; %llu rows added, %llu bad; "
                 "%llu rows in the index\n",
                 number(counts.sources), number(counts.skipped), number(counts.rows),
                 number(counts.bad), number(counts.total));
  }
}

void print(const Asked& asked, const IndexQueryCounts& counts) {
  if (asked.json) {
    const nlohmann::json report = {{"format", "winnow.index_query/1"},
                                   {"rows", counts.rows},
                                   {"kept", counts.kept},
                                   {"equal", counts.equal},
                                   {"similar", counts.similar},
                                   {"equal_here", counts.equal_here},
                                   {"similar_here", counts.similar_here},
                                   {"bad", counts.bad}};
    write_standard_output(report.dump(2) + "\n");
  } else if (!asked.quiet) {
    std::fprintf(stderr,
                 "%llu rows: %llu kept; %llu equal and %llu similar to one of the index; "
                 "%llu equal and %llu similar to one of the input; %llu bad\n",
                 number(counts.rows), number(counts.kept), number(counts.equal),
                 number(counts.similar), number(counts.equal_here), number(counts.similar_here),
                 number(counts.bad));
  }
}

/// Runs one of the three with the signals caught.
int run(Asked& asked, const std::function<void()>& work) {
  Interrupt interrupt;
  IndexInput& input = asked.query.input;
  if (input.embeddings.empty() && input.files.empty()) {
    throw Error(errors::kUsage, "no input is named", {}, "name JSONL files, or --embeddings FILE");
  }
  input.stop = interrupt.token();
  try {
    work();
  } catch (const Error& error) {
    return interrupt.exit_code_of(error);
  }
  return 0;
}

void add_input_options(CLI::App& command, Asked& asked) {
  IndexInput& input = asked.query.input;
  command.add_option("FOLDER", asked.folder, "the index")->required();
  CLI::Option& embeddings = *command.add_option(
      "--embeddings", input.embeddings,
      "vectors instead of documents: .npy or safetensors, float32, float16 or int8");
  const auto of_vectors = [&](CLI::Option* option) { option->needs(&embeddings); };
  const auto of_text = [&](CLI::Option* option) { option->excludes(&embeddings); };
  of_vectors(command.add_option("--tensor", input.tensor, "the tensor, if a file has several"));
  of_vectors(command.add_option("--ids", input.ids, "a name a line, in the vectors' order"));
  of_text(command.add_option("INPUT", input.files, "JSONL files (.gz, .zst too)"));
  of_text(command.add_option("--text-field", input.read.jsonl.text_field,
                             "the field that holds the text [text]"));
  of_text(command.add_option("--id-field", input.read.jsonl.id_field,
                             "the field that names the document [id]"));
  of_text(command.add_option("--max-bad", input.read.max_bad, "bad records a file may have [10]"));
  of_text(command.add_option("--max-bad-share", input.read.max_bad_share,
                             "or this share of them [0.001]"));
  of_text(command.add_option("--batch", input.batch, "records a batch [256]; changes no result"));
  command.add_option("--device", input.device, "auto, cpu, cuda or cuda:N; changes no result")
      ->capture_default_str();
  command.add_option("--threads", input.threads, "0: all cores; changes no result")
      ->capture_default_str()
      ->check(CLI::Range(0, 1024));
  command.add_flag("--json", asked.json, "print the counts as JSON");
  command.add_flag("--quiet", asked.quiet, "print nothing but errors");
}

void add_query_options(CLI::App& command, IndexQuery& query) {
  add_output(command, "--kept", query.kept, "write what stays (.zst: compressed)");
  add_output(command, "--dropped", query.dropped, "write the others, each with its reason");
  command.add_option("--threshold", query.threshold, "the least cosine of similar rows")
      ->capture_default_str()
      ->check(CLI::Range(1e-6, 1.0));
  command.add_flag("--add", query.add, "then add what stays to the index");
  command
      .add_option("--alarm-drop", query.alarm_drop,
                  "stop if more than this share of an input would go")
      ->capture_default_str()
      ->check(CLI::Range(0.0, 1.0));
}

}  // namespace

void add_index_command(CLI::App& app, std::function<int()>& chosen) {
  CLI::App* index = app.add_subcommand(
      "index", "keep sketches or vectors on disk, and drop what is near to them later");
  index->require_subcommand(1);
  const auto subcommand = [&](const char* name, const char* what) {
    auto asked = std::make_shared<Asked>();
    CLI::App* command = index->add_subcommand(name, what);
    add_input_options(*command, *asked);
    return std::pair(command, std::move(asked));
  };
  const auto [build, to_build] = subcommand("build", "begin an index and add to it");
  add_shingle_flags(*build, to_build->shingles);
  build->callback([&chosen, asked = to_build] {
    chosen = [asked] {
      return run(*asked, [&] {
        print(*asked, index_build(asked->folder, sketch_of(asked->shingles), asked->query.input));
      });
    };
  });
  const auto [add, to_add] = subcommand("add", "add documents or vectors, all of them");
  add->callback([&chosen, asked = to_add] {
    chosen = [asked] {
      return run(*asked, [&] { print(*asked, index_add(asked->folder, asked->query.input)); });
    };
  });
  const auto [query, to_query] =
      subcommand("query", "drop what is equal or similar to what was added");
  add_query_options(*query, to_query->query);
  query->callback([&chosen, asked = to_query] {
    chosen = [asked] {
      return run(*asked, [&] { print(*asked, index_query(asked->folder, asked->query)); });
    };
  });
}

}  // namespace winnow
