// The recipe's words for what documents have in common with benchmarks.
#include <algorithm>

#include "core/recipe_parts.h"

namespace winnow {
namespace {

/// "FILE", or {"file": "FILE", "text_field": "question"}.
BenchmarkFile parse_benchmark(const Json& json, const std::string& path, const std::string& where) {
  BenchmarkFile benchmark;
  if (json.is_string()) {
    benchmark.file = json.get<std::string>();
    return benchmark;
  }
  RecipeObject object(json, path, where);
  object.read("file", benchmark.file);
  object.read("text_field", benchmark.text_field);
  object.read("id_field", benchmark.id_field);
  object.finish();
  if (benchmark.file.empty()) {
    object.fail_value("file", "is missing", "name a JSONL file of the benchmark's items");
  }
  return benchmark;
}

}  // namespace

ContaminationRecipe parse_contamination(const Json& json, const std::string& where) {
  ContaminationRecipe contamination;
  RecipeObject object(json, "facts.contamination", where);
  const Json* benchmarks = object.find("benchmarks");
  const bool one = benchmarks != nullptr && !benchmarks->is_array();
  if (one) {
    contamination.benchmarks.push_back(
        parse_benchmark(*benchmarks, object.path_of("benchmarks"), where));
  } else if (benchmarks != nullptr) {
    for (const Json& benchmark : *benchmarks) {
      const std::string number = std::to_string(contamination.benchmarks.size());
      contamination.benchmarks.push_back(
          parse_benchmark(benchmark, object.path_of("benchmarks." + number), where));
    }
  }
  object.read("words", contamination.words, 1, 64);
  object.read("shortest", contamination.shortest, 1, 64);
  object.finish();
  if (contamination.benchmarks.empty()) {
    object.fail_value("benchmarks", "is missing", R"(name JSONL files, e.g. ["gsm8k.jsonl"])");
  }
  return contamination;
}

DecontaminatePass parse_decontaminate_pass(RecipeObject& object, const PassContext& context) {
  DecontaminatePass pass;
  context.need_fact(object, "pass", std::string(kContaminationFact));
  object.read("ngrams", pass.ngrams, 1, INT32_MAX);
  object.read("share", pass.share);
  if (!(pass.share >= 0 && pass.share <= 1)) {
    object.fail_value("share", "is not a share", "use a number from 0 to 1");
  }
  return pass;
}

}  // namespace winnow
