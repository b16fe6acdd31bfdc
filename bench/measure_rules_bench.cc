// Heuristic rules on the sample corpus, one core, in bytes of text: each preset, and the four that
// FineWeb is made with, one behind the other.
#include <benchmark/benchmark.h>

#include "winnow/core/rules.h"
#include "winnow/filters/rule_meter.h"
#include "winnow/formats/jsonl.h"

namespace winnow {
namespace {

/// The texts of all shards; what views them is kept beside.
struct Corpus {
  std::vector<Batch> batches;
  std::int64_t bytes = 0;

  Corpus() {
    JsonlParser parser({});
    for (const std::string shard : {"web-00000-of-00003.jsonl", "news-00001-of-00003.jsonl.gz",
                                    "reference-00002-of-00003.jsonl.zst"}) {
      JsonlReader reader(open_source(WINNOW_SOURCE_DIR "/tests/data/corpus/" + shard), {});
      for (Batch batch; reader.next(1000, batch); batch = {}) {
        parser.parse(batch);
        for (const Document& document : batch.documents) {
          bytes += static_cast<std::int64_t>(document.text.size());
        }
        batches.push_back(std::move(batch));
      }
    }
  }
};

void measure_rules(benchmark::State& state, const std::vector<std::string>& presets) {
  static const Corpus corpus;
  RuleMeter meter(presets);
  for (auto _ : state) {
    for (const Batch& batch : corpus.batches) {
      for (const Document& document : batch.documents) {
        benchmark::DoNotOptimize(meter.measure(document.text).data());
      }
    }
  }
  state.SetBytesProcessed(state.iterations() * corpus.bytes);
}

const int kRegistered = [] {
  benchmark::RegisterBenchmark("measure_rules/fineweb", [](benchmark::State& state) {
    measure_rules(state, {"gopher_repetition@datatrove", "gopher@datatrove",
                          "c4_any_line_end@datatrove", "fineweb@datatrove"});
  })->Unit(benchmark::kMillisecond);
  for (const RulePreset& preset : rule_presets()) {
    const std::string name(preset.name);
    benchmark::RegisterBenchmark(("measure_rules/" + name).c_str(), [name](
                                                                        benchmark::State& state) {
      measure_rules(state, {name});
    })->Unit(benchmark::kMillisecond);
  }
  return 0;
}();

}  // namespace
}  // namespace winnow
