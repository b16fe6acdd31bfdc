// Signatures of the preset "datatrove" against datatrove's own, document by document:
// tests/data/minhash/make_golden asked it.
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>

#include "curate/facts.h"
#include "winnow/core/hash.h"
#include "winnow/formats/jsonl.h"

namespace winnow {
namespace {

std::string hex(std::uint64_t value) {
  char text[17];
  std::snprintf(text, sizeof(text), "%016llx", static_cast<unsigned long long>(value));
  return text;
}

class Golden {
 public:
  void expect(const Document& document, std::span<const std::uint64_t> signature) {
    std::string line;
    ASSERT_TRUE(std::getline(lines_, line)) << "more documents than datatrove saw";
    const auto record = nlohmann::json::parse(line);
    ASSERT_EQ(hex(xxh64(document.text)), record.at("text"));
    const bool has_shingles = signature[0] != kNoShingle;
    ASSERT_EQ(has_shingles, !record.at("first").empty());
    if (has_shingles) {
      EXPECT_EQ(signature[0], record.at("first")[0].get<std::uint64_t>());
    } else {
      signature = {};
    }
    const std::string_view bytes(reinterpret_cast<const char*>(signature.data()),
                                 signature.size_bytes());
    EXPECT_EQ(hex(xxh64(bytes)), record.at("all")) << "document " << count_;
    ++count_;
  }
  std::int64_t count() const { return count_; }
  bool at_end() { return lines_.peek() == std::ifstream::traits_type::eof(); }

 private:
  std::ifstream lines_{WINNOW_SOURCE_DIR "/tests/data/minhash/corpus.jsonl"};
  std::int64_t count_ = 0;
};

TEST(MinhashGolden, SignaturesAreDatatroves) {
  Recipe recipe;
  recipe.facts.minhash = MinhashRecipe{.preset = MinhashPreset::kDatatrove};
  const ModelSet models(recipe.facts);
  const auto backend = make_backend("cpu");
  const PlacedModels placed(models, *backend);
  FactsLane lane(recipe, models, placed, make_backend("cpu"));
  Golden golden;
  for (const std::string name :
       {"news-00001-of-00003.jsonl.gz", "reference-00002-of-00003.jsonl.zst",
        "web-00000-of-00003.jsonl"}) {
    JsonlReader reader(open_source(WINNOW_SOURCE_DIR "/tests/data/corpus/" + name), {});
    for (Batch batch; reader.next(100, batch); batch = Batch()) {
      lane.measure(batch);
      const auto signatures = batch.facts.find(columns::kMinhash)->values<std::uint64_t>();
      for (std::size_t d = 0; d < batch.documents.size(); ++d) {
        golden.expect(batch.documents[d], signatures.row(static_cast<std::int64_t>(d)));
        if (HasFatalFailure()) return;
      }
    }
  }
  EXPECT_EQ(golden.count(), 2008);
  EXPECT_TRUE(golden.at_end());
}

}  // namespace
}  // namespace winnow
