// The self-join beside FAISS on the same rows, one thread each. `pairs` of the flat range search
// must agree, but for float rounding at the threshold; FAISS computes both triangles and the
// diagonal, and its time includes no L2 normalisation. Its IVF misses pairs; its time includes the
// training.
#include <benchmark/benchmark.h>
#include <faiss/IndexFlat.h>
#include <faiss/IndexIVFFlat.h>
#include <faiss/impl/AuxIndexStructures.h>

#include "cpu/kernels.h"
#include "faiss_peer.h"
#include "kernels/planted_rows.h"

namespace winnow {
namespace {

constexpr std::int64_t kColumns = 256;
constexpr double kThreshold = 0.9;
constexpr std::int64_t kFewRows = 20'000;
constexpr std::int64_t kManyRows = 100'000;
constexpr std::int64_t kLists = 1024;

void report(benchmark::State& state, std::int64_t rows, std::size_t pairs, std::string label) {
  state.SetItemsProcessed(state.iterations() * rows * (rows - 1) / 2);
  state.counters["pairs"] = static_cast<double>(pairs);
  state.SetLabel(std::move(label));
}

/// With one of the dot kernels that this processor has; the backend takes the first.
void join_above(benchmark::State& state) {
  const std::int64_t count = state.range(0);
  const cpu::DotKernel& kernel = *cpu::dot_kernels()[static_cast<std::size_t>(state.range(1))];
  const auto threads = static_cast<int>(state.range(2));
  const auto rows = planted_rows(count, kColumns, 1);
  std::size_t pairs = 0;
  for (auto _ : state) {
    pairs = cpu::join_above(rows.view(), CosineThreshold::of(kThreshold), threads, kernel).size();
  }
  report(state, count, pairs, std::string(kernel.name()));
}

/// Pairs of a range search of all rows by each: both directions and the rows themselves.
std::size_t pairs_of(const faiss::Index& index, const std::vector<float>& units,
                     std::int64_t rows) {
  faiss::RangeSearchResult result(static_cast<std::size_t>(rows));
  index.range_search(rows, units.data(), static_cast<float>(kThreshold), &result);
  return (result.lims[rows] - static_cast<std::size_t>(rows)) / 2;
}

void faiss_range_search(benchmark::State& state) {
  use_one_thread();
  const std::int64_t count = state.range(0);
  const std::vector<float> units = unit_rows(planted_rows(count, kColumns, 1));
  faiss::IndexFlatIP index(kColumns);
  index.add(count, units.data());
  std::size_t pairs = 0;
  for (auto _ : state) pairs = pairs_of(index, units, count);
  report(state, count, pairs, blas_core());
}

void faiss_ivf(benchmark::State& state) {
  use_one_thread();
  const std::int64_t count = state.range(0);
  const std::vector<float> units = unit_rows(planted_rows(count, kColumns, 1));
  std::size_t pairs = 0;
  for (auto _ : state) {
    faiss::IndexFlatIP quantizer(kColumns);
    faiss::IndexIVFFlat index(&quantizer, kColumns, kLists, faiss::METRIC_INNER_PRODUCT);
    index.train(count, units.data());
    index.add(count, units.data());
    index.nprobe = static_cast<std::size_t>(state.range(1));
    pairs = pairs_of(index, units, count);
  }
  report(state, count, pairs, blas_core());
}

void every_dot_kernel(benchmark::internal::Benchmark* bench) {
  for (std::int64_t k = 0; k < static_cast<std::int64_t>(cpu::dot_kernels().size()); ++k) {
    bench->Args({kFewRows, k, 1})->Args({kManyRows, k, 1});
  }
  bench->Args({kManyRows, 0, 2});
}

BENCHMARK(join_above)
    ->Apply(every_dot_kernel)
    ->Unit(benchmark::kMillisecond)
    ->MeasureProcessCPUTime();
BENCHMARK(faiss_range_search)->Arg(kFewRows)->Arg(kManyRows)->Unit(benchmark::kMillisecond);
BENCHMARK(faiss_ivf)
    ->Args({kManyRows, 1})
    ->Args({kManyRows, 2})
    ->Args({kManyRows, 4})
    ->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace winnow
