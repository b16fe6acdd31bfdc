// The hash sets of the rule meter beside the standard library's.
#include "winnow/core/first_seen.h"

#include <gtest/gtest.h>

#include <map>
#include <random>

#include "winnow/core/perhaps_again.h"

namespace winnow {
namespace {

/// Elements are equal if their values are; hashes may be bad.
void expect_firsts(FirstSeen& seen, const std::vector<std::uint64_t>& values, std::size_t announced,
                   std::uint64_t hash_bits) {
  const auto hash_of = [&](std::uint32_t e) { return fold_hash(values[e], 0) & hash_bits; };
  std::map<std::uint64_t, std::uint32_t> firsts;
  seen.begin(announced);
  for (std::uint32_t e = 0; e < values.size(); ++e) {
    const std::uint32_t expected = firsts.try_emplace(values[e], e).first->second;
    ASSERT_EQ(seen.of(hash_of(e), e, hash_of,
                      [&](std::uint32_t other) { return values[other] == values[e]; }),
              expected);
  }
}

std::vector<std::uint64_t> random_values(std::size_t count, std::uint64_t most,
                                         std::uint64_t seed) {
  std::mt19937_64 random(seed);
  std::vector<std::uint64_t> values(count);
  for (std::uint64_t& value : values) value = random() % most;
  return values;
}

TEST(FirstSeen, FindsTheFirstEqualElement) {
  FirstSeen seen;
  expect_firsts(seen, {}, 0, UINT64_MAX);
  expect_firsts(seen, random_values(1000, 10, 1), 1000, UINT64_MAX);
  expect_firsts(seen, random_values(1000, UINT64_MAX, 2), 1000, UINT64_MAX);
  expect_firsts(seen, random_values(300, 100, 3), 300, 0);     // one hash for all
  expect_firsts(seen, random_values(300, 100, 4), 300, 0xFF);  // one tag
}

TEST(FirstSeen, GrowsWithWhatIsDistinct) {
  FirstSeen seen;
  expect_firsts(seen, random_values(300'000, UINT64_MAX, 5), 300'000, UINT64_MAX);
  expect_firsts(seen, random_values(1000, 500, 6), 1000, UINT64_MAX);  // smaller again
  expect_firsts(seen, random_values(300'000, 200'000, 7), 300'000, UINT64_MAX);
  expect_firsts(seen, random_values(1000, UINT64_MAX, 8), 0, UINT64_MAX);  // more than announced
}

TEST(FirstSeen, ForgetsBetweenTextsHoweverManyThereAre) {
  FirstSeen seen;
  const std::vector<std::uint64_t> few = random_values(3, 2, 9);
  expect_firsts(seen, random_values(100, 50, 10), 100, UINT64_MAX);
  for (int text = 0; text < 140'000; ++text) expect_firsts(seen, few, few.size(), UINT64_MAX);
  expect_firsts(seen, random_values(100, 50, 11), 100, UINT64_MAX);
}

TEST(PerhapsAgain, MissesNoneThatCameAgain) {
  PerhapsAgain again;
  for (const std::uint64_t most : {10, 1000, 100'000'000}) {
    const std::vector<std::uint64_t> values = random_values(5000, most, most);
    std::map<std::uint64_t, int> counts;
    std::vector<std::uint32_t> places;
    again.begin(values.size());
    for (const std::uint64_t value : values) {
      ++counts[value];
      places.push_back(again.add(fold_hash(value, 0)));
    }
    std::size_t taken = 0;
    for (std::size_t v = 0; v < values.size(); ++v) {
      const bool perhaps = again.again(places[v]);
      if (counts[values[v]] > 1) {
        EXPECT_TRUE(perhaps);
      } else {
        taken += perhaps ? 1 : 0;
      }
    }
    EXPECT_LT(taken, values.size() / 8);
  }
}

}  // namespace
}  // namespace winnow
