// The self-join beside FAISS's flat range search on the same rows, one thread each. `pairs` must
// agree; FAISS computes both triangles and the diagonal, and its time includes no L2 normalisation.
#include <benchmark/benchmark.h>
#include <faiss/IndexFlat.h>
#include <faiss/impl/AuxIndexStructures.h>

#include "cpu/kernels.h"
#include "faiss_peer.h"
#include "kernels/planted_rows.h"

namespace winnow {
namespace {

constexpr std::int64_t kColumns = 256;
constexpr double kThreshold = 0.9;

constexpr std::int64_t kRows = 20'000;
constexpr std::int64_t kProducts = kRows * (kRows - 1) / 2;

/// One thread, with each of the dot kernels that this processor has; the backend takes the first.
void join_above(benchmark::State& state) {
  const cpu::DotKernel& kernel = *cpu::dot_kernels()[static_cast<std::size_t>(state.range(0))];
  const auto rows = planted_rows(kRows, kColumns, 1);
  std::size_t pairs = 0;
  for (auto _ : state) {
    pairs = cpu::join_above(rows.view(), CosineThreshold::of(kThreshold), 1, kernel).size();
  }
  state.SetItemsProcessed(state.iterations() * kProducts);
  state.counters["pairs"] = static_cast<double>(pairs);
  state.SetLabel(std::string(kernel.name()));
}

void faiss_range_search(benchmark::State& state) {
  use_one_thread();
  const auto rows = planted_rows(kRows, kColumns, 1);
  const std::vector<float> units = unit_rows(rows);
  faiss::IndexFlatIP index(kColumns);
  index.add(rows.rows(), units.data());
  std::size_t found = 0;
  for (auto _ : state) {
    faiss::RangeSearchResult result(static_cast<std::size_t>(rows.rows()));
    index.range_search(rows.rows(), units.data(), static_cast<float>(kThreshold), &result);
    found = result.lims[rows.rows()];
  }
  state.SetItemsProcessed(state.iterations() * kProducts);
  state.counters["pairs"] = static_cast<double>(found - static_cast<std::size_t>(rows.rows())) / 2;
  state.SetLabel(blas_core());
}

void every_dot_kernel(benchmark::internal::Benchmark* bench) {
  bench->DenseRange(0, static_cast<std::int64_t>(cpu::dot_kernels().size()) - 1);
}

BENCHMARK(join_above)->Apply(every_dot_kernel)->Unit(benchmark::kMillisecond);
BENCHMARK(faiss_range_search)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace winnow
