#include <algorithm>
#include <atomic>
#include <cmath>
#include <cstddef>
#include <cstring>
#include <exception>
#include <memory>
#include <mutex>
#include <new>
#include <thread>

#include "cpu/kernels.h"
#include "winnow/core/dispatch.h"

namespace winnow::cpu {
namespace {

// The upper triangle is dealt out in blocks of rows i; a block is packed once, stays in the cache,
// and meets all strips of rows j from its own first row on.
constexpr std::size_t kBlockBytes = 256 * 1024;
constexpr std::int64_t kBlocksPerThread = 8;

struct AlignedDelete {
  void operator()(std::byte* bytes) const { ::operator delete (bytes, std::align_val_t{64}); }
};
using AlignedBytes = std::unique_ptr<std::byte, AlignedDelete>;

AlignedBytes aligned_bytes(std::size_t size) {
  return AlignedBytes(static_cast<std::byte*>(::operator new (size, std::align_val_t{64})));
}

WINNOW_CLONES std::int32_t squared_norm(const std::int8_t* row, std::int64_t columns) {
  std::int32_t sum = 0;
  for (std::int64_t c = 0; c < columns; ++c) sum += row[c] * row[c];
  return sum;
}

// Longer than any row: what stands for the length of a row that is similar to none.
constexpr float kEndless = 0x1p+60F;

/// Squared norms, and lengths for the screen.
struct Norms {
  std::vector<std::int32_t> squared;
  std::vector<float> length;

  explicit Norms(MatrixView<const std::int8_t> rows) {
    for (std::int64_t r = 0; r < rows.rows; ++r) {
      squared.push_back(squared_norm(rows.row(r).data(), rows.columns));
      const auto length_of = std::sqrt(static_cast<double>(squared.back()));
      length.push_back(squared.back() == 0 ? kEndless : static_cast<float>(length_of));
    }
  }
};

// The screen. A pair that `reaches` has dot >= t |i| |j| in real numbers. What is compared is
// float(dot) >= float(bound_j * length_i) with bound_j = float(t |j| (1 - 2^-20)). Four roundings
// to float (of dot, length, bound and their product) err by at most 2^-24 each and the double ones
// before them by far less, together below 2^-20: every such pair passes. `reaches` then decides.
constexpr double kScreenSlack = 1.0 - 0x1p-20;

using Ints = std::int32_t __attribute__((vector_size(64)));
using Floats = float __attribute__((vector_size(64)));

/// Whether any of strip x panel products passes. The panel is a multiple of 16.
WINNOW_CLONES bool any_passes(const std::int32_t* dots, std::int64_t strip, std::int64_t panel,
                              const float* bounds, const float* lengths) {
  Ints fails = Ints{} - 1;  // the sign bit stays while every difference is negative
  for (std::int64_t p = 0; p < panel; p += 16) {
    Floats length;
    std::memcpy(&length, lengths + p, sizeof(length));
    for (std::int64_t s = 0; s < strip; ++s) {
      Ints dot;
      std::memcpy(&dot, dots + s * panel + p, sizeof(dot));
      fails &= (Ints)(__builtin_convertvector(dot, Floats) - bounds[s] * length);
    }
  }
  std::int32_t all = -1;
  for (int lane = 0; lane < 16; ++lane) all &= fails[lane];
  return all >= 0;
}

MatrixView<const std::int8_t> slice(MatrixView<const std::int8_t> rows, std::int64_t begin,
                                    std::int64_t count) {
  const std::int64_t end = std::min(rows.rows, begin + count);
  return {rows.data + begin * rows.columns, end - begin, rows.columns};
}

/// What all workers read.
struct Join {
  MatrixView<const std::int8_t> rows;
  CosineThreshold threshold;
  const DotKernel& kernel;
  Norms norms;
  std::int64_t panels;  ///< a block

  Join(MatrixView<const std::int8_t> all, CosineThreshold at_least, const DotKernel& with,
       int threads)
      : rows(all), threshold(at_least), kernel(with), norms(all) {
    const auto fitting = static_cast<std::int64_t>(kBlockBytes / with.panel_bytes(all.columns));
    const std::int64_t shared = all.rows / (with.panel_rows() * threads * kBlocksPerThread);
    panels = std::max<std::int64_t>(1, threads > 1 ? std::min(fitting, shared) : fitting);
  }

  std::int64_t block_rows() const { return panels * kernel.panel_rows(); }
  std::int64_t blocks() const { return (rows.rows + block_rows() - 1) / block_rows(); }
};

/// One thread's buffers, and the block that it is at.
class Worker {
 public:
  explicit Worker(const Join& join)
      : join_(join),
        panels_(aligned_bytes(join.kernel.panel_bytes(join.rows.columns) *
                              static_cast<std::size_t>(join.panels))),
        strip_(aligned_bytes(join.kernel.strip_bytes(join.rows.columns))),
        lengths_(static_cast<std::size_t>(join.block_rows())) {
    join_.kernel.begin();
  }
  ~Worker() { join_.kernel.end(); }
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

