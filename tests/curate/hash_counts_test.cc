// Exact counts in bounded memory, against a map.
#include "curate/hash_counts.h"

#include <gtest/gtest.h>

#include <map>
#include <random>

namespace winnow {
namespace {

using Counts = std::map<std::uint64_t, std::int64_t>;

/// EXPECTs ascending hashes, each once.
Counts taken(HashCounts& counter) {
  Counts all;
  std::uint64_t last = 0;
  counter.take_all([&](std::span<const HashCount> some) {
    EXPECT_FALSE(some.empty());
    for (const HashCount& each : some) {
      EXPECT_TRUE(all.empty() || each.hash > last);
      last = each.hash;
      all[each.hash] = each.count;
    }
  });
  return all;
}

TEST(HashCounts, NothingIsNothing) {
  HashCounts counter(0);
  EXPECT_TRUE(taken(counter).empty());
}

TEST(HashCounts, CountsInMemory) {
  HashCounts counter(1 << 20);
  counter.add(std::vector<std::uint64_t>{5, UINT64_MAX, 5, 0});
  counter.add({});
  counter.add(std::vector<std::uint64_t>{5});
  EXPECT_EQ(taken(counter), (Counts{{0, 1}, {5, 3}, {UINT64_MAX, 1}}));
}

TEST(HashCounts, EqualsAMapWhateverTheMemory) {
  for (const std::size_t memory : {std::size_t{0}, std::size_t{200'000}, std::size_t{8'000'000}}) {
    std::mt19937_64 random(3);
    HashCounts counter(memory);
    Counts expected;
    std::vector<std::uint64_t> some;
    for (int i = 0; i < 300'000; i += static_cast<int>(some.size())) {
      some.resize(1 + random() % 700);
      for (std::uint64_t& hash : some) {
        hash = random() % 4 == 0 ? random() : (random() % 1000) << 54;  // some come often
        ++expected[hash];
      }
      counter.add(some);
    }
    EXPECT_EQ(taken(counter), expected) << memory;
  }
}

TEST(HashCounts, MillionsInTheLeastMemory) {
  HashCounts counter(HashCounts::kLeastMemory);
  constexpr std::uint64_t kDistinct = 700'000;
  std::vector<std::uint64_t> some(1000);
  for (std::uint64_t i = 0; i < 5 * kDistinct; i += some.size()) {
    for (std::size_t k = 0; k < some.size(); ++k) {
      some[k] = ((i + k) % kDistinct) * 0x9e3779b97f4a7c15ULL;
    }
    counter.add(some);
  }
  std::uint64_t hashes = 0;
  counter.take_all([&](std::span<const HashCount> given) {
    hashes += given.size();
    for (const HashCount& each : given) ASSERT_EQ(each.count, 5);
  });
  EXPECT_EQ(hashes, kDistinct);
}

}  // namespace
}  // namespace winnow
