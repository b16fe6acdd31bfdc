#include "winnow/near/ranked_screen.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <vector>

#include "kernels/planted_rows.h"
#include "winnow/core/error.h"
#include "winnow/core/hash.h"
#include "winnow/near/keep_policies.h"

namespace winnow {
namespace {

using Rows = Matrix<std::int8_t>;

/// Of eleven pairs about `of_eleven` are similar, in few degrees, so that many are equally so.
AppendSimilar by_chance(std::uint64_t of_eleven) {
  return [of_eleven](std::span<const Pair> pairs, std::vector<SimilarPair>& similar) {
    for (const Pair& pair : pairs) {
      const auto i = static_cast<std::uint64_t>(pair.i);
      const std::uint64_t random = mix64(i * 1'000'003 + static_cast<std::uint64_t>(pair.j));
      if (random % 11 >= of_eleven) continue;
      similar.push_back({pair.i, pair.j, static_cast<double>(1 + random % 5)});
    }
  };
}

/// All pairs, compared, and then kept by rank.
ScreenedSurvivors definition(const Rows& rows, CosineThreshold screen,
                             const AppendSimilar& append) {
  const std::vector<Pair> pairs = make_backend("cpu")->join_above(rows.view(), screen);
  std::vector<SimilarPair> similar;
  append(pairs, similar);
  ScreenedSurvivors out{keep(KeepPolicy::kRank, rows.rows(), similar)};
  const auto is_kept = [&](const auto& pair) {
    return out.survivors.witness[static_cast<std::size_t>(pair.i)] == kKept;
  };
  out.compared = static_cast<std::uint64_t>(std::ranges::count_if(pairs, is_kept));
  out.similar = static_cast<std::uint64_t>(std::ranges::count_if(similar, is_kept));
  return out;
}

void expect_equals_definition(const Rows& rows, CosineThreshold screen,
                              const AppendSimilar& append) {
  const ScreenedSurvivors expected = definition(rows, screen, append);
  for (const int threads : {1, 3}) {
    const auto backend = make_backend("cpu", threads);
    RankedScreen pairs(*backend, rows.view(), screen, {});
    const ScreenedSurvivors out = pairs.keep(
        [&](std::span<const Pair> some, std::vector<SimilarPair>& similar) {
          for (const Pair& pair : some) {
            EXPECT_TRUE(pairs.is_in_pair(pair.i) && pairs.is_in_pair(pair.j));
          }
          append(some, similar);
        },
        threads);
    EXPECT_EQ(out.survivors.witness, expected.survivors.witness);
    EXPECT_EQ(out.survivors.similarity, expected.survivors.similarity);
    EXPECT_EQ(out.compared, expected.compared);
    EXPECT_EQ(out.similar, expected.similar);
  }
}

TEST(RankedScreen, KeepsWhatAllPairsWouldKeep) {
  for (const std::int64_t count : {0, 1, 2, 300, 2048, 2049, 5000}) {
    const Rows rows = planted_rows(count, 32, 7);
    for (const double screen : {.3, .7, .95}) {
      for (const std::uint64_t of_eleven : {0, 1, 6, 11}) {
        SCOPED_TRACE(testing::Message() << count << " rows, screen " << screen << ", " << of_eleven
                                        << " of 11 similar");
        expect_equals_definition(rows, CosineThreshold::of(screen), by_chance(of_eleven));
      }
    }
  }
}

TEST(RankedScreen, LargeGroupsOfNearRows) {
  // Three groups, one behind the other and mixed, and zero rows.
  for (const int order : {1, 3}) {
    Rows rows(4300, 16);
    for (std::int64_t r = 0; r < rows.rows(); ++r) {
      const std::int64_t group = order == 1 ? r / 1500 : r % 3;
      for (std::int64_t c = 0; c < 16; ++c) {
        rows.row(r)[static_cast<std::size_t>(c)] =
            static_cast<std::int8_t>(r % 97 == 5 ? 0 : (c % 3 == group ? 100 : 0) + (r + c) % 5);
      }
    }
    for (const std::uint64_t of_eleven : {1, 6, 11}) {
      expect_equals_definition(rows, CosineThreshold::of(.9), by_chance(of_eleven));
    }
  }
}

/// 20,000 near-duplicates, no two of them equal.
TEST(RankedScreen, AGroupCostsAComparisonARow) {
  Rows rows(20'000, 32);
  for (std::int64_t r = 0; r < rows.rows(); ++r) {
    std::ranges::fill(rows.row(r), std::int8_t{100});
    for (std::size_t bit = 0; bit < 15; ++bit) {
      rows.row(r)[bit] = static_cast<std::int8_t>(100 + (r >> bit & 1));
    }
  }
  const auto backend = make_backend("cpu");
  RankedScreen pairs(*backend, rows.view(), CosineThreshold::of(.9), {});
  std::atomic<std::size_t> asked = 0;
  const ScreenedSurvivors out = pairs.keep(
      [&](std::span<const Pair> some, std::vector<SimilarPair>& similar) {
        asked += some.size();
        for (const Pair& pair : some) similar.push_back({pair.i, pair.j, 1});
      },
      1);
  EXPECT_EQ(std::ranges::count(out.survivors.witness, 0), 19'999);
  EXPECT_EQ(out.compared, 19'999U);
  EXPECT_LT(asked, 100'000U);
}

TEST(RankedScreen, EndsWhenItIsStopped) {
  const Rows rows = planted_rows(3000, 32, 7);
  const auto backend = make_backend("cpu");
  std::stop_source stop;
  RankedScreen pairs(*backend, rows.view(), CosineThreshold::of(.5), stop.get_token());
  stop.request_stop();
  EXPECT_THROW(pairs.keep(by_chance(6), 2), Error);
  EXPECT_THROW(RankedScreen(*backend, rows.view(), CosineThreshold::of(.5), stop.get_token()),
               Error);
}

}  // namespace
}  // namespace winnow
