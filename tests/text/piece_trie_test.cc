#include "text/piece_trie.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>

namespace winnow {
namespace {

using Found = std::vector<std::pair<std::size_t, std::int32_t>>;

Found found_in(const PieceTrie& trie, std::string_view text) {
  Found found;
  trie.for_each_prefix(
      text, [&](std::size_t length, std::int32_t value) { found.emplace_back(length, value); });
  return found;
}

TEST(PieceTrie, FindsThePrefixesOfATextTheShortestFirst) {
  std::vector<TrieKey> keys{{"ab", 2}, {"a", 1}, {"abcd", 4}, {"b", 9}};
  const PieceTrie trie(keys);
  EXPECT_FALSE(trie.empty());
  EXPECT_EQ(found_in(trie, "abcde"), (Found{{1, 1}, {2, 2}, {4, 4}}));
  EXPECT_EQ(found_in(trie, "abc"), (Found{{1, 1}, {2, 2}}));
  EXPECT_EQ(found_in(trie, "c"), Found{});
  EXPECT_EQ(found_in(trie, ""), Found{});
  EXPECT_EQ(found_in(trie, std::string_view("a\0b", 3)), (Found{{1, 1}}));
  EXPECT_EQ(trie.longest_prefix("abcx").length, 2U);
  EXPECT_EQ(trie.longest_prefix("x").length, 0U);
}

TEST(PieceTrie, OfNothingFindsNothing) {
  EXPECT_TRUE(PieceTrie().empty());
  EXPECT_EQ(found_in(PieceTrie(), "abc"), Found{});
  EXPECT_EQ(found_in(PieceTrie(), std::string_view("\0", 1)), Found{});
}

TEST(PieceTrie, EqualsAMapOnRandomKeys) {
  std::mt19937 random(5);
  for (int round = 0; round < 60; ++round) {
    const unsigned alphabet = round % 2 == 0 ? 3 : 255;
    const auto text = [&](std::size_t most) {
      std::string made(1 + random() % most, '\0');
      for (char& c : made) c = static_cast<char>(1 + random() % alphabet);
      return made;
    };
    std::map<std::string, std::int32_t> expected;
    for (int k = 0; k < 600; ++k) expected.emplace(text(6), k);
    std::vector<TrieKey> keys;
    for (const auto& [key, value] : expected) keys.push_back({key, value});
    std::ranges::shuffle(keys, random);
    const PieceTrie trie(keys);
    for (int k = 0; k < 600; ++k) {
      const std::string sought = text(9);
      Found want;
      for (std::size_t length = 1; length <= sought.size(); ++length) {
        const auto found = expected.find(sought.substr(0, length));
        if (found != expected.end()) want.emplace_back(length, found->second);
      }
      ASSERT_EQ(found_in(trie, sought), want);
    }
  }
}

}  // namespace
}  // namespace winnow
