// The quick normaliser gives what the definition in core/normal_rules.h does.
#include "text/piece_normalizer.h"

#include <gtest/gtest.h>

#include <fstream>
#include <random>

#include "fuzz/piece_case.h"
#include "winnow/core/error.h"

namespace winnow {
namespace {

void expect_definition(const PieceNormalizer& normalizer, const std::string& text) {
  std::string want, got = "what was there before";
  normalize(normalizer.rules().view(), text, want);
  normalizer.normalize(text, got);
  ASSERT_EQ(got, want) << text.substr(0, 300);
}

TEST(PieceNormalizer, RandomModelsAndTexts) {
  std::mt19937 random(17);
  int seen = 0;
  for (int seed = 0; seed < 4000; ++seed) {
    std::string bytes;
    for (int k = 0; k < 600; ++k) bytes += static_cast<char>(random());
    const PieceCase made = PieceCaseMaker(bytes).make();
    try {
      const PieceNormalizer normalizer(read_piece_model(made.model, "case.model"));
      SCOPED_TRACE(seed);
      for (const std::string& text : made.texts) {
        ASSERT_NO_FATAL_FAILURE(expect_definition(normalizer, text));
        std::string longer = text;  // with stretches that are copied at once
        longer.insert(random() % (text.size() + 1), std::string(random() % 3000, 'y') + "  ");
        ASSERT_NO_FATAL_FAILURE(expect_definition(normalizer, longer));
      }
      ++seen;
    } catch (const Error& error) {
      if (error.exit_code() != ExitCode::kModel) throw;
    }
  }
  EXPECT_GT(seen, 500);
}

TEST(PieceNormalizer, WebPages) {
  const std::string folder = WINNOW_SOURCE_DIR;
  const auto bytes_of = [](const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    return std::string(std::istreambuf_iterator<char>(file), {});
  };
  const std::string model = bytes_of(folder + "/models/english-16k.model");
  const PieceNormalizer normalizer(read_piece_model(model, "english-16k.model"));
  const std::string pages = bytes_of(folder + "/tests/data/corpus/web-00000-of-00003.jsonl");
  ASSERT_GT(pages.size(), 100'000U);
  expect_definition(normalizer, pages);
  for (std::size_t begin = 0; begin < pages.size();) {
    const std::size_t end = pages.find('\n', begin);
    ASSERT_NO_FATAL_FAILURE(expect_definition(normalizer, pages.substr(begin, end - begin)));
    begin = end + 1;
  }
}

}  // namespace
}  // namespace winnow
