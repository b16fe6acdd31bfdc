// The kernel gives what sketch_shingles, which has a definition of its own, makes of the texts'
// words.
#include <gtest/gtest.h>

#include <vector>

#include "kernels/devices.h"
#include "kernels/random_texts.h"
#include "winnow/core/sketch_words.h"

namespace winnow {
namespace {

class SketchText : public OnDevice {
 protected:
  void expect_definition(SketchOptions options, const std::vector<std::string>& texts) {
    const std::vector<std::string_view> views(texts.begin(), texts.end());
    Csr<std::uint64_t> words;
    for (const std::string_view text : views) {
      append_sketch_words(text, words.values());
      words.end_row();
    }
    const auto rows = static_cast<std::int64_t>(texts.size());
    Matrix<std::int8_t> expected(rows, options.dimensions), out(rows, options.dimensions);
    make_backend("cpu")->sketch_shingles(options, words.view(), expected.view());
    for (std::int64_t d = 0; d < rows; ++d) std::ranges::fill(out.row(d), std::int8_t{55});
    backend().sketch_text(options, views, out.view());
    for (std::int64_t d = 0; d < rows; ++d) {
      ASSERT_TRUE(std::ranges::equal(out.row(d), expected.row(d)))
          << "text " << d << ": " << texts[static_cast<std::size_t>(d)].substr(0, 200);
    }
  }
};
INSTANTIATE_TEST_SUITE_P(Devices, SketchText, every_device(), device_name);

TEST_P(SketchText, EqualsDefinition) {
  for (const SketchOptions options : {SketchOptions{1, 64}, {3, 256}, {64, 64}, {3, 4096}}) {
    SCOPED_TRACE(testing::Message() << options.dimensions << ", shingle " << options.shingle);
    expect_definition(options, delicate_texts());
  }
}

TEST_P(SketchText, ManyTexts) {
  expect_definition({3, 256}, many_texts(devices_are_slow() ? 300 : 5000));
}

TEST_P(SketchText, LongTexts) {
  const std::size_t words = devices_are_slow() ? 6000 : 1'000'000;
  expect_definition({3, 256}, {"short", long_text(words, 26), "", long_text(3000, 2), "x"});
}

TEST_P(SketchText, NoTexts) { expect_definition({3, 256}, {}); }

TEST_P(SketchText, EarlierTextsLeaveNoTrace) {
  expect_definition({3, 256}, {long_text(2000, 26), "a b", ""});
  expect_definition({2, 64}, {"", "c", "d e f"});
  expect_definition({3, 256}, {"a", long_text(2000, 3)});
}

}  // namespace
}  // namespace winnow
