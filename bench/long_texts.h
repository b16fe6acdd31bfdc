// What the benchmarks of kernels that take texts have in common: equal texts, 200,000 words in all.
#pragma once

#include <benchmark/benchmark.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "kernels/random_texts.h"

namespace winnow {

/// Texts of as many words as the benchmark's argument says.
class LongTexts {
 public:
  explicit LongTexts(const benchmark::State& state)
      : text_(long_text(static_cast<std::size_t>(state.range(0)), 26)),
        views_(static_cast<std::size_t>(kWords / state.range(0)), text_) {}
  LongTexts(const LongTexts&) = delete;
  LongTexts& operator=(const LongTexts&) = delete;

  const std::vector<std::string_view>& views() const { return views_; }
  std::int64_t count() const { return static_cast<std::int64_t>(views_.size()); }

  /// Runs the benchmark: call() takes all texts.
  template <class Call>
  void run(benchmark::State& state, Call call) const {
    for (auto _ : state) {
      call();
      benchmark::ClobberMemory();
    }
    state.SetItemsProcessed(state.iterations() * kWords);
    state.SetBytesProcessed(state.iterations() * count() * static_cast<std::int64_t>(text_.size()));
  }

 private:
  static constexpr std::int64_t kWords = 200'000;

  std::string text_;
  std::vector<std::string_view> views_;
};

/// Of 100, 500 and 5,000 words.
inline void of_three_lengths(benchmark::internal::Benchmark* benchmark) {
  benchmark->ArgName("words")->Arg(100)->Arg(500)->Arg(5'000)->Unit(benchmark::kMillisecond);
}

}  // namespace winnow
