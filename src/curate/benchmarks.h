// Benchmark items, read once a run and shared by all lanes.
#pragma once

#include <string>
#include <vector>

#include "winnow/core/recipe.h"
#include "winnow/filters/benchmark_overlap.h"

namespace winnow {

class Benchmarks {
 public:
  /// Reads the files of the recipe. E_NO_INPUT, E_TABLE_INVALID for a record without a text.
  explicit Benchmarks(const ContaminationRecipe& recipe);

  const BenchmarkIndex& index() const { return index_; }
  /// "FILE/ID", without folders and ends of the file's name; the ordinal if the item has no id.
  const std::string& name(std::int64_t item) const {
    return names_[static_cast<std::size_t>(item)];
  }

 private:
  BenchmarkIndex index_;
  std::vector<std::string> names_;
};

}  // namespace winnow
