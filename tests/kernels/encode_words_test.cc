#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <limits>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "kernels/devices.h"
#include "kernels/one_by_one.h"
#include "winnow/core/hash.h"
#include "winnow/core/word_table.h"

namespace winnow {
namespace {

constexpr float kAlways = std::numeric_limits<float>::infinity();
constexpr std::int32_t kIds = 40;
constexpr std::int32_t kUnknown = 7;

/// A word's ids by its bytes: one to five of kIds, of every tenth word the reach is small. What is
/// asked of `encode_rest` stands in the row, so that the score and the place are compared too.
class HashEncoder final : public OneByOne {
 public:
  explicit HashEncoder(const WordRules& rules) : rules_(rules) {}

  float encode_one(std::string_view word, std::vector<std::int32_t>& ids) override {
    const std::uint64_t hash = hash_of(word);
    const std::size_t steps = 1 + hash % 3;
    for (std::size_t k = 0; k < steps; ++k) {
      const auto id = static_cast<std::int32_t>(mix64(hash + k) % (kIds - 4));
      ids.push_back(mix64(hash - k) % 4 == 0 ? kUnknown : id);
    }
    const bool has_long_steps = !rules_.scores.of_id.empty();
    if (has_long_steps && hash % 5 == 0) ids.insert(ids.end(), {kIds - 3, kIds - 2, kIds - 1});
    if (hash % 97 == 0) return -1;
    return hash % 11 == 0 ? static_cast<float>(hash % 64) : kAlways;
  }

  void encode_rest(std::string_view text, std::size_t begin, float score, bool after_joined,
                   std::vector<std::int32_t>& ids) override {
    ids.push_back(1000 + static_cast<std::int32_t>(begin));
    ids.push_back(std::bit_cast<std::int32_t>(score));
    ids.push_back(after_joined ? 2001 : 2000);
    ids.push_back(static_cast<std::int32_t>(hash_of(text)));
  }

  void encode_text(std::string_view text, std::vector<std::int32_t>& ids) override;

