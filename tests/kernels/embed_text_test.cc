#include <gtest/gtest.h>

#include <limits>
#include <random>
#include <string>
#include <vector>

#include "kernels/devices.h"
#include "kernels/one_by_one.h"
#include "kernels/random_data.h"
#include "winnow/core/quantise.h"
#include "winnow/core/word_table.h"

namespace winnow {
namespace {

constexpr std::int32_t kRows = 60;

/// A word's ids are its bytes, of which every fifth is beyond reach: the host goes on from there.
class ByteEncoder final : public OneByOne {
 public:
  float encode_one(std::string_view word, std::vector<std::int32_t>& ids) override {
    for (const char byte : word) ids.push_back(static_cast<std::uint8_t>(byte) % kRows);
    return word.size() % 5 == 4 ? -1 : std::numeric_limits<float>::infinity();
  }
  void encode_rest(std::string_view normalized, std::size_t begin, float, bool,
                   std::vector<std::int32_t>& ids) override {
    encode_one(normalized.substr(begin), ids);
  }
  void encode_text(std::string_view text, std::vector<std::int32_t>& ids) override {
    encode_one(text, ids);
  }
};

std::vector<std::string> random_lines(std::mt19937& random, std::size_t count) {
  std::vector<std::string> texts(count);
  for (std::string& text : texts) {
    const bool has_long_words = random() % 4 == 0;
    for (std::size_t words = random() % 50; words > 0; --words) {
      text += ' ' + std::string(random() % (has_long_words ? 8 : 3), 'a');
      text += static_cast<char>('b' + random() % 20);
    }
  }
  return texts;
}

class EmbedText : public OnDevice {
 protected:
  void expect_definition(const std::vector<std::string>& texts, std::int64_t columns) {
    ByteEncoder encoder;
    WordTable table({}, 1 << 14);
    for (const std::string word : {" ab", " b", " c", " aac"}) {
      std::vector<std::int32_t> ids;
      const float reach = encoder.encode_one(word, ids);
      table.add(word, ids, reach);
    }
    const auto rows = random_matrix<std::int16_t>(kRows, columns, 3);
    const std::vector<std::string_view> views(texts.begin(), texts.end());
    std::vector<std::int64_t> counts(texts.size(), -1), only_counts(texts.size(), -1);
    Matrix<std::int8_t> out(std::ssize(texts), columns);
    for (std::int64_t d = 0; d < out.rows(); ++d) std::ranges::fill(out.row(d), std::int8_t{55});
    const auto words = backend().place(table);
    const auto placed = backend().place(rows.view());
    backend().embed_text(*words, views, encoder, counts, {placed.get(), out.view()});
    const auto batch = backend().start(views);  // the same of texts that are there already
    batch->embed_text(*words, encoder, only_counts, {});
    for (std::size_t t = 0; t < texts.size(); ++t) {
      std::vector<std::int32_t> ids;
      encoder.encode_one(texts[t], ids);
      ASSERT_EQ(counts[t], std::ssize(ids)) << t;
      ASSERT_EQ(only_counts[t], std::ssize(ids)) << t;
      std::vector<std::int64_t> sums(static_cast<std::size_t>(columns));
      for (const std::int32_t id : ids) {
        for (std::size_t c = 0; c < sums.size(); ++c) sums[c] += rows.row(id)[c];
      }
      std::int64_t peak = 0;
      for (const std::int64_t s : sums) peak = std::max(peak, s < 0 ? -s : s);
      for (std::size_t c = 0; c < sums.size(); ++c) {
        ASSERT_EQ(out.row(static_cast<std::int64_t>(t))[c], quantised(sums[c], peak))
            << "text " << t << ", column " << c;
      }
    }
  }
};
INSTANTIATE_TEST_SUITE_P(Devices, EmbedText, every_device(), device_name);

TEST_P(EmbedText, EqualsDefinition) {
  std::mt19937 random(4);
  for (const std::int64_t columns : {1, 31, 64, 256, 1024, 1032}) {
    SCOPED_TRACE(columns);
    expect_definition(random_lines(random, 40), columns);
  }
}

TEST_P(EmbedText, EmptyTextsAndNoTexts) {
  expect_definition({}, 64);
  expect_definition({"", " b", ""}, 64);
}

TEST_P(EmbedText, LongTexts) {
  std::mt19937 random(8);
  std::vector<std::string> texts = random_lines(random, 3);
  std::string& text = texts[1];
  text.assign((std::size_t{1} << 20) + 5, 'z');
  expect_definition(texts, 64);
}

}  // namespace
}  // namespace winnow