  /// All pairs whose i is in the block, sorted.
  std::vector<Pair> pairs_of(std::int64_t block) {
    found_.clear();
    begin_ = block * join_.block_rows();
    pack_block();
    for (std::int64_t j = begin_; j < join_.rows.rows; j += join_.kernel.strip_rows()) {
      meet_strip(j);
    }
    std::ranges::sort(found_);
    return std::vector<Pair>(found_);
  }

 private:
  std::byte* panel(std::int64_t p) const {
    return panels_.get() +
           static_cast<std::size_t>(p) * join_.kernel.panel_bytes(join_.rows.columns);
  }

  void pack_block() {
    const std::int64_t height = join_.kernel.panel_rows();
    const std::int64_t rows = std::min(join_.block_rows(), join_.rows.rows - begin_);
    used_panels_ = (rows + height - 1) / height;
    for (std::int64_t p = 0; p < used_panels_; ++p) {
      join_.kernel.pack_panel(slice(join_.rows, begin_ + p * height, height), panel(p));
    }
    std::ranges::fill(lengths_, kEndless);
    std::copy_n(join_.norms.length.begin() + begin_, rows, lengths_.begin());
  }

  void meet_strip(std::int64_t j) {
    const std::int64_t height = join_.kernel.panel_rows();
    const auto strip = slice(join_.rows, j, join_.kernel.strip_rows());
    join_.kernel.pack_strip(strip, strip_.get());
    for (std::int64_t s = 0; s < strip.rows; ++s) {
      bounds_[s] = static_cast<float>(
          join_.threshold.value() * kScreenSlack *
          static_cast<double>(join_.norms.length[static_cast<std::size_t>(j + s)]));
    }
    for (std::int64_t p = 0; p < used_panels_ && begin_ + p * height < j + strip.rows; ++p) {
      join_.kernel.multiply(strip_.get(), panel(p), join_.rows.columns, dots_);
      const float* lengths = lengths_.data() + p * height;
      if (!any_passes(dots_, strip.rows, height, bounds_, lengths)) continue;
      for (std::int64_t s = 0; s < strip.rows; ++s) {
        const std::int32_t* dots = dots_ + s * height;
        if (!any_passes(dots, 1, height, bounds_ + s, lengths)) continue;
        decide_row(begin_ + p * height, j + s, dots);
      }
    }
  }

  void decide_row(std::int64_t i, std::int64_t j, const std::int32_t* dots) {
    const auto& squared = join_.norms.squared;
    const std::int64_t end = std::min(j, i + join_.kernel.panel_rows());
    for (std::int64_t row = i; row < end; ++row) {
      const std::int32_t dot = dots[row - i];
      if (reaches(dot, squared[static_cast<std::size_t>(row)], squared[static_cast<std::size_t>(j)],
                  join_.threshold)) {
        found_.push_back({row, j, dot});
      }
    }
  }

  const Join& join_;
  AlignedBytes panels_;
  AlignedBytes strip_;
  std::vector<float> lengths_;  ///< of the block's rows
  std::vector<Pair> found_;
  std::int64_t begin_ = 0;  ///< first row of the block
  std::int64_t used_panels_ = 0;
  float bounds_[kMaxStrip] = {};
  alignas(64) std::int32_t dots_[kMaxStrip * kMaxPanel] = {};
};

/// Runs `work` on `threads` threads, this one among them, and rethrows what any of them threw.
template <class Work>
void on_threads(std::size_t threads, const Work& work) {
  std::exception_ptr problem;
  std::mutex mutex;
  const auto guarded = [&] {
    try {
      work();
    } catch (...) {
      const std::lock_guard lock(mutex);
      problem = std::current_exception();
    }
  };
  {
    std::vector<std::jthread> others;
    for (std::size_t t = 1; t < threads; ++t) others.emplace_back(guarded);
    guarded();
  }
  if (problem) std::rethrow_exception(problem);
}

}  // namespace

std::vector<Pair> join_above(MatrixView<const std::int8_t> rows, CosineThreshold threshold,
                             int threads, const DotKernel& kernel) {
  if (rows.columns == 0) return {};
  const Join join(rows, threshold, kernel, threads);
  std::vector<std::vector<Pair>> found(static_cast<std::size_t>(join.blocks()));
  std::atomic<std::size_t> next = 0;
  on_threads(std::min<std::size_t>(static_cast<std::size_t>(threads), found.size()), [&] {
    Worker worker(join);
    for (std::size_t block = next++; block < found.size(); block = next++) {
      found[block] = worker.pairs_of(static_cast<std::int64_t>(block));
    }
  });
  std::vector<Pair> pairs;
  for (std::vector<Pair>& some : found) {
    pairs.insert(pairs.end(), some.begin(), some.end());
    std::vector<Pair>().swap(some);
  }
  return pairs;
}

}  // namespace winnow::cpu
