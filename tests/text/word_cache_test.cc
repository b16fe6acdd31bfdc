#include "text/word_cache.h"

#include <gtest/gtest.h>

#include <string>
#include <thread>
#include <vector>

#include "winnow/core/hash.h"

namespace winnow {
namespace {

using Ids = std::vector<std::int32_t>;

Ids ids_of(const WordCache::Entry& entry) { return {entry.ids().begin(), entry.ids().end()}; }

TEST(WordCache, FindsWhatWasStoredForTheseBytes) {
  WordCache cache(1 << 12);
  WordCache::Entry entry;
  EXPECT_FALSE(cache.find(7, "word", entry));
  cache.insert(7, "word", Ids{1, 2, 3}, 2.5F);
  ASSERT_TRUE(cache.find(7, "word", entry));
  EXPECT_EQ(ids_of(entry), (Ids{1, 2, 3}));
  EXPECT_EQ(entry.reach, 2.5F);
  EXPECT_FALSE(cache.find(7, "work", entry)) << "the same key, other bytes";
  EXPECT_FALSE(cache.find(7, "words", entry));
}

TEST(WordCache, HoldsTextAndIdsOf48Bytes) {
  WordCache cache(1 << 12);
  WordCache::Entry entry;
  const std::string longest(44, 'x');
  cache.insert(1, longest, Ids{5}, 1);
  EXPECT_TRUE(cache.find(1, longest, entry));
  cache.insert(2, longest, Ids{5, 6}, 1);
  EXPECT_FALSE(cache.find(2, longest, entry));
  const Ids most(WordCache::kMostIds, 9);
  cache.insert(3, "abcd", most, 1);
  ASSERT_TRUE(cache.find(3, "abcd", entry));
  EXPECT_EQ(ids_of(entry), most);
  cache.insert(4, "abcde", most, 1);
  EXPECT_FALSE(cache.find(4, "abcde", entry));
  cache.insert(5, "", Ids{1}, 1);
  EXPECT_FALSE(cache.find(5, "", entry));
}

TEST(WordCache, ATableOfNoSlotsHoldsNothing) {
  for (const std::size_t bytes : {std::size_t{0}, std::size_t{1}, std::size_t{127}}) {
    WordCache cache(bytes);
    WordCache::Entry entry;
    cache.prefetch(3);
    cache.insert(3, "a", Ids{1}, 1);
    EXPECT_FALSE(cache.find(3, "a", entry)) << bytes;
  }
}

TEST(WordCache, TheNewTakesThePlaceOfTheOld) {
  WordCache cache(128);  // two slots
  WordCache::Entry entry;
  int found = 0;
  for (std::int32_t word = 0; word < 100; ++word) {
    const std::string text = std::to_string(word);
    cache.insert(static_cast<std::uint64_t>(word), text, Ids{word}, 1);
    ASSERT_TRUE(cache.find(static_cast<std::uint64_t>(word), text, entry)) << word;
    ASSERT_EQ(ids_of(entry), Ids{word});
  }
  for (std::int32_t word = 0; word < 100; ++word) {
    found += cache.find(static_cast<std::uint64_t>(word), std::to_string(word), entry) ? 1 : 0;
  }
  EXPECT_EQ(found, 2);
}

// Each word's ids are told by its number, so a torn read would show.
TEST(WordCache, ThreadsNeverReadAMixtureOfTwoWords) {
  WordCache cache(1 << 10);
  std::vector<std::jthread> threads;
  std::vector<int> faults(4), hits(4);
  for (std::size_t t = 0; t < faults.size(); ++t) {
    threads.emplace_back([&, t] {
      WordCache::Entry entry;
      for (std::uint64_t k = 0; k < 40000; ++k) {
        const std::uint64_t word = mix64(k * 4 + t) % 64;
        const std::string text = "word " + std::to_string(word);
        const Ids ids(1 + word % 8, static_cast<std::int32_t>(word));
        if (cache.find(mix64(word), text, entry)) {
          ++hits[t];
          faults[t] += ids_of(entry) != ids || entry.reach != static_cast<float>(word) ? 1 : 0;
        } else {
          cache.insert(mix64(word), text, ids, static_cast<float>(word));
        }
      }
    });
  }
  threads.clear();
  EXPECT_EQ(faults, std::vector<int>(4, 0));
  EXPECT_GT(hits[0] + hits[1] + hits[2] + hits[3], 1000);
}

}  // namespace
}  // namespace winnow
