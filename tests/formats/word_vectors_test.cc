#include "winnow/formats/word_vectors.h"

#include <gtest/gtest.h>

#include "temp_folder.h"
#include "winnow/core/error.h"

namespace winnow {
namespace {

std::string code_of(const std::string& text) {
  const TempFolder folder;
  try {
    read_word_vectors(folder.write("v.vec", text), 2);
  } catch (const Error& error) {
    return std::string(error.code().word);
  }
  return "none";
}

TEST(WordVectors, ReadsFasttextsFormat) {
  const TempFolder folder;
  const WordVectors read =
      read_word_vectors(folder.write("v.vec", "2 2\n</s> 0.5 -1e-3 \nna\xc3\xafve 3 4"), 2);
  EXPECT_EQ(read.words, (std::vector<std::string>{"</s>", "na\xc3\xafve"}));
  EXPECT_EQ(read.vectors.row(0)[1], -1e-3F);
  EXPECT_EQ(read.vectors.row(1)[0], 3.0F);
}

TEST(WordVectors, ReadsLinesLongerThanItsBuffer) {
  const TempFolder folder;
  std::string text = "40000 2\n";
  for (int w = 0; w < 40'000; ++w) text += std::to_string(w) + " " + std::to_string(w) + " 1\n";
  const WordVectors read = read_word_vectors(folder.write("v.vec", text), 2);
  ASSERT_EQ(read.words.size(), 40'000U);
  EXPECT_EQ(read.words[39'999], "39999");
  EXPECT_EQ(read.vectors.row(39'999)[0], 39'999.0F);
}

TEST(WordVectors, RefusesWhatIsNone) {
  EXPECT_EQ(code_of("1 2\na 1 2\n"), "none");
  EXPECT_EQ(code_of(""), "E_MODEL_INVALID");
  EXPECT_EQ(code_of("no header\n"), "E_MODEL_INVALID");
  EXPECT_EQ(code_of("1 3\na 1 2 3\n"), "E_MODEL_MISMATCH");
  EXPECT_EQ(code_of("99999999999 2\na 1 2\n"), "E_MODEL_TRUNCATED");
  EXPECT_EQ(code_of("1 2\na 1\n"), "E_MODEL_INVALID");
  EXPECT_EQ(code_of("1 2\na 1 2 3\n"), "E_MODEL_INVALID");
  EXPECT_EQ(code_of("1 2\na 1 x\n"), "E_MODEL_INVALID");
  EXPECT_EQ(code_of("1 2\na 1 nan\n"), "E_MODEL_INVALID");
  EXPECT_EQ(code_of("1 2\na 1 " + std::string(5 << 20, '0')), "E_MODEL_INVALID");
}

}  // namespace
}  // namespace winnow
