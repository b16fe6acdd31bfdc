// How batches flow through a shard: read in order, worked on in parallel, written in order.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <stop_token>

#include "winnow/core/document.h"

namespace winnow {

/// Runs `read` (serial) -> `work` (up to `lanes` at a time) -> `write` (serial, in the order read).
///   read(batch)        fills the next batch, in which an earlier one may be; false at the end
///   work(batch, lane)  lane is in [0, lanes); no two calls have the same lane at one time
///   write(batch)
/// At most 2 x lanes batches are alive, which bounds the memory. The first exception ends the flow
/// and is thrown again here; a stop request ends it with E_INTERRUPTED.
void run_pipeline(int lanes, std::stop_token stop, const std::function<bool(Batch&)>& read,
                  const std::function<void(Batch&, int lane)>& work,
                  const std::function<void(Batch&)>& write);

/// The lanes of pipelines that run side by side.
class Lanes {
 public:
  explicit Lanes(int count);
  ~Lanes();

  int count() const;
  /// Waits for a free one.
  int borrow();
  void give_back(int lane);

 private:
  struct Queue;
  std::unique_ptr<Queue> free_;
};

/// A pipeline whose lanes are shared with others: to be called by what run_side_by_side calls. It
/// has returned only if all was read and written: when another one throws, this one throws too.
void run_pipeline(Lanes& lanes, std::stop_token stop, const std::function<bool(Batch&)>& read,
                  const std::function<void(Batch&, int lane)>& work,
                  const std::function<void(Batch&)>& write);

/// Calls each(0) ... each(count - 1), up to `at_once` at a time, with lanes.count() threads for
/// them and for the pipelines that they run. Exceptions and stop as above.
void run_side_by_side(Lanes& lanes, int at_once, std::int64_t count, std::stop_token stop,
                      const std::function<void(std::int64_t)>& each);

/// Calls each(0) ... each(count - 1), up to `threads` at a time. Exceptions and stop as above.
void for_each_index(int threads, std::int64_t count, std::stop_token stop,
                    const std::function<void(std::int64_t)>& each);

/// Throws E_INTERRUPTED if a stop was requested: for serial work that takes long.
void throw_if_stopped(const std::stop_token& stop);

/// `threads` as asked for, or all cores for 0.
int resolve_threads(int threads);

}  // namespace winnow