 private:
  static std::uint64_t hash_of(std::string_view bytes) {
    std::uint64_t hash = bytes.size();
    for (const char byte : bytes) hash = mix64(hash ^ static_cast<std::uint8_t>(byte));
    return hash;
  }
  const WordRules& rules_;
};

using Row = std::vector<std::int32_t>;

/// The definition: byte by byte.
std::vector<std::string> words_of(const std::string& text, bool ends_with_space) {
  std::vector<std::string> words;
  for (std::size_t k = 0; k < text.size(); ++k) {
    const bool is_space = text[k] == ' ';
    const bool was_space = k > 0 && text[k - 1] == ' ';
    const bool begins =
        k == 0 || (ends_with_space ? was_space && !is_space : is_space && !was_space);
    if (begins) words.emplace_back();
    words.back() += text[k];
  }
  return words;
}

std::string normalized(const std::string& text, const WordRules& rules) {
  std::string made;
  normalize(rules.normal.view(), text, made);
  return made;
}

Row row_of(const std::string& raw, const WordRules& rules, HashEncoder& encoder) {
  const std::string text = normalized(raw, rules);
  Row row, all;
  float score = 0;
  std::size_t begin = 0;
  for (const std::string& word : words_of(text, rules.ends_with_space)) {
    Row ids;
    const float reach = encoder.encode_one(word, ids);
    if (!(std::abs(score) <= reach)) {
      const bool after_joined = !all.empty() && all.back() == rules.joined_id;
      encoder.encode_rest(text, begin, score, after_joined, row);
      return row;
    }
    for (std::size_t k = 0; k < ids.size(); ++k) {
      const auto id = static_cast<std::size_t>(ids[k]);
      if (!rules.scores.of_id.empty()) {
        score = static_cast<float>(static_cast<double>(score) + rules.scores.of_id[id]);
        for (int more = rules.scores.ids_of_a_step[id]; more > 1; --more) all.push_back(ids[k++]);
      }
      all.push_back(ids[k]);
    }
    begin += word.size();
    row.clear();
    for (std::size_t k = 0; k < all.size(); ++k) {
      if (k == 0 || all[k] != rules.joined_id || all[k - 1] != all[k]) row.push_back(all[k]);
    }
  }
  return row;
}

void HashEncoder::encode_text(std::string_view text, std::vector<std::int32_t>& ids) {
  const Row row = row_of(std::string(text), rules_, *this);
  ids.insert(ids.end(), row.begin(), row.end());
}

WordRules rules_with(bool ends_with_space, bool joins, bool has_scores) {
  WordRules rules;
  rules.ends_with_space = ends_with_space;
  if (joins) rules.joined_id = kUnknown;
  if (!has_scores) return rules;
  for (std::int32_t id = 0; id < kIds; ++id) {
    rules.scores.of_id.push_back(-0.1 - 0.37 * id);
    rules.scores.ids_of_a_step.push_back(id == kIds - 3 ? 3 : 1);  // three bytes of one character
  }
  return rules;
}

class EncodeWords : public OnDevice {
 protected:
  /// Every `known`-th different word is in the table.
  void expect_definition(const std::vector<std::string>& texts, const WordRules& rules,
                         std::size_t known) {
    HashEncoder encoder(rules);
    WordTable table(rules, std::size_t{1} << 20);
    std::size_t seen = 0;
    std::map<std::string, bool> done;
    for (const std::string& text : texts) {
      for (const std::string& word : words_of(normalized(text, rules), rules.ends_with_space)) {
        if (done.contains(word) || known == 0) continue;
        done[word] = true;
        Row ids;
        const float reach = encoder.encode_one(word, ids);
        if (seen++ % known == 0) table.add(word, ids, reach);
      }
    }
    Csr<std::int32_t> rows;
    rows.append(5);
    rows.end_row();  // rows are appended
    const std::vector<std::string_view> views(texts.begin(), texts.end());
    backend().encode_words(*backend().place(table), views, encoder, rows);
    ASSERT_EQ(rows.view().rows(), std::ssize(texts) + 1);
    for (std::size_t t = 0; t < texts.size(); ++t) {
      const auto got = rows.view().row(static_cast<std::int64_t>(t) + 1);
      ASSERT_EQ(Row(got.begin(), got.end()), row_of(texts[t], rules, encoder)) << "text " << t;
    }
  }

