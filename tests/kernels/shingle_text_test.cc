// The kernel gives what sketch_shingles and minhash, which have definitions of their own, make of
// the texts' words.
#include <gtest/gtest.h>

#include <vector>

#include "kernels/devices.h"
#include "kernels/random_texts.h"
#include "winnow/core/shingles.h"
#include "winnow/core/sketch_words.h"

namespace winnow {
namespace {

struct Wanted {
  SketchOptions sketch{3, 256};
  std::int32_t permutations = 112;
  std::int32_t width = 5;
  bool sketches = true, signatures = true;
};

class ShingleText : public OnDevice {
 protected:
  void expect_definition(const Wanted& wanted, const std::vector<std::string>& texts) {
    SCOPED_TRACE(testing::Message()
                 << wanted.sketch.dimensions << ", shingle " << wanted.sketch.shingle << "; "
                 << wanted.permutations << " permutations, width " << wanted.width);
    const std::vector<std::string_view> views(texts.begin(), texts.end());
    const auto rows = std::ssize(texts);
    const Permutations permutations(1, wanted.permutations);
    Matrix<std::int8_t> sketches(rows, wanted.sketch.dimensions);
    Matrix<std::uint64_t> signatures(rows, wanted.permutations);
    for (std::int64_t d = 0; d < rows; ++d) {
      std::ranges::fill(sketches.row(d), std::int8_t{55});
      std::ranges::fill(signatures.row(d), 55U);
    }
    TextSketches asked_sketches{wanted.sketch, sketches.view()};
    TextSignatures asked_signatures{permutations.view(), wanted.width, signatures.view()};
    if (!wanted.sketches) asked_sketches.out = {};
    if (!wanted.signatures) asked_signatures.out = {};
    backend().shingle_text(views, asked_sketches, asked_signatures);
    const auto reference = make_backend("cpu");
    Csr<std::uint64_t> words, shingles;
    for (const std::string_view text : views) {
      append_sketch_words(text, words.values());
      words.end_row();
      append_windows(words.view().row(words.view().rows() - 1), wanted.width, shingles.values());
      shingles.end_row();
    }
    if (wanted.sketches) {
      Matrix<std::int8_t> expected(rows, wanted.sketch.dimensions);
      reference->sketch_shingles(wanted.sketch, words.view(), expected.view());
      expect_equal(sketches, expected, texts);
    }
    if (wanted.signatures) {
      Matrix<std::uint64_t> expected(rows, wanted.permutations);
      reference->minhash(permutations.view(), shingles.view(), expected.view());
      expect_equal(signatures, expected, texts);
    }
  }

  void expect_each_and_both(Wanted wanted, const std::vector<std::string>& texts) {
    expect_definition(wanted, texts);
    wanted.signatures = false;
    expect_definition(wanted, texts);
    wanted.signatures = true;
    wanted.sketches = false;
    expect_definition(wanted, texts);
  }

 private:
  template <class T>
  static void expect_equal(const Matrix<T>& got, const Matrix<T>& expected,
                           const std::vector<std::string>& texts) {
    for (std::int64_t d = 0; d < got.rows(); ++d) {
      ASSERT_TRUE(std::ranges::equal(got.row(d), expected.row(d)))
          << "text " << d << ": " << texts[static_cast<std::size_t>(d)].substr(0, 200);
    }
  }
};
INSTANTIATE_TEST_SUITE_P(Devices, ShingleText, every_device(), device_name);

TEST_P(ShingleText, EqualsDefinition) {
  for (const Wanted& wanted :
       {Wanted{{1, 64}, 1, 1}, Wanted{}, Wanted{{64, 64}, 130, 64}, Wanted{{3, 4096}, 9, 2}}) {
    expect_each_and_both(wanted, delicate_texts());
  }
}

TEST_P(ShingleText, ManyTexts) {
  expect_each_and_both({}, many_texts(devices_are_slow() ? 300 : 5000));
}

TEST_P(ShingleText, LongTexts) {
  const std::size_t words = devices_are_slow() ? 6000 : 1'000'000;
  expect_definition({}, {"short", long_text(words, 26), "", long_text(3000, 2), "x"});
  expect_definition({{3, 4096}, 7, 3}, {"short", long_text(4000, 26), "", long_text(3000, 2)});
}

TEST_P(ShingleText, NothingToDo) {
  expect_each_and_both({}, {});
  expect_each_and_both({}, {""});
  expect_definition({{3, 256}, 0, 5}, {"some words"});
  expect_definition({{3, 256}, 112, 5, false, false}, {"some words"});
}

TEST_P(ShingleText, EarlierTextsLeaveNoTrace) {
  expect_definition({}, {long_text(2000, 26), "a b", ""});
  expect_each_and_both({{2, 64}, 9, 2}, {"", "c", "d e f"});
  expect_definition({}, {"a", long_text(2000, 3)});
}

}  // namespace
}  // namespace winnow
