// The kernel gives what minhash, which has a definition of its own, makes of the texts' shingles.
#include <gtest/gtest.h>

#include <utility>
#include <vector>

#include "kernels/devices.h"
#include "kernels/random_texts.h"
#include "winnow/core/shingles.h"
#include "winnow/core/sketch_words.h"

namespace winnow {
namespace {

class MinhashText : public OnDevice {
 protected:
  void expect_definition(std::int32_t count, std::int32_t width,
                         const std::vector<std::string>& texts) {
    const Permutations permutations(1, count);
    const std::vector<std::string_view> views(texts.begin(), texts.end());
    Csr<std::uint64_t> shingles;
    for (const std::string_view text : views) {
      std::vector<std::uint64_t> words;
      append_sketch_words(text, words);
      append_windows(words, width, shingles.values());
      shingles.end_row();
    }
    const auto rows = static_cast<std::int64_t>(texts.size());
    Matrix<std::uint64_t> expected(rows, count), out(rows, count);
    make_backend("cpu")->minhash(permutations.view(), shingles.view(), expected.view());
    for (std::int64_t d = 0; d < rows; ++d) std::ranges::fill(out.row(d), 55U);
    backend().minhash_text(permutations.view(), width, views, out.view());
    for (std::int64_t d = 0; d < rows; ++d) {
      ASSERT_TRUE(std::ranges::equal(out.row(d), expected.row(d)))
          << "text " << d << ": " << texts[static_cast<std::size_t>(d)].substr(0, 200);
    }
  }
};
INSTANTIATE_TEST_SUITE_P(Devices, MinhashText, every_device(), device_name);

TEST_P(MinhashText, EqualsDefinition) {
  for (const auto& [count, width] : {std::pair{112, 5}, {1, 1}, {130, 64}}) {
    SCOPED_TRACE(testing::Message() << count << " permutations, width " << width);
    expect_definition(count, width, delicate_texts());
  }
}

TEST_P(MinhashText, ManyTexts) {
  expect_definition(112, 5, many_texts(devices_are_slow() ? 300 : 5000));
}

TEST_P(MinhashText, LongTexts) {
  const std::size_t words = devices_are_slow() ? 6000 : 1'000'000;
  expect_definition(112, 5, {"short", long_text(words, 26), "", long_text(3000, 2), "x"});
}

TEST_P(MinhashText, NothingToDo) {
  expect_definition(112, 5, {});
  expect_definition(0, 5, {"some words"});
  expect_definition(112, 5, {""});
}

TEST_P(MinhashText, EarlierTextsLeaveNoTrace) {
  expect_definition(112, 5, {long_text(2000, 26), "a b", ""});
  expect_definition(9, 2, {"", "c", "d e f"});
  expect_definition(112, 5, {"a", long_text(2000, 3)});
}

}  // namespace
}  // namespace winnow
