#include "cuda_on_cpu/block_executor.h"

#include <algorithm>
#include <cstring>
#include <deque>
#include <memory>
#include <numeric>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "cuda_on_cpu/fibre.h"

// Where the stand-in of __shared__ puts a block's variables; the linker knows both ends.
extern "C" std::byte __start_winnow_shared[];
extern "C" std::byte __stop_winnow_shared[];

namespace winnow::cuda_on_cpu {
namespace {

constexpr int kRubbish = 0xA5;
constexpr unsigned kSeed = 20261125;

std::string named(const Place& place) {
  const std::string path = place.file_name();
  return path.substr(path.rfind('/') + 1) + ":" + std::to_string(place.line());
}

bool same(const Place& a, const Place& b) {
  return a.line() == b.line() && a.column() == b.column() &&
         std::strcmp(a.file_name(), b.file_name()) == 0;
}

struct Copy {
  void* to;
  const void* from;
  std::size_t bytes;
};

struct Thread {
  Fibre fibre;
  uint3 index{};
  std::optional<Place> waits_at;
  std::deque<std::vector<Copy>> copies;  ///< groups, the last one still open
};

/// The meetings of one warp's lanes.
struct Warp {
  unsigned arrived = 0;
  Lanes own{};
  std::array<unsigned, kWarp> masks{};
};

std::size_t volume(dim3 size) { return std::size_t{size.x} * size.y * size.z; }

uint3 position(std::size_t number, dim3 size) {
  const auto n = static_cast<unsigned>(number);
  return {n % size.x, n / size.x % size.y, n / size.x / size.y};
}

class Executor {
 public:
  Executor(dim3 block, const Schedule& schedule, const std::function<void()>& body)
      : schedule_(schedule),
        body_(body),
        threads_(volume(block)),
        warps_((threads_.size() + kWarp - 1) / kWarp),
        may_run_(threads_.size(), 0) {
    for (std::size_t t = 0; t < threads_.size(); ++t) threads_[t].index = position(t, block);
  }

  void run_block() {
    std::fill(__start_winnow_shared, __stop_winnow_shared, std::byte{kRubbish});
    std::fill(warps_.begin(), warps_.end(), Warp{});
    std::fill(may_run_.begin(), may_run_.end(), char{1});
    waiting_ = 0;
    for (Thread& thread : threads_) {
      thread.copies.assign(1, {});
      thread.fibre.start([](void* executor) { static_cast<Executor*>(executor)->body_(); }, this);
    }
    std::size_t running = threads_.size();
    while (running > 0) {
      now_ = next();
      threadIdx = self().index;
      self().fibre.resume();
      if (!self().fibre.ended()) continue;
      may_run_[now_] = 0;
      --running;
    }
  }

  void wait_for_block(const Place& place) {
    if (waiting_ > 0 && !same(barrier_, place)) {
      throw KernelFault("a thread of a block waits at " + named(place) + ", another at " +
                        named(barrier_));
    }
    barrier_ = place;
    if (++waiting_ < threads_.size()) return suspend_until_woken(place);
    waiting_ = 0;
    std::fill(may_run_.begin(), may_run_.end(), char{1});
    switch_point();
  }

  void meet_warp(unsigned mask, void* own, void (*work)(const Lanes&, unsigned),
                 const Place& place) {
    Warp& warp = warps_[now_ / kWarp];
    check_meeting(warp, mask, place);
    const unsigned lane = this->lane();
    warp.own[lane] = own;
    warp.masks[lane] = mask;
    warp.arrived |= 1U << lane;
    if ((warp.arrived & mask) != mask) return suspend_until_woken(place);
    work(warp.own, mask);
    warp.arrived &= ~mask;
    const std::size_t first = now_ - lane;
    for (unsigned l = 0; l < kWarp; ++l) {
      if ((mask >> l & 1) != 0) may_run_[first + l] = 1;
    }
    switch_point();
  }

  void switch_point() { self().fibre.suspend(); }
  unsigned lane() const { return static_cast<unsigned>(now_ % kWarp); }
  Thread& self() { return threads_[now_]; }
  bool late() const { return schedule_.late; }

 private:
  void suspend_until_woken(const Place& place) {
    self().waits_at = place;
    may_run_[now_] = 0;
    self().fibre.suspend();
    self().waits_at.reset();
  }

