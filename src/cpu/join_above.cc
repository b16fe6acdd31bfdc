#include <algorithm>
#include <atomic>
#include <cmath>
#include <cstddef>
#include <exception>
#include <limits>
#include <memory>
#include <mutex>
#include <new>
#include <thread>

#include "cpu/dispatch.h"
#include "cpu/dot_kernel.h"
#include "cpu/kernels.h"

namespace winnow::cpu {
namespace {

// The upper triangle is dealt out in blocks of rows i; a block is packed once, stays in the cache,
// and meets all strips of rows j from its own first row on.
constexpr std::size_t kBlockBytes = 128 * 1024;

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

/// Squared norms, and the norms for the screen: infinite for a zero row, which is similar to none.
struct Norms {
  std::vector<std::int32_t> squared;
  std::vector<float> length;

  explicit Norms(MatrixView<const std::int8_t> rows) {
    for (std::int64_t r = 0; r < rows.rows; ++r) {
      squared.push_back(squared_norm(rows.row(r).data(), rows.columns));
      length.push_back(squared.back() == 0
                           ? std::numeric_limits<float>::infinity()
                           : static_cast<float>(std::sqrt(static_cast<double>(squared.back()))));
    }
  }
};

// The screen. A pair that `reaches` has dot >= t |i| |j| in real numbers. What is compared is
// float(dot) >= float(bound_j * length_i) with bound_j = float(t |j| (1 - 2^-20)). Four roundings
// to float (of dot, length, bound and their product) err by at most 2^-24 each and the double ones
// before them by far less, together below 2^-20: every such pair passes. `reaches` then decides.
// Zero rows and missing rows have infinite lengths, which no dot product reaches.
constexpr double kScreenSlack = 1.0 - 0x1p-20;

/// Bit s: some product of row s of the strip passes the screen.
WINNOW_CLONES std::uint64_t screen(const std::int32_t* dots, std::int64_t strip, std::int64_t panel,
                                   const float* bounds, const float* lengths) {
  std::uint64_t rows = 0;
  for (std::int64_t s = 0; s < strip; ++s) {
    int any = 0;
    for (std::int64_t p = 0; p < panel; ++p) {
      any |= static_cast<float>(dots[s * panel + p]) >= bounds[s] * lengths[p] ? 1 : 0;
    }
    rows |= static_cast<std::uint64_t>(any) << s;
  }
  return rows;
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

  Join(MatrixView<const std::int8_t> all, CosineThreshold at_least, const DotKernel& with)
      : rows(all),
        threshold(at_least),
        kernel(with),
        norms(all),
        panels(static_cast<std::int64_t>(
            std::max<std::size_t>(1, kBlockBytes / with.panel_bytes(all.columns)))) {}

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
        lengths_(static_cast<std::size_t>(join.block_rows())) {}

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
    std::ranges::fill(lengths_, std::numeric_limits<float>::infinity());
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
      std::uint64_t hits = screen(dots_, strip.rows, height, bounds_, lengths_.data() + p * height);
      for (std::int64_t s = 0; hits != 0; ++s, hits >>= 1) {
        if ((hits & 1) != 0) decide_row(begin_ + p * height, j + s, dots_ + s * height);
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
void on_threads(int threads, const Work& work) {
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
    for (int t = 1; t < threads; ++t) others.emplace_back(guarded);
    guarded();
  }
  if (problem) std::rethrow_exception(problem);
}

}  // namespace

std::vector<Pair> join_above(MatrixView<const std::int8_t> rows, CosineThreshold threshold,
                             int threads) {
  if (rows.columns == 0) return {};
  const Join join(rows, threshold, *dot_kernels().front());
  std::vector<std::vector<Pair>> found(static_cast<std::size_t>(join.blocks()));
  std::atomic<std::size_t> next = 0;
  on_threads(std::min<int>(threads, static_cast<int>(std::min<std::size_t>(found.size(), 1024))),
             [&] {
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
