#include "curate/benchmarks.h"

#include <filesystem>

#include "curate/bad_records.h"
#include "curate/shards.h"
#include "winnow/core/error.h"
#include "winnow/formats/jsonl.h"

namespace winnow {
namespace {

constexpr std::int64_t kItemsABatch = 256;

std::string name_of(const std::string& benchmark, const Document& item) {
  const std::string_view id = item.id;
  std::string name = benchmark + "/";
  if (id.empty()) return name += std::to_string(item.ordinal);
  return name += id.front() == '"' ? id.substr(1, id.size() - 2) : id;
}

}  // namespace

Benchmarks::Benchmarks(const ContaminationRecipe& recipe)
    : index_({recipe.words, recipe.shortest}) {
  for (const BenchmarkFile& benchmark : recipe.benchmarks) {
    const std::string stem = shard_name(std::filesystem::path(benchmark.file).filename().string());
    const JsonlOptions jsonl{.text_field = benchmark.text_field, .id_field = benchmark.id_field};
    JsonlReader reader(open_source(benchmark.file), jsonl);
    JsonlParser parser(jsonl);
    for (Batch batch; reader.next(kItemsABatch, batch);) {
      parser.parse(batch);
      if (!batch.defects.empty()) {
        throw Error(errors::kTableInvalid,
                    "a benchmark item cannot be read: " + described(batch.defects.front()),
                    benchmark.file,
                    "mend it, or name the field that holds the text: " +
                        std::string(R"({"file": ..., "text_field": "question"})"));
      }
      for (const Document& item : batch.documents) {
        index_.add(item.text);
        names_.push_back(name_of(stem, item));
      }
    }
  }
  index_.finish();
}

}  // namespace winnow
