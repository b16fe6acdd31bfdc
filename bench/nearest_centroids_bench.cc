// One step of k-means (the nearest of 1,024 centroids, and their sums) beside FAISS's search for
// the nearest of as many, which is what its k-means assigns by; one thread each.
#include <benchmark/benchmark.h>
#include <faiss/IndexFlat.h>

#include "cpu/kernels.h"
#include "faiss_peer.h"
#include "kernels/planted_rows.h"

namespace winnow {
namespace {

constexpr std::int64_t kColumns = 256;
constexpr std::int64_t kRows = 20'000;
constexpr std::int64_t kCentroids = 1024;

/// With each of the dot kernels that this processor has; the backend takes the first.
void nearest_centroids(benchmark::State& state) {
  const cpu::DotKernel& kernel = *cpu::dot_kernels()[static_cast<std::size_t>(state.range(0))];
  const auto matrix = planted_rows(kRows, kColumns, 1);
  const auto places = planted_rows(kCentroids, kColumns, 2);
  const cpu::JoinRows rows(matrix.view());
  const cpu::JoinRows centroids(places.view());
  Matrix<std::int32_t> nearest(kRows, 1);
  Matrix<std::int64_t> sums(kCentroids, kColumns);
  std::vector<std::int64_t> counts(kCentroids);
  for (auto _ : state) {
    cpu::nearest_centroids(rows, centroids, nearest.view(), {sums.view(), counts}, 1, kernel);
  }
  state.SetItemsProcessed(state.iterations() * kRows * kCentroids);
  state.SetLabel(std::string(kernel.name()));
}

void faiss_search(benchmark::State& state) {
  use_one_thread();
  const std::vector<float> rows = unit_rows(planted_rows(kRows, kColumns, 1));
  const std::vector<float> centroids = unit_rows(planted_rows(kCentroids, kColumns, 2));
  faiss::IndexFlatIP index(kColumns);
  index.add(kCentroids, centroids.data());
  std::vector<float> products(kRows);
  std::vector<faiss::Index::idx_t> labels(kRows);
  for (auto _ : state) index.search(kRows, rows.data(), 1, products.data(), labels.data());
  state.SetItemsProcessed(state.iterations() * kRows * kCentroids);
  state.SetLabel(blas_core());
}

void every_dot_kernel(benchmark::internal::Benchmark* bench) {
  bench->DenseRange(0, static_cast<std::int64_t>(cpu::dot_kernels().size()) - 1);
}

BENCHMARK(nearest_centroids)->Apply(every_dot_kernel)->Unit(benchmark::kMillisecond);
BENCHMARK(faiss_search)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace winnow
