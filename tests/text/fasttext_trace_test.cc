#include "winnow/text/fasttext_trace.h"

#include <gtest/gtest.h>

#include <random>

#include "formats/fasttext_fixture.h"
#include "winnow/text/fasttext_features.h"

namespace winnow {
namespace {

using Rows = std::vector<std::int32_t>;

Rows rows_of(const FasttextVocabulary& model, std::string_view text) {
  Csr<std::int32_t> rows;
  FasttextFeatures(model).append_rows(text, rows);
  return rows.values();
}

Rows traced_rows(const FasttextVocabulary& model, std::string_view text) {
  Rows rows;
  for (const TracedFeature& feature : FasttextTrace(model).trace(text).features) {
    rows.push_back(feature.row);
  }
  return rows;
}

FasttextVocabulary model_of(std::int32_t word_ngrams, std::int32_t minn, std::int32_t maxn) {
  FasttextArgs args;
  args.dim = 1;
  args.word_ngrams = word_ngrams;
  args.bucket = 50;
  args.minn = minn;
  args.maxn = maxn;
  return random_fasttext_model(args, {"the", "caf\u00e9", "sky"}, {"__label__a", "__label__b"});
}

TEST(FasttextTrace, HasTheFeaturesOfAppendRows) {
  const std::vector<std::string> words = {"the",        "caf\u00e9",     "sky", "unknown", "</s>",
                                          "__label__a", "__label__none", "\n",  "x",       "\xff"};
  std::mt19937 random(1);
  for (FasttextVocabulary model : {model_of(1, 0, 0), model_of(3, 0, 0), model_of(1, 2, 4),
                                   model_of(2, 1, 3), model_of(5, 3, 6)}) {
    for (int i = 0; i < 300; ++i) {
      std::string text;
      for (auto count = random() % 9; count > 0; --count) {
        text += words[random() % words.size()] + " ";
      }
      ASSERT_EQ(traced_rows(model, text), rows_of(model, text)) << text;
    }
    model.kept_buckets = {{3, 0}, {17, 1}, {44, 2}, {45, 3}, {2, 4}, {9, 5}};
    for (const std::string text : {"the sky unknown caf\u00e9 the sky x x x the", ""}) {
      ASSERT_EQ(traced_rows(model, text), rows_of(model, text)) << text;
    }
  }
}

TEST(FasttextTrace, SaysWhatFeaturesStandFor) {
  const TracedText traced = FasttextTrace(model_of(2, 3, 3)).trace("sky __label__a it");
  EXPECT_EQ(traced.words, (std::vector<std::string>{"sky", "it", "</s>"}));
  std::vector<std::string> names;
  for (const TracedFeature& feature : traced.features) {
    std::string name = traced.words[feature.word];
    if (feature.kind == FeatureKind::kSubword) name = feature.subword;
    if (feature.kind == FeatureKind::kNgram) name += " " + traced.words[feature.word + 1];
    names.push_back(name);
  }
  EXPECT_EQ(names, (std::vector<std::string>{"sky", "<sk", "sky", "ky>", "<it", "it>", "</s>",
                                             "sky it", "it </s>"}));
}

}  // namespace
}  // namespace winnow