  void check_meeting(const Warp& warp, unsigned mask, const Place& place) {
    const std::size_t first = now_ - lane();
    if ((mask >> lane() & 1) == 0) {
      throw KernelFault("a lane is not in the mask that it names at " + named(place));
    }
    for (unsigned l = 0; l < kWarp; ++l) {
      if ((mask >> l & 1) == 0) continue;
      if (first + l >= threads_.size()) {
        throw KernelFault("a mask names a lane that is not there, at " + named(place));
      }
      if ((warp.arrived >> l & 1) == 0) continue;
      const Place& other = *threads_[first + l].waits_at;
      if (warp.masks[l] == mask && same(other, place)) continue;
      throw KernelFault("a lane of a warp is at " + named(place) + ", one that it names at " +
                        named(other) + " or with another mask");
    }
  }

  /// The thread that goes on now.
  std::size_t next() {
    const char* const begin = may_run_.data();
    const std::size_t size = may_run_.size();
    const void* found = nullptr;
    if (schedule_.order == Order::kDescending) found = ::memrchr(begin, 1, size);
    if (schedule_.order == Order::kShuffled) {
      const std::size_t from = random_() % size;
      found = std::memchr(begin + from, 1, size - from);
    }
    if (found == nullptr) found = std::memchr(begin, 1, size);
    if (found == nullptr) throw stuck();
    return static_cast<std::size_t>(static_cast<const char*>(found) - begin);
  }

  KernelFault stuck() const {
    std::string who;
    bool returned = false;
    for (std::size_t t = 0; t < threads_.size(); ++t) {
      returned |= threads_[t].fibre.ended();
      if (!who.empty() || !threads_[t].waits_at) continue;
      who = "thread " + std::to_string(t) + " waits at " + named(*threads_[t].waits_at) +
            " for threads that do not come";
    }
    return KernelFault(who + (returned ? "; some have returned" : ""));
  }

  const Schedule schedule_;
  const std::function<void()>& body_;
  std::deque<Thread> threads_;
  std::vector<Warp> warps_;
  std::string may_run_;  ///< a byte a thread
  std::size_t now_ = 0;
  std::size_t waiting_ = 0;
  Place barrier_;
  std::mt19937 random_{kSeed};
};

Executor* current = nullptr;

Executor& executor() {
  if (current == nullptr) throw KernelFault("this works within a kernel only");
  return *current;
}

/// Makes an executor the current one for as long as it lives.
class Current {
 public:
  explicit Current(Executor& executor) {
    if (current != nullptr) throw KernelFault("a kernel runs already");
    current = &executor;
  }
  ~Current() { current = nullptr; }
  Current(const Current&) = delete;
  Current& operator=(const Current&) = delete;
};

std::vector<std::size_t> block_order(std::size_t blocks, Order order) {
  std::vector<std::size_t> numbers(blocks);
  std::iota(numbers.begin(), numbers.end(), std::size_t{0});
  if (order == Order::kDescending) std::ranges::reverse(numbers);
  if (order == Order::kShuffled) std::ranges::shuffle(numbers, std::mt19937(kSeed));
  return numbers;
}

}  // namespace

void run_grid(dim3 grid, dim3 block, const Schedule& schedule,
              const std::function<void()>& thread) {
  Executor executor(block, schedule, thread);
  const Current now(executor);
  blockDim = block;
  gridDim = grid;
  for (const std::size_t number : block_order(volume(grid), schedule.order)) {
    blockIdx = position(number, grid);
    executor.run_block();
  }
}

void wait_for_block(Place place) { executor().wait_for_block(place); }

void meet_warp(unsigned mask, void* own, void (*work)(const Lanes& lanes, unsigned mask),
               Place place) {
  executor().meet_warp(mask, own, work, place);
}

unsigned lane() { return executor().lane(); }

void switch_point() { executor().switch_point(); }

void begin_copy(void* to, const void* from, std::size_t bytes) {
  if (executor().late()) {
    executor().self().copies.back().push_back({to, from, bytes});
  } else {
    std::memcpy(to, from, bytes);
  }
}

void commit_copies() { executor().self().copies.emplace_back(); }

void wait_for_copies(std::size_t newest_groups_left) {
  auto& groups = executor().self().copies;  // the open one is none of the groups
  for (; groups.size() > newest_groups_left + 1; groups.pop_front()) {
    for (const Copy& copy : groups.front()) std::memcpy(copy.to, copy.from, copy.bytes);
  }
}

}  // namespace winnow::cuda_on_cpu
