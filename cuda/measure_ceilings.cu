#include "cuda/measure_ceilings.cuh"

#include <algorithm>
#include <functional>

#include "cuda/cuda_backend.h"
#include "cuda/launch.h"
#include "cuda/libraries/int8_product.h"

namespace winnow::cuda {
namespace {

constexpr int kRuns = 5;
constexpr std::size_t kCopied = std::size_t{256} << 20;
constexpr std::size_t kCached = std::size_t{16} << 20;  // less than half of a large device's cache
constexpr int kReadRounds = 8;
constexpr unsigned kReadBlocks = 132 * 8;  // every processor of a large device has enough to do
constexpr int kComputeRounds = 1 << 12;

/// The best of some runs, after one that does not count.
double best_seconds(cudaStream_t stream, const std::function<void()>& work) {
  double best = 0;
  for (int run = 0; run <= kRuns; ++run) {
    Interval interval;
    interval.start(stream);
    work();
    interval.stop(stream);
    check(cudaStreamSynchronize(stream), "measuring the device");
    if (run == 1 || (run > 1 && interval.seconds() < best)) best = interval.seconds();
  }
  return best;
}

}  // namespace

DeviceCeilings measure_ceilings(cudaStream_t stream) {
  PinnedBuffer host;
  host.reserve(kCopied);
  std::fill_n(host.data(), kCopied, std::byte{1});
  DeviceBuffer<std::byte> from(kCopied), to(kCopied);
  DeviceBuffer<unsigned> out(1);
  const auto copy = [&](void* target, const void* source, cudaMemcpyKind kind) {
    return best_seconds(stream, [&] {
      check(cudaMemcpyAsync(target, source, kCopied, kind, stream), "measuring a copy");
    });
  };
  DeviceCeilings ceilings;
  const auto bytes = static_cast<double>(kCopied);
  ceilings.sent_bytes = bytes / copy(from.data(), host.data(), cudaMemcpyHostToDevice);
  ceilings.received_bytes = bytes / copy(host.data(), from.data(), cudaMemcpyDeviceToHost);
  ceilings.copied_bytes = 2 * bytes / copy(to.data(), from.data(), cudaMemcpyDeviceToDevice);
  ceilings.cached_bytes =
      static_cast<double>(kCached) * kReadRounds * kReadBlocks / best_seconds(stream, [&] {
        launch("measure_ceilings", read_kernel, kReadBlocks, kCeilingThreads, stream,
               reinterpret_cast<const uint4*>(from.data()),
               static_cast<std::int64_t>(kCached / sizeof(uint4)), kReadRounds, out.data());
      });
  ceilings.integer_operations =
      2.0 * kChains * kComputeRounds * kReadBlocks * kCeilingThreads / best_seconds(stream, [&] {
        launch("measure_ceilings", compute_kernel, kReadBlocks, kCeilingThreads, stream, 3U,
               kComputeRounds, out.data());
      });
  ceilings.int8_multiply_adds = int8_multiply_adds(stream);
  return ceilings;
}

}  // namespace winnow::cuda
