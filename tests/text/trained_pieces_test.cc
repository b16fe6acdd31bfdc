// Models that the library trains on the spot, with its own normalisers, against the library's ids.
#include <gtest/gtest.h>

#include <chrono>
#include <cstdlib>
#include <iostream>

#include "fuzz/piece_case.h"
#include "text/trained_model.h"
#include "winnow/text/sentencepiece.h"

namespace winnow {
namespace {

class TrainedPieces : public testing::TestWithParam<TrainingOptions> {};

TEST_P(TrainedPieces, GiveTheLibrarysIds) {
  std::string refusal;
  const std::string model = train_pieces(GetParam(), sample_texts(), refusal);
  ASSERT_EQ(refusal, "");
  const Tokenizer tokenizer(model, "m.model");
  EXPECT_EQ(tokenizer.library_reason(), "");
  std::vector<std::string> texts = sample_texts();
  std::mt19937 random(3);
  for (int k = 0; k < 400; ++k) texts.push_back(random_unicode(random));
  std::string everything;  // a long text: large scores
  for (const std::string& text : texts) everything += text;
  texts.push_back(everything);
  for (const std::string& text : texts) ASSERT_EQ(text_fault(tokenizer, text), "");
}

TrainingOptions with(TrainingOptions more, const char* type, const char* pieces) {
  more.insert({{"model_type", type}, {"vocab_size", pieces}});
  return more;
}

INSTANTIATE_TEST_SUITE_P(Options, TrainedPieces,
                         testing::Values(with({{"byte_fallback", "true"}}, "unigram", "900"),
                                         with({{"normalization_rule_name", "nmt_nfkc_cf"},
                                               {"user_defined_symbols", "<x>,er,e"},
                                               {"add_dummy_prefix", "false"}},
                                              "unigram", "500"),
                                         with({{"normalization_rule_name", "identity"},
                                               {"split_by_whitespace", "false"},
                                               {"remove_extra_whitespaces", "false"}},
                                              "unigram", "700"),
                                         with({{"treat_whitespace_as_suffix", "true"}}, "unigram",
                                              "600"),
                                         with({{"byte_fallback", "true"}}, "bpe", "900"),
                                         with({{"normalization_rule_name", "nfkc_cf"},
                                               {"user_defined_symbols", "<x>,er,e"},
                                               {"character_coverage", "0.98"}},
                                              "bpe", "500"),
                                         with({{"normalization_rule_name", "nfkc"},
                                               {"split_by_whitespace", "false"},
                                               {"max_sentencepiece_length", "30"}},
                                              "bpe", "700"),
                                         with({{"treat_whitespace_as_suffix", "true"},
                                               {"remove_extra_whitespaces", "false"},
                                               {"allow_whitespace_only_pieces", "true"}},
                                              "bpe", "600")));

struct FuzzCounts {
  int own = 0;      ///< models that winnow's code encodes
  int library = 0;  ///< models left to the library
  int refused = 0;  ///< options that the library does not train with
  int texts = 0;
};

/// The model of a seed: each text twice, so that the second time finds the cache filled.
void compare_training(std::uint32_t seed, FuzzCounts& counts) {
  const RandomTraining drawn = random_training(seed);
  SCOPED_TRACE("seed " + std::to_string(seed) + ": " + in_words(drawn.options));
  std::string refusal;
  const std::string model = train_pieces(drawn.options, drawn.lines, refusal);
  if (model.empty()) {
    ++counts.refused;
    return;
  }
  const Tokenizer tokenizer(model, "m.model", {.cache_bytes = drawn.cache_bytes});
  ++(tokenizer.library_reason().empty() ? counts.own : counts.library);
  for (int round = 0; round < 2; ++round) {
    for (const std::string& text : drawn.texts) {
      ASSERT_EQ(text_fault(tokenizer, text), "");
      ++counts.texts;
    }
  }
}

std::uint32_t number_in(const char* variable, std::uint32_t otherwise) {
  const char* value = std::getenv(variable);
  return value == nullptr ? otherwise
                          : static_cast<std::uint32_t>(std::strtoul(value, nullptr, 10));
}

/// WINNOW_FUZZ_SECONDS: go on for so long; WINNOW_FUZZ_SEED: the first seed.
TEST(TrainedPieces, RandomTrainingsGiveTheLibrarysIds) {
  constexpr int kTrainings = 40;
  const auto end =
      std::chrono::steady_clock::now() + std::chrono::seconds(number_in("WINNOW_FUZZ_SECONDS", 0));
  FuzzCounts counts;
  std::uint32_t seed = number_in("WINNOW_FUZZ_SEED", 0);
  for (int done = 0; done < kTrainings || std::chrono::steady_clock::now() < end; ++done) {
    ASSERT_NO_FATAL_FAILURE(compare_training(seed++, counts));
  }
  std::cout << counts.own << " models, " << counts.texts << " texts compared; to the library "
            << counts.library << ", not trained " << counts.refused << "\n";
  EXPECT_GT(counts.own, 4 * (counts.library + counts.refused));
}

}  // namespace
}  // namespace winnow
