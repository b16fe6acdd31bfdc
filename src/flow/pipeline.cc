#include "winnow/flow/pipeline.h"

#include <tbb/concurrent_queue.h>
#include <tbb/global_control.h>
#include <tbb/parallel_for.h>
#include <tbb/parallel_pipeline.h>
#include <tbb/task_arena.h>
#include <tbb/task_group.h>

#include <algorithm>
#include <atomic>
#include <mutex>
#include <thread>
#include <vector>

#include "winnow/core/error.h"

namespace winnow {
namespace {

/// Runs `body` with up to `threads` threads, more than there are cores if asked for.
template <class Body>
void with_threads(int threads, const Body& body) {
  const auto count = static_cast<std::size_t>(threads);
  const tbb::global_control control(tbb::global_control::max_allowed_parallelism, count);
  tbb::task_arena(threads).execute(body);
}

/// The batches of a pipeline, which owns none: when it is thrown out of, it forgets what is under
/// way. They are used again, the last one first, so that only as many have memory as it takes.
class BatchPool {
 public:
  explicit BatchPool(std::size_t count) : batches_(count) {
    for (Batch& batch : batches_) free_.push_back(&batch);
  }

  std::size_t size() const { return batches_.size(); }
  /// There are as many as the pipeline has tokens, so one is free.
  Batch* take() {
    const std::lock_guard lock(mutex_);
    Batch* const batch = free_.back();
    free_.pop_back();
    return batch;
  }
  void give_back(Batch* batch) {
    const std::lock_guard lock(mutex_);
    free_.push_back(batch);
  }

 private:
  std::vector<Batch> batches_;
  std::mutex mutex_;
  std::vector<Batch*> free_;
};

}  // namespace

void throw_if_stopped(const std::stop_token& stop) {
  if (!stop.stop_requested()) return;
  throw Error(errors::kInterrupted, "stopped before the end", {},
              "what was finished is kept; the same command continues");
}

int resolve_threads(int threads) {
  if (threads > 0) return threads;
  return static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
}

struct Lanes::Queue {
  tbb::concurrent_bounded_queue<int> lanes;
  int count = 0;
};

Lanes::Lanes(int count) : free_(std::make_unique<Queue>()) {
  free_->count = count;
  for (int lane = 0; lane < count; ++lane) free_->lanes.push(lane);
}
Lanes::~Lanes() = default;

int Lanes::count() const { return free_->count; }
int Lanes::borrow() {
  int lane = 0;
  free_->lanes.pop(lane);
  return lane;
}
void Lanes::give_back(int lane) { free_->lanes.push(lane); }

void run_pipeline(Lanes& lanes, std::stop_token stop, const std::function<bool(Batch&)>& read,
                  const std::function<void(Batch&, int lane)>& work,
                  const std::function<void(Batch&)>& write) {
  BatchPool batches(static_cast<std::size_t>(2 * lanes.count()));
  std::atomic<std::int64_t> under_way = 0;  // read and not written
  bool ended = false;

  const auto reader = tbb::make_filter<void, Batch*>(tbb::filter_mode::serial_in_order,
                                                     [&](tbb::flow_control& control) -> Batch* {
                                                       throw_if_stopped(stop);
                                                       Batch* const batch = batches.take();
                                                       ++under_way;
                                                       if (read(*batch)) return batch;
                                                       --under_way;
                                                       ended = true;
                                                       control.stop();
                                                       return nullptr;
                                                     });
  const auto worker =
      tbb::make_filter<Batch*, Batch*>(tbb::filter_mode::parallel, [&](Batch* batch) {
        struct Borrowed {
          Lanes& from;
          int lane = from.borrow();
          ~Borrowed() { from.give_back(lane); }
        } const borrowed{lanes};
        work(*batch, borrowed.lane);
        return batch;
      });
  const auto writer =
      tbb::make_filter<Batch*, void>(tbb::filter_mode::serial_in_order, [&](Batch* batch) {
        write(*batch);
        --under_way;
        batches.give_back(batch);
      });

  // A thread that waits for this pipeline must not begin another one meanwhile.
  tbb::this_task_arena::isolate(
      [&] { tbb::parallel_pipeline(batches.size(), reader & worker & writer); });
  if (!ended || under_way != 0) {
    throw Error(errors::kInterrupted, "stopped because another shard failed", {},
                "what was finished is kept; the same command continues");
  }
}

void run_pipeline(int lanes, std::stop_token stop, const std::function<bool(Batch&)>& read,
                  const std::function<void(Batch&, int lane)>& work,
                  const std::function<void(Batch&)>& write) {
  Lanes own(lanes);
  with_threads(lanes, [&] { run_pipeline(own, stop, read, work, write); });
}

void run_side_by_side(Lanes& lanes, int at_once, std::int64_t count, std::stop_token stop,
                      const std::function<void(std::int64_t)>& each) {
  std::atomic<std::int64_t> next = 0;
  const auto drive = [&](int) {
    for (std::int64_t index = next++; index < count; index = next++) {
      throw_if_stopped(stop);
      if (tbb::is_current_task_group_canceling()) return;
      each(index);
    }
  };
  with_threads(lanes.count(),
               [&] { tbb::parallel_for(0, at_once, drive, tbb::simple_partitioner()); });
}

void for_each_index(int threads, std::int64_t count, std::stop_token stop,
                    const std::function<void(std::int64_t)>& each) {
  with_threads(threads, [&] {
    tbb::parallel_for(
        tbb::blocked_range<std::int64_t>(0, count, 1),
        [&](const tbb::blocked_range<std::int64_t>& range) {
          for (std::int64_t index = range.begin(); index < range.end(); ++index) {
            throw_if_stopped(stop);
            each(index);
          }
        },
        tbb::simple_partitioner());
  });
}

}  // namespace winnow
