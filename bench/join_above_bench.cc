// The self-join beside FAISS's flat range search on the same rows, one thread each. `pairs` must
// agree; FAISS computes both triangles and the diagonal, and its time includes no L2 normalisation.
#include <benchmark/benchmark.h>
#include <dlfcn.h>
#include <faiss/IndexFlat.h>
#include <faiss/impl/AuxIndexStructures.h>
#include <omp.h>

#include <cmath>
#include <vector>

#include "cpu/kernels.h"
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

std::vector<float> unit_rows(const Matrix<std::int8_t>& rows) {
  std::vector<float> units;
  for (std::int64_t r = 0; r < rows.rows(); ++r) {
    double squared = 0;
    for (const std::int8_t x : rows.row(r)) squared += x * x;
    for (const std::int8_t x : rows.row(r))
      units.push_back(static_cast<float>(x / std::sqrt(squared)));
  }
  return units;
}

/// OpenMP's threads and OpenBLAS's are not the same.
void use_one_thread() {
  omp_set_num_threads(1);
  using SetThreads = void (*)(int);
  const auto set = reinterpret_cast<SetThreads>(dlsym(RTLD_DEFAULT, "openblas_set_num_threads"));
  if (set != nullptr) set(1);
}

const char* blas_core() {
  using CoreName = const char* (*)();
  const auto name = reinterpret_cast<CoreName>(dlsym(RTLD_DEFAULT, "openblas_get_corename"));
  return name == nullptr ? "unknown BLAS" : name();
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
