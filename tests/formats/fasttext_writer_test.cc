#include "winnow/formats/fasttext_writer.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "formats/fasttext_fixture.h"
#include "formats/whole_source.h"
#include "temp_folder.h"
#include "winnow/core/error.h"
#include "winnow/formats/fasttext_reader.h"

namespace winnow {
namespace {

FasttextModel small_model() {
  return random_fasttext_model({.dim = 3, .word_ngrams = 2, .bucket = 50, .minn = 2, .maxn = 4},
                               {"one", "two", "na\xc3\xafve"}, {"__label__a", "__label__b"});
}

TEST(FasttextWriter, WritesTheBytesThatFasttextWould) {
  const TempFolder folder;
  const FasttextModel model = small_model();
  write_fasttext_model(folder.file("m.bin"), model);
  EXPECT_EQ(whole_source(folder.file("m.bin")), fasttext_bytes(model));
}

TEST(FasttextWriter, WritesRowsThatComeInBlocks) {
  const TempFolder folder;
  FasttextModel model = small_model();
  model.args.bucket = 600'000;  // more than one block
  model.input = {model.input_rows(), model.args.dim};
  for (std::int64_t r = 0; r < model.input.rows(); ++r) {
    model.input.row(r)[0] = static_cast<float>(r);
  }
  int blocks = 0;
  write_fasttext_model(
      folder.file("m.bin"), model,
      [&](std::int64_t first, MatrixView<float> out) {
        ++blocks;
        for (std::int64_t r = 0; r < out.rows; ++r) {
          std::ranges::copy(model.input.row(first + r), out.row(r).begin());
        }
      },
      model.output);
  EXPECT_GT(blocks, 1);
  EXPECT_EQ(whole_source(folder.file("m.bin")), fasttext_bytes(model));
}

TEST(FasttextWriter, ReadsBackWhatItWrote) {
  const TempFolder folder;
  const FasttextModel model = small_model();
  write_fasttext_model(folder.file("m.bin"), model);
  const FasttextModel read = read_fasttext_model(folder.file("m.bin"));
  EXPECT_EQ(read.words, model.words);
  EXPECT_EQ(read.labels, model.labels);
  EXPECT_EQ(read.label_counts, model.label_counts);
  EXPECT_EQ(read.args.bucket, 50);
  for (std::int64_t r = 0; r < model.input.rows(); ++r) {
    EXPECT_TRUE(std::ranges::equal(read.input.row(r), model.input.row(r)));
  }
}

TEST(FasttextWriter, LeavesNothingWhereItCannotWrite) {
  const TempFolder folder;
  EXPECT_THROW(write_fasttext_model(folder.file("none/m.bin"), small_model()), Error);
  EXPECT_TRUE(std::filesystem::is_empty(folder.file("")));
}

}  // namespace
}  // namespace winnow
