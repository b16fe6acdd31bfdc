#include "winnow/flow/pipeline.h"

#include <tbb/concurrent_queue.h>
#include <tbb/global_control.h>
#include <tbb/parallel_for.h>
#include <tbb/parallel_pipeline.h>
#include <tbb/task_arena.h>

#include <algorithm>
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

void run_pipeline(int lanes, std::stop_token stop, const std::function<bool(Batch&)>& read,
                  const std::function<void(Batch&, int lane)>& work,
                  const std::function<void(Batch&)>& write) {
  tbb::concurrent_bounded_queue<int> free_lanes;
  for (int lane = 0; lane < lanes; ++lane) free_lanes.push(lane);
  // Owned here and not by the pipeline: when one is thrown out of, it forgets what is under way.
  std::vector<Batch> batches(static_cast<std::size_t>(2 * lanes));
  tbb::concurrent_bounded_queue<Batch*> free_batches;
  for (Batch& batch : batches) free_batches.push(&batch);

  const auto reader = tbb::make_filter<void, Batch*>(tbb::filter_mode::serial_in_order,
                                                     [&](tbb::flow_control& control) -> Batch* {
                                                       throw_if_stopped(stop);
                                                       Batch* batch = nullptr;
                                                       free_batches.pop(batch);
                                                       *batch = Batch();
                                                       if (read(*batch)) return batch;
                                                       control.stop();
                                                       return nullptr;
                                                     });
  const auto worker =
      tbb::make_filter<Batch*, Batch*>(tbb::filter_mode::parallel, [&](Batch* batch) {
        struct Borrowed {
          tbb::concurrent_bounded_queue<int>& from;
          int lane = 0;
          ~Borrowed() { from.push(lane); }
        } borrowed{free_lanes};
        free_lanes.pop(borrowed.lane);
        work(*batch, borrowed.lane);
        return batch;
      });
  const auto writer =
      tbb::make_filter<Batch*, void>(tbb::filter_mode::serial_in_order, [&](Batch* batch) {
        write(*batch);
        free_batches.push(batch);
      });

  with_threads(lanes, [&] { tbb::parallel_pipeline(batches.size(), reader & worker & writer); });
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
