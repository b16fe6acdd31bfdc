#include "winnow/curate/lines.h"

#include <algorithm>
#include <deque>
#include <filesystem>
#include <system_error>

#include "curate/bad_records.h"
#include "curate/hash_counts.h"
#include "curate/shards.h"
#include "winnow/core/error.h"
#include "winnow/core/rules.h"
#include "winnow/filters/line_keys.h"
#include "winnow/filters/repeated_lines.h"
#include "winnow/filters/rule_meter.h"
#include "winnow/flow/pipeline.h"
#include "winnow/formats/jsonl.h"
#include "winnow/formats/temporary_file.h"
#include "winnow/formats/tensor_writer.h"

namespace winnow {
namespace {

constexpr std::string_view kKeys = "keys";
constexpr std::size_t kBlock = 1 << 14;

/// The presets that edit a text before repeated_lines@winnow sees it.
std::vector<std::string> editors_before(const FactsRecipe& facts) {
  const auto own = std::ranges::find(facts.rules, kRepeatedLinesPreset);
  return editing_presets(std::span(facts.rules.begin(), own));
}

/// One thread's work on a batch.
class Lane {
 public:
  explicit Lane(const Recipe& recipe)
      : parser_(recipe.read.jsonl),
        editor_(editors_before(recipe.facts)),
        keys_(recipe.facts.repeated_lines->lines) {}

  /// Puts the keys of all documents into the column kKeys, each once a document.
  void count(Batch& batch) {
    parser_.parse(batch);
    Column& all = batch.facts.add({std::string(kKeys), ColumnType::kU64, 1});
    for (const Document& document : batch.documents) {
      editor_.measure(document.text);
      own_.clear();
      keys_.for_each(editor_.text(), [&](std::string_view, std::optional<std::uint64_t> key) {
        if (key) own_.push_back(*key);
      });
      std::ranges::sort(own_);
      const auto again = std::ranges::unique(own_);
      own_.erase(again.begin(), again.end());
      for (const std::uint64_t key : own_) all.push(key);
    }
  }

 private:
  JsonlParser parser_;
  RuleMeter editor_;
  LineKeys keys_;
  std::vector<std::uint64_t> own_;
};

/// What many documents have, on disk until their number is known.
class Repeated {
 public:
  explicit Repeated(std::int64_t more_than) : more_than_(more_than) {}

  void add(std::span<const HashCount> some) {
    chosen_.clear();
    std::ranges::copy_if(some, std::back_inserter(chosen_),
                         [&](const HashCount& line) { return line.count > more_than_; });
    file_.append(std::as_bytes(std::span(chosen_)));
  }

  std::uint64_t size() const { return file_.size() / sizeof(HashCount); }

  /// Writes both tensors, one after another.
  void write(const std::string& path, const std::map<std::string, std::string>& metadata) {
    const auto rows = static_cast<std::int64_t>(size());
    const TensorShape shapes[] = {{"key", ColumnType::kU64, rows},
                                  {"documents", ColumnType::kI32, rows}};
    TensorWriter writer(path, metadata, shapes);
    write_each<std::uint64_t>(writer, [](const HashCount& line) { return line.hash; });
    write_each<std::int32_t>(writer, [](const HashCount& line) {
      return static_cast<std::int32_t>(std::min<std::int64_t>(line.count, INT32_MAX));
    });
    writer.commit();
  }

 private:
  template <class Value, class Get>
  void write_each(TensorWriter& writer, Get get) {
    std::vector<Value> values;
    for (std::uint64_t at = 0; at < size(); at += chosen_.size()) {
      chosen_.resize(std::min<std::uint64_t>(kBlock, size() - at));
      file_.read(at * sizeof(HashCount), std::as_writable_bytes(std::span(chosen_)));
      values.clear();
      std::ranges::transform(chosen_, std::back_inserter(values), get);
      writer.write(std::as_bytes(std::span(values)));
    }
  }

  const std::int64_t more_than_;
  TemporaryFile file_;
  std::vector<HashCount> chosen_;
};

/// Reads the inputs, shard by shard.
class Counter {
 public:
  Counter(const Recipe& recipe, const LinesOptions& options)
      : recipe_(recipe), options_(options), hashes_(options.memory) {
    for (int lane = 0; lane < resolve_threads(recipe.threads); ++lane) lanes_.emplace_back(recipe);
  }

  LinesCounts run() {
    const std::vector<Shard> shards = list_shards(recipe_.inputs);
    Progress progress{"lines", {}, 0, shards.size(), 0, 0};
    for (const Shard& shard : shards) refuse_to_replace(shard.path);
    for (const Shard& shard : shards) {
      progress.shard = shard.name;
      read(shard, progress);
      ++progress.shard_index;
    }
    write();
    return counts_;
  }

 private:
  void refuse_to_replace(const std::string& input) const {
    const std::string& file = recipe_.facts.repeated_lines->file;
    std::error_code missing;
    if (!std::filesystem::equivalent(input, file, missing)) return;
    throw Error(errors::kRecipeValue, "'facts.repeated_lines.file' is one of the inputs", file,
                "name a file of its own");
  }

  void read(const Shard& shard, Progress& progress) {
    JsonlReader reader(open_source(shard.path), recipe_.read.jsonl);
    LedgerHeader header;
    std::string first_bad;
    run_pipeline(
        static_cast<int>(lanes_.size()), options_.stop,
        [&](Batch& batch) { return reader.next(recipe_.documents_a_batch(), batch); },
        [&](Batch& batch, int lane) { lanes_[static_cast<std::size_t>(lane)].count(batch); },
        [&](Batch& batch) {
          const auto keys = batch.facts.find(kKeys)->values<std::uint64_t>();
          hashes_.add({keys.data, static_cast<std::size_t>(keys.rows)});
          counts_.lines += static_cast<std::uint64_t>(keys.rows);
          counts_.documents += batch.documents.size();
          if (first_bad.empty() && !batch.defects.empty()) {
            first_bad = described(batch.defects.front());
          }
          header.quarantined += batch.defects.size();
          progress.documents = counts_.documents;
          if (options_.progress) options_.progress(progress);
        });
    header.records = reader.records();
    counts_.bad += header.quarantined;
    check_bad(header, first_bad, shard.path, recipe_.read);
    progress.bytes += reader.source().consumed();
  }

  void write() {
    const RepeatedLinesOptions& lines = *recipe_.facts.repeated_lines;
    Repeated repeated(lines.more_than);
    hashes_.take_all([&](std::span<const HashCount> some) {
      throw_if_stopped(options_.stop);
      counts_.distinct += some.size();
      repeated.add(some);
    });
    counts_.repeated = repeated.size();
    repeated.write(lines.file, {{"format", std::string(kLinesFormat)},
                                {"unit", std::string(name_of(lines.lines.unit))},
                                {"match", std::string(name_of(lines.lines.match))},
                                {"more_than", std::to_string(lines.more_than)},
                                {"documents", std::to_string(counts_.documents)},
                                {"lines", std::to_string(counts_.lines)},
                                {"distinct", std::to_string(counts_.distinct)}});
  }

  const Recipe& recipe_;
  const LinesOptions& options_;
  HashCounts hashes_;
  std::deque<Lane> lanes_;
  LinesCounts counts_;
};

}  // namespace

LinesCounts count_lines(const Recipe& recipe, const LinesOptions& options) {
  if (!recipe.facts.repeated_lines) {
    throw Error(errors::kRecipeValue, "the recipe removes no repeated lines", {},
                "name repeated_lines@winnow in facts.rules, and facts.repeated_lines");
  }
  return Counter(recipe, options).run();
}

}  // namespace winnow
