#include <algorithm>
#include <atomic>
#include <cmath>
#include <cstring>

#include "cpu/aligned_bytes.h"
#include "cpu/kernels.h"
#include "cpu/threads.h"
#include "winnow/core/dispatch.h"

namespace winnow::cpu {
namespace {

// The left rows of a task are dealt out in blocks; a block is packed once, stays in the cache, and
// meets all strips of right rows.
constexpr std::size_t kBlockBytes = 256 * 1024;
constexpr std::int64_t kItemsPerThread = 8;

WINNOW_CLONES std::int32_t squared_norm(const std::int8_t* row, std::int64_t columns) {
  std::int32_t sum = 0;
  for (std::int64_t c = 0; c < columns; ++c) sum += row[c] * row[c];
  return sum;
}

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

MatrixView<const std::int8_t> slice(MatrixView<const std::int8_t> rows, RowRange range) {
  return {rows.data + range.begin * rows.columns, range.size(), rows.columns};
}

/// What all workers read.
struct Join {
  const JoinRows& left;
  const JoinRows& right;
  CosineThreshold threshold;
  const DotKernel& kernel;
  std::int64_t panels;              ///< of a block
  std::atomic<std::int64_t>& room;  ///< pairs that may still be found; below 0 all give up

  bool ordered() const { return &left == &right; }
  std::int64_t columns() const { return left.rows.columns; }
  std::int64_t block_rows() const { return panels * kernel.panel_rows(); }
};

/// Cuts tasks into items of work: a block of left rows, and right rows. Enough of them for all
/// threads, if the rows suffice.
std::vector<JoinTask> items_of(std::span<const JoinTask> tasks, const Join& join, int threads) {
  std::int64_t blocks = 0;
  for (const JoinTask& task : tasks) {
    blocks += (task.left.size() + join.block_rows() - 1) / join.block_rows();
  }
  if (blocks == 0) return {};
  const std::int64_t wanted = threads > 1 ? threads * kItemsPerThread : 1;
  const std::int64_t parts = (wanted + blocks - 1) / blocks;
  std::vector<JoinTask> items;
  for (const JoinTask& task : tasks) {
    const std::int64_t unit = join.kernel.strip_rows();
    const std::int64_t strips = (task.right.size() + unit - 1) / unit;
    const std::int64_t width = std::max<std::int64_t>(1, (strips + parts - 1) / parts) * unit;
    for (std::int64_t i = task.left.begin; i < task.left.end; i += join.block_rows()) {
      const std::int64_t i_end = std::min(i + join.block_rows(), task.left.end);
      for (std::int64_t j = task.right.begin; j < task.right.end; j += width) {
        const std::int64_t j_end = std::min(j + width, task.right.end);
        const std::int64_t first = join.ordered() ? std::max(j, i) : j;
        if (first < j_end) items.push_back({{i, i_end}, {first, j_end}});
      }
    }
  }
  return items;
}

/// One thread's buffers, and the item that it is at.
class Worker {
 public:
  explicit Worker(const Join& join)
      : join_(join),
        panels_(aligned_bytes(join.kernel.panel_bytes(join.columns()) *
                              static_cast<std::size_t>(join.panels))),
        strip_(aligned_bytes(join.kernel.strip_bytes(join.columns()))),
        lengths_(static_cast<std::size_t>(join.block_rows())) {
    join_.kernel.begin();
  }
  ~Worker() { join_.kernel.end(); }
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

  /// All pairs of an item, sorted.
  std::vector<Pair> pairs_of(const JoinTask& item) {
    found_.clear();
    if (block_.begin != item.left.begin || block_.end != item.left.end) pack_block(item.left);
    for (std::int64_t j = item.right.begin; j < item.right.end; j += join_.kernel.strip_rows()) {
      const auto before = std::ssize(found_);
      meet_strip({j, std::min(j + join_.kernel.strip_rows(), item.right.end)});
      if (std::ssize(found_) > before) join_.room -= std::ssize(found_) - before;
      if (join_.room < 0) return {};
    }
    return sorted();
  }

 private:
  std::byte* panel(std::int64_t p) const {
    return panels_.get() + static_cast<std::size_t>(p) * join_.kernel.panel_bytes(join_.columns());
  }

  void pack_block(RowRange block) {
    const std::int64_t height = join_.kernel.panel_rows();
    block_ = block;
    used_panels_ = (block.size() + height - 1) / height;
    for (std::int64_t p = 0; p < used_panels_; ++p) {
      const std::int64_t first = block.begin + p * height;
      join_.kernel.pack_panel(slice(join_.left.rows, {first, std::min(first + height, block.end)}),
                              panel(p));
    }
    std::ranges::fill(lengths_, kEndless);
    std::copy_n(join_.left.length.begin() + block.begin, block.size(), lengths_.begin());
  }

  void meet_strip(RowRange strip) {
    const std::int64_t height = join_.kernel.panel_rows();
    join_.kernel.pack_strip(slice(join_.right.rows, strip), strip_.get());
    for (std::int64_t s = 0; s < strip.size(); ++s) {
      const float length = join_.right.length[static_cast<std::size_t>(strip.begin + s)];
      bounds_[s] =
          static_cast<float>(join_.threshold.value() * kScreenSlack * static_cast<double>(length));
    }
    for (std::int64_t p = 0; p < used_panels_; ++p) {
      const std::int64_t first = block_.begin + p * height;
      if (join_.ordered() && first >= strip.end) break;
      join_.kernel.multiply(strip_.get(), panel(p), join_.columns(), dots_);
      const float* lengths = lengths_.data() + p * height;
      if (!any_passes(dots_, strip.size(), height, bounds_, lengths)) continue;
      for (std::int64_t s = 0; s < strip.size(); ++s) {
        const std::int32_t* dots = dots_ + s * height;
        if (!any_passes(dots, 1, height, bounds_ + s, lengths)) continue;
        decide_row(first, strip.begin + s, dots);
      }
    }
  }

