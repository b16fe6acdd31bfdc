// URL lists: the rules one by one, a slow definition on random URLs, and datatrove's answers.
#include "winnow/filters/url_lists.h"

#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <random>
#include <set>

#include "temp_folder.h"
#include "winnow/core/error.h"

namespace winnow {
namespace {

enum List : std::size_t { kDomains, kUrls, kWords, kSoftWords, kSubstrings };

class UrlListsTest : public testing::Test {
 protected:
  void list(std::size_t number, const std::string& entries) {
    const std::string name = std::to_string(number) + "-" + std::to_string(files_++);
    options_.lists[number].push_back(folder_.write(name, entries));
  }
  UrlFacts of(std::string_view url) const { return UrlLists(options_).measure(url); }

  TempFolder folder_;
  UrlOptions options_;
  int files_ = 0;
};

TEST_F(UrlListsTest, ADomainBlocksAllBelowItAndNothingBesides) {
  list(kDomains, "example.com\nb.example.org\n10.0.0.1\n# comment\n\n  Bücher.de  \r\n");
  const auto expect = [&](std::string_view url, std::int64_t count, std::string_view entries) {
    EXPECT_EQ(of(url).counts[kDomains], count) << url;
    EXPECT_EQ(of(url).entries, entries) << url;
  };
  expect("http://example.com/", 1, "domains:example.com");
  expect("http://user@a.b.Example.com.:80/x", 1, "domains:example.com");
  expect("http://notexample.com/", 0, "");
  expect("http://example.com.evil.net/", 0, "");
  expect("http://evil.net/example.com", 0, "");
  expect("http://com/", 0, "");
  expect("http://example.org/", 0, "");
  expect("http://a.b.example.org/", 1, "domains:b.example.org");
  expect("http://10.0.0.1/", 1, "domains:10.0.0.1");
  expect("http://7.10.0.0.1/", 1, "domains:10.0.0.1");  // no address, whatever it is
  expect("http://xn--bcher-kva.de/", 1, "domains:xn--bcher-kva.de");
  expect("", 0, "");
}

TEST_F(UrlListsTest, AnAddressHasNothingBelowIt) {
  list(kDomains, "0.1\n1\n");
  EXPECT_EQ(of("http://10.0.0.1/").counts[kDomains], 0);
}

TEST_F(UrlListsTest, TheMostSpecificDomainIsNamedFirst) {
  list(kDomains, "example.com\n");
  list(kDomains, "a.example.com\nexample.com\n");
  EXPECT_EQ(of("http://a.example.com").counts[kDomains], 2);
  EXPECT_EQ(of("http://a.example.com").entries, "domains:a.example.com,example.com");
}

TEST_F(UrlListsTest, AUrlIsCompared) {
  list(kUrls, "http://www.example.com/a/\nexample.org/b?c=d\n");
  EXPECT_EQ(of("https://example.com/a#top").counts[kUrls], 1);
  EXPECT_EQ(of("https://example.com/a/b").counts[kUrls], 0);
  EXPECT_EQ(of("https://example.com/A").counts[kUrls], 0);
  EXPECT_EQ(of("http://example.org/b?c=d").entries, "urls:example.org/b?c=d");
  EXPECT_EQ(of("http://example.org/b").counts[kUrls], 0);
}

TEST_F(UrlListsTest, WordsAreWholeAndCountOnce) {
  list(kWords, "Sex\nhot-stuff\n");
  list(kSoftWords, "ass\nbabes\nbabes\n");
  EXPECT_EQ(of("http://SEX.com/sex").counts[kWords], 1);
  EXPECT_EQ(of("http://essex.com/sextant").counts[kWords], 0);
  EXPECT_EQ(of("http://a.com/hot-stuff").counts[kWords], 0);  // two words of the URL
  EXPECT_EQ(of("http://a.com/HotStuff").counts[kWords], 1);
  EXPECT_EQ(of("http://a.com/ass/ass").counts[kSoftWords], 1);
  const UrlFacts both = of("http://babes.com/sex_ass");
  EXPECT_EQ(both.counts[kSoftWords], 2);
  EXPECT_EQ(both.entries, "words:sex soft_words:ass,babes");
}

TEST_F(UrlListsTest, SubstringsRunAcrossSigns) {
  list(kSubstrings, "big boobs\nxxx\nxxxx\n");
  EXPECT_EQ(of("http://a.com/b-i-g.BOOBS").entries, "substrings:bigboobs");
  EXPECT_EQ(of("http://xxxxx.com").counts[kSubstrings], 2);
  EXPECT_EQ(of("http://xx.com/x").counts[kSubstrings], 0);
  EXPECT_EQ(of("xx/x").counts[kSubstrings], 1);  // no URL, but that does not matter here
}

TEST_F(UrlListsTest, EntriesAreNamedUpToALimit) {
  std::string words;
  std::string url = "http://a.com/";
  for (char c = 'a'; c < 'a' + 20; ++c) {
    words += std::string(200, c) + "\n";
    url += std::string(200, c) + "/";
  }
  list(kWords, words);
  EXPECT_EQ(of(url).counts[kWords], 20);
  EXPECT_EQ(of(url).entries.size(), 1000U);
  EXPECT_EQ(of(url).entries.substr(0, 9), "words:aaa");
}

TEST_F(UrlListsTest, ALongUrlIsNoTrouble) {
  list(kSubstrings, "a\naa\naaa\nb\n");
  list(kWords, "a\n");
  const UrlFacts facts =
      of("http://a.com/" + std::string(1 << 20, 'a') + std::string(1 << 20, '/'));
  EXPECT_EQ(facts.counts[kSubstrings], 3);
  EXPECT_EQ(facts.counts[kWords], 1);
}

TEST_F(UrlListsTest, ABrokenListIsNamedWithTheLine) {
  const auto expect = [&](std::size_t number, const std::string& entry) {
    options_ = {};
    list(number, "good.example\n\n" + entry + "\n");
    try {
      const UrlLists lists(options_);
      ADD_FAILURE() << entry;
    } catch (const Error& error) {
      EXPECT_EQ(std::string(error.code().word), "E_TABLE_INVALID");
      EXPECT_NE(std::string(error.what()).find(", line 3"), std::string::npos) << error.what();
    }
  };
  expect(kDomains, "http://example.com/");
  expect(kDomains, "example.com/x");
  expect(kDomains, "*.example.com");
  expect(kDomains, ".example.com");
  expect(kDomains, "two words");
  expect(kDomains, std::string("\xff.com", 5));
  expect(kUrls, "word");
  expect(kUrls, "/path/only");
  expect(kWords, "---");
  expect(kSoftWords, "слово");
  expect(kSubstrings, "?");
  options_ = {};
  options_.lists[kWords] = {folder_.file("none")};
  EXPECT_THROW(UrlLists{options_}, Error);
  options_.lists[kWords] = {folder_.file("")};
  EXPECT_THROW(UrlLists{options_}, Error);
}

/// What the header says, word for word, on lists of plain entries.
UrlCounts counts_by_definition(const std::string& url,
                               const std::array<std::set<std::string>, kUrlListCount>& lists) {
  UrlCounts counts{};
  const Host host = host_of(url);
  for (const std::string& entry : lists[kDomains]) {
    if (host.name == entry || (!host.address && host.name.ends_with("." + entry))) {
      ++counts[kDomains];
    }
  }
  for (const std::string& entry : lists[kUrls]) {
    if (plain_url(entry) == plain_url(url)) counts[kUrls] = 1;
  }
  std::string spaced = " ";
  std::string signs;
  for (const char c : url) {
    const bool sign = std::isalnum(static_cast<unsigned char>(c)) != 0 && c > 0;
    const char low = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    spaced += sign ? low : ' ';
    if (sign) signs += low;
  }
  spaced += ' ';
  for (const std::size_t list : {kWords, kSoftWords}) {
    for (const std::string& entry : lists[list]) {
      if (spaced.find(" " + entry + " ") != spaced.npos) ++counts[list];
    }
  }
  for (const std::string& entry : lists[kSubstrings]) {
    if (signs.find(entry) != signs.npos) ++counts[kSubstrings];
  }
  return counts;
}

TEST_F(UrlListsTest, EqualsItsDefinitionOnRandomUrls) {
  std::mt19937 random(20);
  const auto pick = [&](std::size_t below) { return random() % below; };
  const auto word = [&] {
    std::string text;
    for (std::size_t n = 1 + pick(3); n > 0; --n) text += "abc1"[pick(4)];
    return text;
  };
  const auto name = [&] {
    std::string text = word();
    for (std::size_t n = pick(4); n > 0; --n) text += "." + word();
    return text;
  };
  std::array<std::set<std::string>, kUrlListCount> lists;
  for (int i = 0; i < 40; ++i) {
    lists[kDomains].insert(name());
    lists[kUrls].insert("http://" + name() + "/" + word());
    lists[kWords].insert(word());
    lists[kSoftWords].insert(word());
    lists[kSubstrings].insert(word() + word());
  }
  for (std::size_t number = 0; number < kUrlListCount; ++number) {
    std::string lines;
    for (const std::string& entry : lists[number]) lines += entry + "\n";
    list(number, lines);
  }
  const UrlLists all(options_);
  const std::string signs = "abcABC11../-?:@#%é";
  for (int i = 0; i < 20'000; ++i) {
    std::string url = pick(8) == 0 ? "" : "http://" + name();
    for (std::size_t n = pick(12); n > 0; --n) url += signs[pick(signs.size())];
    ASSERT_EQ(all.measure(url).counts, counts_by_definition(url, lists)) << url;
  }
}

/// The reason that the first list with enough entries gives, in datatrove's words.
std::string datatrove_reason(const UrlCounts& counts) {
  constexpr std::string_view kReasons[] = {"domain", "url", "hard_blacklisted", "soft_blacklisted",
                                           "blacklisted_subword"};
  for (std::size_t list = 0; list < kUrlListCount; ++list) {
    if (counts[list] >= kUrlCounts[list]) return std::string(kReasons[list]);
  }
  return "";
}

/// Hosts that datatrove does not see: between a host and the registered domain, addresses, and what
/// is itself a public suffix.
const std::set<std::string> kOwnDomains = {"x.a.b.example.net", "a.evil.github.io",
                                           "a.www.only.org",    "10.0.0.1",
                                           "blocked.ck",        "x.y.blocked.ck"};
/// URLs that it compares as they stand.
const std::set<std::string> kOwnUrls = {"site.de", "site.de/x?y=1", "page.example.edu/a/b"};

TEST_F(UrlListsTest, AgreesWithDatatrove) {
  const std::string folder = WINNOW_SOURCE_DIR "/tests/data/urls/";
  std::ifstream file(folder + "datatrove.json");
  const auto golden = nlohmann::json::parse(file);
  for (std::size_t number = 0; number < kUrlListCount; ++number) {
    std::string lines;
    for (const auto& entry : golden["lists"][std::string(kUrlLists[number])]) {
      lines += entry.get<std::string>() + "\n";
    }
    list(number, lines);
  }
  options_.public_suffixes = folder + "suffixes.txt";
  const UrlLists all(options_);
  int rows = 0;
  for (const auto& row : golden["rows"]) {
    const auto url = row["url"].get<std::string>();
    const UrlFacts facts = all.measure(url);
    const auto registered = row["registered"].get<std::string>();
    EXPECT_TRUE(registered.empty() || facts.domain == registered) << url;
    std::string reason = row["reason"].is_null() ? "" : row["reason"].get<std::string>();
    if (reason == "subdomain") reason = "domain";
    if (kOwnDomains.contains(facts.host.name)) reason = "domain";
    if (kOwnUrls.contains(plain_url(url))) reason = "url";
    EXPECT_EQ(datatrove_reason(facts.counts), reason) << url;
    ++rows;
  }
  EXPECT_GT(rows, 250);
}

}  // namespace
}  // namespace winnow
