#include "winnow/flow/pipeline.h"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <set>
#include <thread>

#include "winnow/core/error.h"

namespace winnow {
namespace {

/// Runs `batches` batches whose first ordinal is their number; returns the order written.
std::vector<std::uint64_t> written_order(int lanes, std::uint64_t batches) {
  std::uint64_t read = 0;
  std::vector<std::uint64_t> written;
  std::vector<std::atomic<int>> busy(static_cast<std::size_t>(lanes));
  run_pipeline(
      lanes, {},
      [&](Batch& batch) {
        batch.documents.assign(1, {read, {}, {}, {}});
        return read++ < batches;
      },
      [&](Batch& batch, int lane) {
        EXPECT_EQ(busy[static_cast<std::size_t>(lane)].fetch_add(1), 0);
        const auto pause = (batch.documents[0].ordinal * 37) % 5;
        std::this_thread::sleep_for(std::chrono::microseconds(100 * pause));
        busy[static_cast<std::size_t>(lane)].fetch_sub(1);
      },
      [&](Batch& batch) { written.push_back(batch.documents[0].ordinal); });
  return written;
}

TEST(Pipeline, WritesInTheOrderReadWithAnyNumberOfLanes) {
  for (const int lanes : {1, 2, 3, 8}) {
    const auto order = written_order(lanes, 100);
    ASSERT_EQ(order.size(), 100U);
    for (std::uint64_t i = 0; i < order.size(); ++i) EXPECT_EQ(order[i], i);
  }
}

/// What a batch has grown to is not allocated again, and only as many grow as are under way.
TEST(Pipeline, BatchesKeepTheirMemory) {
  std::set<const char*> places;
  int left = 100;
  run_pipeline(
      1, {},
      [&](Batch& batch) {
        batch.bytes.assign(5000, 'x');
        places.insert(batch.bytes.data());
        return left-- > 0;
      },
      [](Batch&, int) {}, [](Batch&) {});
  EXPECT_LE(places.size(), 2U);
}

TEST(Pipeline, OfNothingWritesNothing) { EXPECT_TRUE(written_order(2, 0).empty()); }

TEST(Pipeline, PassesOnTheFirstException) {
  const auto throwing = [](int where) {
    int left = 50;
    const auto fail = [](bool now) {
      if (now) throw Error(errors::kIo, "broken");
    };
    run_pipeline(
        2, {}, [&](Batch&) { return fail(where == 0 && left == 20), left-- > 0; },
        [&](Batch&, int) { fail(where == 1); }, [&](Batch&) { fail(where == 2); });
  };
  for (const int where : {0, 1, 2}) EXPECT_THROW(throwing(where), Error) << where;
}

TEST(Pipeline, StopsWhenAsked) {
  std::stop_source source;
  std::uint64_t read = 0;
  EXPECT_THROW(run_pipeline(
                   2, source.get_token(),
                   [&](Batch&) {
                     if (++read == 10) source.request_stop();
                     return true;
                   },
                   [](Batch&, int) {}, [](Batch&) {}),
               Error);
  EXPECT_LT(read, 20U);
}

/// Runs 20 pipelines side by side; the one numbered `failing` throws on the way. Batches written,
/// by pipeline, for those that returned.
std::vector<int> written_side_by_side(int threads, int at_once, std::int64_t failing) {
  constexpr int kBatches = 40;
  Lanes lanes(threads);
  std::vector<std::atomic<int>> busy(static_cast<std::size_t>(threads));
  std::vector<int> returned(20, -1);
  const auto run = [&](std::int64_t index) {
    std::uint64_t read = 0;
    int written = 0;
    run_pipeline(
        lanes, {},
        [&](Batch& batch) {
          batch.documents.assign(1, {read, {}, {}, {}});
          if (index == failing && read == kBatches / 2) throw Error(errors::kIo, "broken");
          return read++ < kBatches;
        },
        [&](Batch&, int lane) {
          EXPECT_EQ(busy[static_cast<std::size_t>(lane)].fetch_add(1), 0);
          std::this_thread::sleep_for(std::chrono::microseconds(50));
          busy[static_cast<std::size_t>(lane)].fetch_sub(1);
        },
        [&](Batch& batch) {
          EXPECT_EQ(batch.documents[0].ordinal, static_cast<std::uint64_t>(written));
          ++written;
        });
    EXPECT_EQ(written, kBatches) << "an end that is none";
    returned[static_cast<std::size_t>(index)] = written;
  };
  try {
    run_side_by_side(lanes, at_once, std::ssize(returned), {}, run);
    EXPECT_LT(failing, 0);
  } catch (const Error& error) {
    EXPECT_STREQ(error.what(), Error(errors::kIo, "broken").what());
    EXPECT_EQ(returned[static_cast<std::size_t>(failing)], -1);
  }
  return returned;
}

TEST(SideBySide, PipelinesShareLanesAndKeepTheirOrder) {
  for (const int at_once : {1, 3, 8}) {
    EXPECT_EQ(written_side_by_side(4, at_once, -1), std::vector<int>(20, 40)) << at_once;
  }
  EXPECT_EQ(written_side_by_side(1, 1, -1), std::vector<int>(20, 40));
}

TEST(SideBySide, NoPipelineEndsEarlyInSilenceWhenAnotherFails) {
  for (const std::int64_t failing : {0, 3, 11, 19}) written_side_by_side(4, 4, failing);
}

TEST(ForEachIndex, VisitsEachOnce) {
  std::vector<std::atomic<int>> visits(1000);
  for_each_index(4, 1000, {},
                 [&](std::int64_t i) { visits[static_cast<std::size_t>(i)].fetch_add(1); });
  for (const auto& count : visits) EXPECT_EQ(count, 1);
}

TEST(ResolveThreads, TakesAllCoresForZero) {
  EXPECT_GE(resolve_threads(0), 1);
  EXPECT_EQ(resolve_threads(5), 5);
}

}  // namespace
}  // namespace winnow