  void decide_row(std::int64_t first, std::int64_t j, const std::int32_t* dots) {
    const std::int32_t j2 = join_.right.squared[static_cast<std::size_t>(j)];
    std::int64_t end = std::min(first + join_.kernel.panel_rows(), block_.end);
    if (join_.ordered()) end = std::min(end, j);
    for (std::int64_t i = first; i < end; ++i) {
      const std::int32_t dot = dots[i - first];
      const std::int32_t i2 = join_.left.squared[static_cast<std::size_t>(i)];
      if (reaches(dot, i2, j2, join_.threshold)) found_.push_back({i, j, dot});
    }
  }

  /// The pairs were found by rising j, so sorting them is counting them by i.
  std::vector<Pair> sorted() const {
    std::vector<std::size_t> next(static_cast<std::size_t>(block_.size()) + 1);
    for (const Pair& pair : found_) ++next[static_cast<std::size_t>(pair.i - block_.begin) + 1];
    for (std::size_t i = 1; i < next.size(); ++i) next[i] += next[i - 1];
    std::vector<Pair> pairs(found_.size());
    for (const Pair& pair : found_) {
      pairs[next[static_cast<std::size_t>(pair.i - block_.begin)]++] = pair;
    }
    return pairs;
  }

  const Join& join_;
  AlignedBytes panels_;
  AlignedBytes strip_;
  std::vector<float> lengths_;  ///< of the block's rows
  std::vector<Pair> found_;
  RowRange block_;  ///< what is packed
  std::int64_t used_panels_ = 0;
  float bounds_[kMaxStrip] = {};
  alignas(64) std::int32_t dots_[kMaxStrip * kMaxPanel] = {};
};

/// How many panels a block has: what fits the cache, or less where more threads can then help.
std::int64_t panels_of(std::span<const JoinTask> tasks, std::int64_t columns,
                       const DotKernel& kernel, int threads) {
  std::int64_t longest = 0;
  std::int64_t all = 0;
  for (const JoinTask& task : tasks) {
    longest = std::max(longest, task.left.size());
    all += task.left.size();
  }
  const std::int64_t height = kernel.panel_rows();
  std::int64_t panels =
      std::min(static_cast<std::int64_t>(kBlockBytes / kernel.panel_bytes(columns)),
               (longest + height - 1) / height);
  if (threads > 1) panels = std::min(panels, all / (height * threads * kItemsPerThread));
  return std::max<std::int64_t>(1, panels);
}

std::vector<Pair> concatenated(std::vector<std::vector<Pair>> parts) {
  std::size_t size = 0;
  for (const std::vector<Pair>& part : parts) size += part.size();
  std::vector<Pair> pairs;
  pairs.reserve(size);
  for (std::vector<Pair>& part : parts) {
    pairs.insert(pairs.end(), part.begin(), part.end());
    std::vector<Pair>().swap(part);
  }
  return pairs;
}

}  // namespace

JoinRows::JoinRows(MatrixView<const std::int8_t> all) : rows(all) {
  squared.reserve(static_cast<std::size_t>(all.rows));
  length.reserve(static_cast<std::size_t>(all.rows));
  for (std::int64_t r = 0; r < all.rows; ++r) {
    squared.push_back(squared_norm(all.row(r).data(), all.columns));
    const auto length_of = std::sqrt(static_cast<double>(squared.back()));
    length.push_back(squared.back() == 0 ? kEndless : static_cast<float>(length_of));
  }
}

std::optional<std::vector<Pair>> join_above(const JoinRows& left, const JoinRows& right,
                                            std::span<const JoinTask> tasks,
                                            CosineThreshold threshold, std::int64_t most_pairs,
                                            int threads, const DotKernel& kernel) {
  if (left.rows.columns == 0) return std::vector<Pair>();
  std::atomic<std::int64_t> room = most_pairs;
  const Join join{
      left, right, threshold, kernel, panels_of(tasks, left.rows.columns, kernel, threads), room};
  const std::vector<JoinTask> items = items_of(tasks, join, threads);
  std::vector<std::vector<Pair>> found(items.size());
  std::atomic<std::size_t> next = 0;
  on_threads(std::min(static_cast<std::size_t>(threads), items.size()), [&] {
    Worker worker(join);
    for (std::size_t item = next++; item < items.size() && room >= 0; item = next++) {
      found[item] = worker.pairs_of(items[item]);
    }
  });
  if (room < 0) return std::nullopt;
  std::vector<Pair> pairs = concatenated(std::move(found));
  if (!std::ranges::is_sorted(pairs)) std::ranges::sort(pairs);
  return pairs;
}

std::vector<Pair> join_above(MatrixView<const std::int8_t> rows, CosineThreshold threshold,
                             int threads, const DotKernel& kernel) {
  const JoinRows all(rows);
  const JoinTask every[] = {{{0, rows.rows}, {0, rows.rows}}};
  return *join_above(all, all, every, threshold, INT64_MAX, threads, kernel);
}

}  // namespace winnow::cpu
