// The near-duplicate methods exhaustive and clustered on the same rows, one thread: topics with
// near-duplicates in them. `recall` is what clustered reports of itself.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <cmath>
#include <random>

#include "winnow/near/clustered.h"
#include "winnow/near/exhaustive.h"

namespace winnow {
namespace {

constexpr std::int64_t kColumns = 256;
const CosineThreshold kThreshold = CosineThreshold::of(0.8);

/// Rows around random centres (cosines about .45 within a topic); a fifth of them are noisy copies
/// of a row of their topic, with cosines from .7 to 1.
Matrix<std::int8_t> topics(std::int64_t rows) {
  std::mt19937_64 random(1);
  const auto normal = [&] {  // enough like one
    std::int64_t sum = 0;
    for (int k = 0; k < 4; ++k) sum += static_cast<std::int64_t>(random() >> 58);
    return static_cast<double>(sum) - 126;
  };
  const std::int64_t count = rows / 500 + 1;
  Matrix<std::int8_t> centres(count, kColumns);
  for (std::int64_t k = 0; k < centres.view().size(); ++k) {
    centres.view().data[k] = static_cast<std::int8_t>(normal() / 2);
  }
  Matrix<std::int8_t> matrix(rows, kColumns);
  for (std::int64_t r = 0; r < rows; ++r) {
    const bool copy = r >= count && random() % 5 == 0;
    const std::int64_t of =
        r % count + count * static_cast<std::int64_t>(
                                copy ? random() % static_cast<std::uint64_t>(r / count) : 0);
    const double noise = copy ? static_cast<double>(random() % 64) / 64 : 1.1;
    const auto from = copy ? matrix.row(of) : centres.row(of);
    for (std::size_t c = 0; c < from.size(); ++c) {
      const double x = from[c] + noise * normal() / 2;
      matrix.row(r)[c] = static_cast<std::int8_t>(std::lround(std::clamp(x, -127.0, 127.0)));
    }
  }
  return matrix;
}

std::int64_t kept(const Survivors& survivors) {
  return std::ranges::count(survivors.witness, kKept);
}

void exhaustive(benchmark::State& state) {
  const auto rows = topics(state.range(0));
  const auto backend = make_backend("cpu");
  std::int64_t stay = 0;
  for (auto _ : state) stay = kept(keep_exhaustive(*backend, rows.view(), kThreshold));
  state.counters["kept"] = static_cast<double>(stay);
}

void clustered(benchmark::State& state) {
  const auto rows = topics(state.range(0));
  const auto backend = make_backend("cpu");
  ClusteredSurvivors out;
  for (auto _ : state) {
    out = keep_clustered(*backend, rows.view(), kThreshold, {.visits = state.range(1)});
  }
  state.counters["kept"] = static_cast<double>(kept(out.survivors));
  state.counters["pairs"] = static_cast<double>(out.report.pairs);
  state.counters["cells"] = static_cast<double>(out.report.cells);
  state.counters["largest"] = static_cast<double>(out.report.largest_cell);
  state.counters["recall"] = out.report.recall();
}

/// Copies of one row: what a corpus costs that is one document again and again.
void exhaustive_of_copies(benchmark::State& state) {
  Matrix<std::int8_t> rows = topics(state.range(0));
  for (std::int64_t r = 1; r < rows.rows(); ++r)
    std::ranges::copy(rows.row(0), rows.row(r).begin());
  const auto backend = make_backend("cpu");
  std::int64_t stay = 0;
  for (auto _ : state) stay = kept(keep_exhaustive(*backend, rows.view(), kThreshold));
  state.counters["kept"] = static_cast<double>(stay);
}

BENCHMARK(exhaustive)
    ->Arg(20'000)
    ->Arg(50'000)
    ->Arg(200'000)
    ->Arg(1'000'000)
    ->Unit(benchmark::kMillisecond);
BENCHMARK(exhaustive_of_copies)->Arg(20'000)->Unit(benchmark::kMillisecond);
BENCHMARK(clustered)
    ->ArgsProduct({{50'000, 200'000, 1'000'000}, {1, 2, 4, 8}})
    ->Unit(benchmark::kMillisecond)
    ->Iterations(1);

}  // namespace
}  // namespace winnow
