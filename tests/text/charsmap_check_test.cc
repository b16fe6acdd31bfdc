#include "text/charsmap_check.h"

#include <gtest/gtest.h>

#include <cstring>

#include "text/sentencepiece_fixture.h"

namespace winnow {
namespace {

using namespace std::string_literals;

std::string with_unit(std::string trie, std::size_t at, std::uint32_t unit) {
  std::memcpy(trie.data() + at * sizeof(unit), &unit, sizeof(unit));
  return trie;
}

std::string trie_of(std::string_view key, std::uint32_t value) {
  TestTrie trie;
  trie.add(key, value);
  return trie.bytes();
}

TEST(Charsmap, GoodOnesHaveNoFault) {
  EXPECT_EQ(charsmap_fault(""), "");
  EXPECT_EQ(charsmap_fault(charsmap_of({{"a", "b"}, {"ab", ""}, {"\u00e4", "ae"}})), "");
  EXPECT_EQ(charsmap_fault(charsmap_of({{std::string(256, 'a'), std::string(256, 'b')}})), "");
}

TEST(Charsmap, SizesThatLie) {
  const std::string trie = trie_of("a", 0);
  EXPECT_NE(charsmap_fault("\0\0\0\0"s), "");
  EXPECT_NE(charsmap_fault("abc"), "");
  EXPECT_NE(charsmap_fault(charsmap_of("", "b\0"s)), "");
  EXPECT_NE(charsmap_fault(charsmap_of(trie.substr(0, 7), "b\0"s)), "");
  // The library compares the size with the blob before it takes the four bytes of the size off.
  std::string three_too_long = charsmap_of(trie, "");
  const auto bytes = static_cast<std::uint32_t>(trie.size() + 3);
  std::memcpy(three_too_long.data(), &bytes, sizeof(bytes));
  EXPECT_NE(charsmap_fault(three_too_long), "");
}

TEST(Charsmap, ATrieLargerThan8MiBIsRefused) {
  EXPECT_NE(charsmap_fault(charsmap_of(std::string((8 << 20) + 4, '\0'), "b\0"s)), "");
}

TEST(Charsmap, EveryTruncationOfTheTrieIsAFault) {
  const std::string trie = trie_of("ab", 0);
  for (std::size_t bytes = 4; bytes < trie.size(); bytes += 4) {
    ASSERT_NE(charsmap_fault(charsmap_of(trie.substr(0, bytes), "b\0"s)), "") << bytes;
  }
}

TEST(Charsmap, UnitsThatPointOutside) {
  const std::string trie = trie_of("a", 0);
  EXPECT_EQ(charsmap_fault(charsmap_of(trie, "b\0"s)), "");
  EXPECT_NE(charsmap_fault(charsmap_of(with_unit(trie, 0, 1U << 30), "b\0"s)), "");
  EXPECT_NE(charsmap_fault(charsmap_of(with_unit(trie, 256 + 'a', 1U << 30 | 'a'), "b\0"s)), "");
  // Bit 9 multiplies the offset by 256.
  EXPECT_NE(charsmap_fault(charsmap_of(with_unit(trie, 0, 256U << 10 | 1U << 9), "b\0"s)), "");
}

TEST(Charsmap, ReplacementsOutsideTheBlob) {
  EXPECT_EQ(charsmap_fault(charsmap_of(trie_of("a", 1), "b\0"s)), "");
  EXPECT_NE(charsmap_fault(charsmap_of(trie_of("a", 2), "b\0"s)), "");
  EXPECT_NE(charsmap_fault(charsmap_of(trie_of("a", 0x7fffffff), "b\0"s)), "");
  EXPECT_NE(charsmap_fault(charsmap_of(trie_of("a", 0), "b")), "") << "no NUL at its end";
  EXPECT_NE(charsmap_fault(charsmap_of(trie_of("a", 0), std::string(257, 'b') + "\0"s)), "");
}

TEST(Charsmap, RulesThatStartOneAnother) {
  const auto nested = [](std::size_t deepest) {
    std::map<std::string, std::string> rules;
    for (std::size_t length = 1; length <= deepest; ++length)
      rules.emplace(std::string(length, 'a'), "b");
    return charsmap_fault(charsmap_of(rules));
  };
  EXPECT_EQ(nested(32), "");
  EXPECT_NE(nested(33), "");
}

TEST(Charsmap, Cycles) {
  const std::string trie = trie_of("a", 0);
  // 'a' leads back to the root's children, with a leaf and without one.
  const std::uint32_t back = ((256U + 'a') ^ 256U) << 10 | 'a';
  EXPECT_NE(charsmap_fault(charsmap_of(with_unit(trie, 256 + 'a', back), "b\0"s)), "");
  EXPECT_NE(charsmap_fault(charsmap_of(with_unit(trie, 256 + 'a', back | 1U << 8), "b\0"s)), "");
}

}  // namespace
}  // namespace winnow