  void expect_definition_by_all_rules(const std::vector<std::string>& texts) {
    for (int rule = 0; rule < 8; ++rule) {
      for (const std::size_t known : {0, 1, 2, 7}) {
        SCOPED_TRACE(testing::Message() << "rule " << rule << ", known " << known);
        expect_definition(texts, rules_with((rule & 1) != 0, (rule & 2) != 0, (rule & 4) != 0),
                          known);
      }
    }
  }
};
INSTANTIATE_TEST_SUITE_P(Devices, EncodeWords, every_device(), device_name);

std::string random_text(std::mt19937& random, std::size_t size) {
  static constexpr std::string_view kBytes("  aaabc\0\xe4\xb8\xad", 11);
  std::string text;
  while (text.size() < size) text += kBytes[random() % kBytes.size()];
  return text;
}

TEST_P(EncodeWords, EqualsDefinition) {
  std::mt19937 random(1);
  std::vector<std::string> texts;
  for (const std::size_t size : {0, 1, 2, 3, 4, 5, 0, 31, 32, 33, 127, 128, 129, 300, 1000}) {
    texts.push_back(random_text(random, size));
  }
  expect_definition_by_all_rules(texts);
}

TEST_P(EncodeWords, SpacesInAllPlaces) {
  expect_definition_by_all_rules({"", " ", "  ", "a", " a", "a ", "  a  b  ", "ab cd", " ab  cd ",
                                  std::string(200, ' '), std::string(200, 'x'),
                                  " a" + std::string(300, ' ') + "b"});
}

TEST_P(EncodeWords, AsManyWordsAsBytesAllow) {
  std::string shortest;
  for (int k = 0; k < 300; ++k) shortest += " a";
  expect_definition_by_all_rules({shortest, 'b' + shortest, shortest + ' '});
}

TEST_P(EncodeWords, NoTexts) { expect_definition({}, rules_with(false, false, true), 1); }

TEST_P(EncodeWords, WordsThatFitNoSlot) {
  std::vector<std::string> texts;
  for (const std::size_t size : {15, 16, 17, 36, 40, 43, 44, 45, 47, 48, 49, 64, 5000}) {
    texts.push_back(' ' + std::string(size, 'w') + " and " + std::string(size, 'v'));
  }
  expect_definition_by_all_rules(texts);
}

TEST_P(EncodeWords, WordsThatDifferInZerosAtTheirEnds) {
  using std::string_literals::operator""s;
  expect_definition_by_all_rules({" a a\0 a\0\0 a\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0 \0 \0\0"s});
}

/// Goes on with a text as the kernel would.
class WordByWord final : public OneByOne {
 public:
  float encode_one(std::string_view word, std::vector<std::int32_t>& ids) override {
    ids.push_back(static_cast<std::int32_t>(word.size()));
    return kAlways;
  }
  void encode_rest(std::string_view, std::size_t, float, bool,
                   std::vector<std::int32_t>&) override {
    ADD_FAILURE() << "no word is out of reach";
  }
  void encode_text(std::string_view text, std::vector<std::int32_t>& ids) override {
    for (const std::string& word : words_of(std::string(text), false)) encode_one(word, ids);
  }
};

TEST_P(EncodeWords, LongTexts) {
  std::string text((std::size_t{1} << 20) + 5, 'a');
  for (std::size_t k = 0; k < text.size(); k += 1 + k % 5000) text[k] = ' ';
  WordByWord encoder;
  const WordTable table(rules_with(false, false, false), 0);
  Csr<std::int32_t> rows;
  const std::vector<std::string_view> texts = {" x", text, "", " xyz"};
  backend().encode_words(*backend().place(table), texts, encoder, rows);
  ASSERT_EQ(rows.view().rows(), 4);
  Row whole;
  encoder.encode_text(text, whole);
  EXPECT_TRUE(std::ranges::equal(rows.view().row(0), Row{2}));
  EXPECT_TRUE(std::ranges::equal(rows.view().row(1), whole));
  EXPECT_TRUE(std::ranges::equal(rows.view().row(2), Row{}));
  EXPECT_TRUE(std::ranges::equal(rows.view().row(3), Row{4}));
}

TEST_P(EncodeWords, ManyTexts) {
  std::mt19937 random(2);
  std::vector<std::string> texts;
  for (int t = 0; t < (devices_are_slow() ? 300 : 3000); ++t) {
    texts.push_back(random_text(random, random() % 60));
  }
  expect_definition(texts, rules_with(false, true, true), 3);
  expect_definition(texts, rules_with(true, false, false), 2);
}

/// What an earlier call left behind is not seen, and the table is what it was when it was placed.
TEST_P(EncodeWords, TablesAreKeptAsPlaced) {
  const WordRules rules = rules_with(false, false, false);
  HashEncoder encoder(rules);
  WordTable table(rules, std::size_t{1} << 20);
  table.add(" known", std::vector<std::int32_t>{1, 2}, kAlways);
  const auto before = backend().place(table);
  table.add(" later", std::vector<std::int32_t>{3}, kAlways);
  const auto after = backend().place(table);
  const std::vector<std::string_view> texts = {" known later"};
  Row later;
  encoder.encode_one(" later", later);
  for (int round = 0; round < 3; ++round) {
    Csr<std::int32_t> rows;
    backend().encode_words(*before, texts, encoder, rows);
    backend().encode_words(*after, texts, encoder, rows);
    Row first = {1, 2};
    first.insert(first.end(), later.begin(), later.end());
    const auto got = rows.view().row(0);
    EXPECT_EQ(Row(got.begin(), got.end()), first);
    const auto then = rows.view().row(1);
    EXPECT_EQ(Row(then.begin(), then.end()), (Row{1, 2, 3}));
  }
}

}  // namespace
}  // namespace winnow
