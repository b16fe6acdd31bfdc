// dedup: near-duplicates of documents in files, or of vectors.
#include <cstdio>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>

#include "cli/commands.h"
#include "cli/interrupt.h"
#include "cli/named_value.h"
#include "cli/output_option.h"
#include "cli/shingle_flags.h"
#include "cli/standard_output.h"
#include "winnow/core/error.h"
#include "winnow/curate/dedup.h"
#include "winnow/curate/dedup_vectors.h"

namespace winnow {
namespace {

struct Asked {
  DedupOptions options;
  VectorDedupOptions vectors;  ///< used if it names embeddings
  ShingleFlags shingles;
  std::optional<std::string> measure;
  std::optional<double> threshold;
  std::string policy = "rank";
  bool json = false;
  bool quiet = false;
};

/// The preset, and what was asked for beside it.
DedupSimilarity similarity_of(const Asked& asked) {
  DedupSimilarity similarity = dedup_preset(asked.shingles.preset);
  similarity.sketch = sketch_of(asked.shingles);
  if (asked.measure) {
    similarity.threshold.measure = named(set_measure_of(*asked.measure), "--measure",
                                         *asked.measure, "jaccard, containment or cosine");
  }
  if (asked.threshold) {
    similarity.threshold = SetThreshold::of(similarity.threshold.measure, *asked.threshold);
  }
  return similarity;
}

unsigned long long number(std::uint64_t x) { return x; }

void print(const Asked& asked, const DedupCounts& counts) {
  if (asked.json) {
    const nlohmann::json report = {
        {"format", "winnow.dedup/1"},      {"records", counts.records},   {"kept", counts.kept},
        {"dropped_exact", counts.exact},   {"dropped_near", counts.near}, {"bad", counts.bad},
        {"candidates", counts.candidates}, {"pairs", counts.pairs}};
    write_standard_output(report.dump(2) + "\n");
  } else if (!asked.quiet) {
    std::fprintf(
        stderr,
        "%llu records: %llu kept, %llu equal to one that is kept, %llu near one, %llu bad\n"
        "%llu pairs compared, %llu similar\n",
        number(counts.records), number(counts.kept), number(counts.exact), number(counts.near),
        number(counts.bad), number(counts.candidates), number(counts.pairs));
  }
}

void print(const Asked& asked, const VectorDedupCounts& counts) {
  if (asked.json) {
    const nlohmann::json report = {{"format", "winnow.dedup_vectors/1"},
                                   {"vectors", counts.vectors},
                                   {"kept", counts.kept},
                                   {"dropped_exact", counts.exact},
                                   {"dropped_near", counts.near},
                                   {"candidates", counts.candidates},
                                   {"pairs", counts.pairs}};
    write_standard_output(report.dump(2) + "\n");
  } else if (!asked.quiet) {
    std::fprintf(stderr,
                 "%llu vectors: %llu kept, %llu equal to one that is kept, %llu near one\n"
                 "%llu pairs compared, %llu similar\n",
                 number(counts.vectors), number(counts.kept), number(counts.exact),
                 number(counts.near), number(counts.candidates), number(counts.pairs));
  }
}

/// What documents and vectors have in common goes over to the vectors.
VectorDedupOptions vectors_of(const Asked& asked) {
  VectorDedupOptions vectors = asked.vectors;
  const DedupOptions& options = asked.options;
  vectors.threshold = asked.threshold.value_or(vectors.threshold);
  vectors.policy = options.policy;
  vectors.alarm_drop = options.alarm_drop;
  vectors.files = {options.files.kept, options.files.dropped, options.files.clusters,
                   options.files.pairs};
  vectors.device = options.device;
  vectors.threads = options.threads;
  vectors.stop = options.stop;
  return vectors;
}

int run_dedup(Asked& asked) {
  Interrupt interrupt;
  DedupOptions& options = asked.options;
  const bool of_vectors = !asked.vectors.embeddings.empty();
  if (!of_vectors && options.inputs.empty()) {
    throw Error(errors::kUsage, "no input is named", {}, "name JSONL files, or --embeddings FILE");
  }
  options.similarity = similarity_of(asked);
  options.policy =
      named(keep_policy_of(asked.policy), "--policy", asked.policy, "rank, components or semdedup");
  if (options.policy == KeepPolicy::kSemdedup && !of_vectors) {
    throw Error(errors::kUsage, "--policy semdedup is for vectors", {},
                "name --embeddings FILE, or use rank or components");
  }
  options.stop = interrupt.token();
  try {
    if (of_vectors) {
      print(asked, dedup_vectors(vectors_of(asked)));
    } else {
      print(asked, dedup(options));
    }
  } catch (const Error& error) {
    return interrupt.exit_code_of(error);
  }
  return 0;
}

/// Options that only documents have; they exclude `--embeddings`.
void add_text_options(CLI::App& command, Asked& asked, CLI::Option& embeddings) {
  const auto text_only = [&](CLI::Option* option) { return option->excludes(&embeddings); };
  DedupOptions& options = asked.options;
  text_only(command.add_option("INPUT", options.inputs,
                               "JSONL files (.gz, .zst too), in document order"));
  text_only(
      add_output(command, "--groups", options.files.groups, "write a JSON line for each group"));
  add_shingle_flags(command, asked.shingles, [&](CLI::Option& option) { text_only(&option); });
  text_only(command.add_option("--measure", asked.measure,
                               "jaccard, containment or cosine, of shingle sets"));
  text_only(command.add_option("--rank", options.rank, "who stays: first (default) or longest"))
      ->check(CLI::IsMember({"first", "longest"}));
  text_only(command.add_option("--text-field,--read.text_field", options.read.jsonl.text_field,
                               "the field that holds the text [text]"));
  text_only(command.add_option("--id-field,--read.id_field", options.read.jsonl.id_field,
                               "the field that names the document [id]"));
  text_only(command.add_option("--max-bad,--read.max_bad", options.read.max_bad,
                               "bad records that a file may have [10]"));
  text_only(command.add_option("--max-bad-share,--read.max_bad_share", options.read.max_bad_share,
                               "or this share of them [0.001]"))
      ->check(CLI::Range(0.0, 1.0));
  text_only(
      command.add_option("--batch", options.batch, "records a batch [256]; changes no result"))
      ->check(CLI::Range(1, 1 << 20));
}

/// Options that only vectors have.
CLI::Option& add_vector_options(CLI::App& command, VectorDedupOptions& vectors) {
  CLI::Option& embeddings = *command.add_option(
      "--embeddings", vectors.embeddings,
      "vectors instead of documents: .npy or safetensors, float64, float32, float16 or int8");
  command.add_option("--tensor", vectors.tensor, "the tensor, if a safetensors file has several")
      ->needs(&embeddings);
  command.add_option("--ids", vectors.ids, "a name a line, in the vectors' order (row numbers)")
      ->needs(&embeddings);
  command
      .add_option("--scores", vectors.scores,
                  "a number a vector (.npy, safetensors): the larger stays (the first)")
      ->needs(&embeddings);
  command
      .add_option("--cells", vectors.cells,
                  "of --policy semdedup; 0: twice the square root of the vectors")
      ->capture_default_str()
      ->needs(&embeddings)
      ->check(CLI::Range(0, 1 << 20));
  return embeddings;
}

void add_common_options(CLI::App& command, Asked& asked) {
  DedupOptions& options = asked.options;
  DedupFiles& files = options.files;
  add_output(command, "--kept", files.kept, "write what stays (.zst: compressed)");
  add_output(command, "--dropped", files.dropped, "write the others, each with its reason");
  add_output(command, "--clusters", files.clusters, "write id TAB id of the one kept in its place");
  add_output(command, "--pairs", files.pairs, "write id TAB id TAB similarity of similar pairs");
  command
      .add_option("--threshold", asked.threshold,
                  "the least similarity; the preset's, and for vectors a cosine of 0.95")
      ->check(CLI::Range(1e-6, 1.0));
  command
      .add_option("--policy", asked.policy,
                  "rank: no chains; components: one of all that are linked; semdedup: the\n"
                  "farthest from the centroid of each cell (--embeddings)")
      ->capture_default_str();
  command
      .add_option("--alarm-drop", options.alarm_drop,
                  "stop if more than this share of an input would go")
      ->capture_default_str()
      ->check(CLI::Range(0.0, 1.0));
  command.add_option("--device", options.device, "auto, cpu, cuda or cuda:N; changes no result")
      ->capture_default_str();
  command.add_option("--threads", options.threads, "0: all cores; changes no result")
      ->capture_default_str()
      ->check(CLI::Range(0, 1024));
  command.add_flag("--json", asked.json, "print the counts as JSON");
  command.add_flag("--quiet", asked.quiet, "print nothing but errors");
}

}  // namespace

void add_dedup_command(CLI::App& app, std::function<int()>& chosen) {
  const auto asked = std::make_shared<Asked>();
  CLI::App* command = app.add_subcommand(
      "dedup", "drop near-duplicates: documents of JSONL files, or vectors of any model");
  add_text_options(*command, *asked, add_vector_options(*command, asked->vectors));
  add_common_options(*command, *asked);
  command->callback([&chosen, asked] { chosen = [asked] { return run_dedup(*asked); }; });
}

}  // namespace winnow
