// Replays what the fuzzer found worth keeping (tests/data/fuzz), and damages good models at random.
#include <gtest/gtest.h>

#include <filesystem>
#include <random>

#include "formats/fasttext_fixture.h"
#include "fuzz/hostile_model.h"
#include "temp_folder.h"

namespace winnow {
namespace {

TEST(HostileModel, TheFuzzersCorpusIsRefusedOrRead) {
  const std::filesystem::path folder = WINNOW_SOURCE_DIR "/tests/data/fuzz/fasttext";
  int accepted = 0;
  int refused = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    SCOPED_TRACE(entry.path());
    EXPECT_NO_THROW(++(use_hostile_model(entry.path()) ? accepted : refused));
  }
  EXPECT_GT(accepted, 0);
  EXPECT_GT(refused, 20);
}

/// One of each kind: dense and quantised, each loss, with and without classes, pruned.
std::vector<std::string> good_models() {
  std::vector<std::string> models;
  for (const FasttextLoss loss : {FasttextLoss::kSoftmax, FasttextLoss::kHs, FasttextLoss::kOva}) {
    models.push_back(fasttext_bytes(random_fasttext_model(
        {.dim = 2, .word_ngrams = 2, .loss = loss, .bucket = 8, .minn = 2, .maxn = 3},
        {"a", "b", "word0"}, {"__label__a", "__label__b", "__label__c"})));
  }
  FasttextModel vectors = random_fasttext_model(
      {.dim = 2, .kind = FasttextKind::kSkipgram, .bucket = 8, .minn = 2, .maxn = 3}, {"a"}, {});
  models.push_back(fasttext_bytes(vectors));
  FasttextVocabulary pruned =
      random_fasttext_model({.dim = 2, .word_ngrams = 2, .bucket = 50}, {"a"}, {"__label__a"});
  pruned.kept_buckets = {{1, 1}, {7, 0}};
  models.push_back(quantized_fasttext_bytes(pruned, random_quantized_matrix(4, 2, 2, true),
                                            random_quantized_matrix(1, 2, 1, true)));
  return models;
}

TEST(HostileModel, DamagedModelsAreRefusedOrRead) {
  const TempFolder folder;
  std::mt19937 random(31);
  for (const std::string& good : good_models()) {
    EXPECT_TRUE(use_hostile_model(folder.write("good", good)));
    int refused = 0;
    for (int k = 0; k < 2000; ++k) {
      std::string bytes = good;
      for (std::size_t change = 1 + random() % 3; change > 0; --change) {
        const std::size_t range =
            random() % 2 == 0 ? std::min<std::size_t>(400, bytes.size()) : bytes.size();
        bytes[random() % range] = static_cast<char>(random() & 255);
      }
      const std::string path = folder.write("m", bytes);
      ASSERT_NO_THROW(refused += use_hostile_model(path) ? 0 : 1);
    }
    EXPECT_GT(refused, 100);
  }
}

}  // namespace
}  // namespace winnow
