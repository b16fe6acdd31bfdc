#include "winnow/curate/near_index.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <random>
#include <set>

#include "npy_fixture.h"
#include "temp_folder.h"
#include "winnow/core/error.h"
#include "winnow/formats/output_file.h"

namespace winnow {
namespace {

constexpr SketchRecipe kSketch = {{ShingleUnit::kWords, 2, 5}, 128};

/// Texts of some words; many share most of them, some are equal.
std::vector<std::string> records(int count, std::uint32_t seed) {
  std::mt19937_64 random(seed);
  std::vector<std::string> lines;
  for (int r = 0; r < count; ++r) {
    std::string text;
    std::mt19937_64 topic(random() % 12);
    const bool exact = random() % 5 == 0;
    for (int word = 0; word < 30; ++word) {
      std::uint64_t value = topic() % 1000;
      if (!exact && random() % 12 == 0) value = random() % 1000;
      text.append("w").append(std::to_string(value)).append(" ");
    }
    std::string number = std::to_string(seed);
    number.append("-").append(std::to_string(r));
    lines.push_back(R"({"id": ")" + number + R"(", "text": ")" + text + "\"}\n");
  }
  return lines;
}

std::string joined(std::span<const std::string> lines) {
  std::string all;
  for (const std::string& line : lines) all += line;
  return all;
}

ErrorCode error_of(const std::function<void()>& call) {
  try {
    call();
  } catch (const Error& error) {
    return error.code();
  }
  return {"none", ExitCode::kOk};
}

class NearIndex : public testing::Test {
 protected:
  IndexInput input(std::vector<std::string> files, int threads = 1) const {
    IndexInput input;
    input.files = std::move(files);
    input.device = "cpu";
    input.threads = threads;
    return input;
  }
  IndexQuery query(std::vector<std::string> files, int threads = 1) const {
    IndexQuery query;
    query.input = input(std::move(files), threads);
    query.threshold = .7;
    query.alarm_drop = 1;
    query.kept = folder_.file("kept");
    query.dropped = folder_.file("dropped");
    return query;
  }
  std::string index(const char* name) const { return folder_.file(name); }

  TempFolder folder_;
};

// dedup by sketches of old and new documents together is what a query does in two steps, if the old
// ones are not compared with each other. So: an index of old documents that are all different.
TEST_F(NearIndex, AsIfTheOldDocumentsWereReadAgain) {
  const std::string a = folder_.write("a.jsonl", joined(records(60, 1)));
  const std::string b = folder_.write("b.jsonl", joined(records(50, 2)));
  index_build(index("empty"), kSketch, input({folder_.write("none.jsonl", "")}));
  IndexQuery first = query({a});
  first.add = true;
  const IndexQueryCounts of_a = index_query(index("empty"), first);
  EXPECT_EQ(of_a.equal + of_a.similar, 0U);
  EXPECT_GT(of_a.equal_here, 3U);
  EXPECT_GT(of_a.similar_here, 3U);
  EXPECT_EQ(of_a.kept + of_a.equal_here + of_a.similar_here, 60U);
  const std::string kept_of_a = read_file(folder_.file("kept"));
  const IndexQueryCounts of_b = index_query(index("empty"), query({b}));
  EXPECT_GT(of_b.similar, 10U);
  const std::string kept_of_b = read_file(folder_.file("kept"));
  // Both at once, with an empty index.
  index_build(index("other"), kSketch, input({folder_.file("none.jsonl")}));
  index_query(index("other"), query({a, b}));
  EXPECT_EQ(read_file(folder_.file("kept")), kept_of_a + kept_of_b);
}

TEST_F(NearIndex, HoldsTheSameHoweverItWasFilled) {
  const auto lines = records(90, 3);
  const std::string all = folder_.write("all.jsonl", joined(lines));
  std::vector<std::string> parts;
  for (std::size_t p = 0; p < 9; ++p) {
    parts.push_back(
        folder_.write("part-" + std::to_string(p), joined(std::span(lines).subspan(10 * p, 10))));
  }
  const std::string fresh = folder_.write("fresh.jsonl", joined(records(70, 4)));
  index_build(index("whole"), kSketch, input({all}, 3));
  index_query(index("whole"), query({fresh}, 2));
  const std::string kept = read_file(folder_.file("kept"));
  index_build(index("parts"), kSketch, input({parts[0], parts[1]}));
  const IndexAddCounts counts = index_add(index("parts"), input({parts.begin(), parts.end()}));
  EXPECT_EQ(counts.skipped, 2U);
  EXPECT_EQ(counts.sources, 7U);
  EXPECT_EQ(counts.total, 90U);
  index_query(index("parts"), query({fresh}));
  EXPECT_EQ(read_file(folder_.file("kept")), kept);
}

TEST_F(NearIndex, DroppedRecordsNameWhoStays) {
  const std::string text = "one two three four five six seven eight nine ten eleven twelve";
  const auto record = [&](const char* id, const std::string& words) {
    return R"({"id": ")" + std::string(id) + R"(", "text": ")" + words + "\"}\n";
  };
  const std::string old = folder_.write("old.jsonl", record("zero", "x y z") + record("old", text));
  index_build(index("i"), kSketch, input({old}));
  const std::string fresh = folder_.write(
      "new.jsonl", record("equal", text) + record("similar", text + " thirteen") +
                       record("other", "a b c d e f") + record("again", "a b c d e f"));
  const IndexQueryCounts counts = index_query(index("i"), query({fresh}));
  EXPECT_EQ(counts.equal, 1U);
  EXPECT_EQ(counts.similar, 1U);
  EXPECT_EQ(counts.equal_here, 1U);
  EXPECT_EQ(read_file(folder_.file("kept")), record("other", "a b c d e f"));
  const std::string dropped = read_file(folder_.file("dropped"));
  const std::string place = R"("kept":{"shard":")" + old + R"(","ordinal":1,"id":"old"}})";
  EXPECT_NE(
      dropped.find(R"("winnow":{"pass":"index","rule":"sha256","value":1,"threshold":1,)" + place),
      std::string::npos)
      << dropped;
  EXPECT_NE(dropped.find(R"("pass":"index","rule":"sketch")"), std::string::npos);
  EXPECT_NE(dropped.find(R"("id":"other"}})"), std::string::npos);
}

TEST_F(NearIndex, OfVectors) {
  IndexInput old = input({});
  old.embeddings = folder_.write("old.npy", npy_matrix({1, 0, 0, 1, 0, 0}, 3, 2));
  old.ids = folder_.write("ids", "east\nnorth\nnothing\n");
  index_build(index("v"), kSketch, old);
  IndexQuery fresh = query({});
  fresh.input.embeddings =
      folder_.write("new.npy", npy_matrix({1, .01F, -1, 0, -1, .01F, 0, 0}, 4, 2));
  fresh.threshold = .99;
  const IndexQueryCounts counts = index_query(index("v"), fresh);
  EXPECT_EQ(counts.similar, 1U);
  EXPECT_EQ(counts.similar_here, 1U);
  EXPECT_EQ(read_file(folder_.file("kept")), "1\n3\n");
  EXPECT_EQ(read_file(folder_.file("dropped")).substr(0, 7), "0\teast\t");
  IndexInput wider = input({});
  wider.embeddings = folder_.write("wide.npy", npy_matrix({1, 0, 0}, 1, 3));
  EXPECT_EQ(error_of([&] { index_add(index("v"), wider); }).word, errors::kConfigDrift.word);
  EXPECT_EQ(error_of([&] { index_query(index("v"), query({old.ids})); }).word, errors::kUsage.word);
}

TEST_F(NearIndex, SurvivesAKillBeforeItsManifest) {
  const std::string a = folder_.write("a.jsonl", joined(records(20, 5)));
  const std::string b = folder_.write("b.jsonl", joined(records(20, 6)));
  index_build(index("i"), kSketch, input({a}));
  const std::string manifest = read_file(index("i") + "/index.json");
  index_add(index("i"), input({b}));
  const std::string after = read_file(index("i") + "/index.json");
  // As if the kill had come before the manifest was written: the segment is there, but not named.
  write_file(index("i") + "/index.json", manifest);
  EXPECT_EQ(index_add(index("i"), input({b})).sources, 1U);
  EXPECT_EQ(read_file(index("i") + "/index.json"), after);
  // And before the first manifest.
  std::filesystem::remove(index("i") + "/index.json");
  EXPECT_EQ(index_build(index("i"), kSketch, input({a, b})).total, 40U);
}

TEST_F(NearIndex, RefusesWhatIsNoneOrAnother) {
  const std::string a = folder_.write("a.jsonl", joined(records(20, 7)));
  EXPECT_EQ(error_of([&] { index_add(index("none"), input({a})); }).word, errors::kNoInput.word);
  EXPECT_FALSE(std::filesystem::exists(index("none")));
  EXPECT_EQ(error_of([&] { index_build(folder_.file(""), kSketch, input({a})); }).word,
            errors::kForeignOutput.word);
  index_build(index("i"), kSketch, input({a}));
  SketchRecipe other = kSketch;
  other.dimensions = 256;
  EXPECT_EQ(error_of([&] { index_build(index("i"), other, input({a})); }).word,
            errors::kConfigDrift.word);
  IndexQuery adding = query({a});
  adding.add = true;
  EXPECT_EQ(error_of([&] { index_query(index("i"), adding); }).word, errors::kUsage.word);
  IndexQuery careful = query({a});
  careful.alarm_drop = .5;
  EXPECT_EQ(error_of([&] { index_query(index("i"), careful); }).word, errors::kWipeOut.word);
  EXPECT_FALSE(std::filesystem::exists(folder_.file("kept")));
}

TEST_F(NearIndex, RefusesBrokenFiles) {
  const std::string a = folder_.write("a.jsonl", joined(records(20, 8)));
  index_build(index("i"), kSketch, input({a}));
  const auto broken = [&](const std::string& file, const std::string& bytes) {
    const std::string path = index("i") + "/" + file;
    const std::string whole = read_file(path);
    write_file(path, bytes);
    EXPECT_EQ(error_of([&] { index_query(index("i"), query({a})); }).word,
              errors::kLedgerInvalid.word)
        << file << ": " << bytes.size();
    write_file(path, whole);
  };
  const std::string manifest = read_file(index("i") + "/index.json");
  for (const std::string& bytes :
       {std::string(), std::string("[]"), std::string("{"), manifest.substr(0, 50),
        R"({"format": "winnow.index/2"})" + std::string()}) {
    broken("index.json", bytes);
  }
  const std::string segment = read_file(index("i") + "/segment-000001.safetensors");
  for (const std::size_t size : {std::size_t{0}, std::size_t{9}, segment.size() - 1}) {
    broken("segment-000001.safetensors", segment.substr(0, size));
  }
  EXPECT_EQ(index_query(index("i"), query({a})).equal, 20U);
}

}  // namespace
}  // namespace winnow
