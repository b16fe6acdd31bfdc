#include "winnow/curate/dedup_vectors.h"

#include <gtest/gtest.h>

#include "npy_fixture.h"
#include "temp_folder.h"
#include "winnow/core/error.h"
#include "winnow/formats/output_file.h"

namespace winnow {
namespace {

class DedupVectors : public testing::Test {
 protected:
  VectorDedupOptions options() const {
    VectorDedupOptions options;
    // Rows 0 and 3 are equal; 1 is near 0; 2 is another; 4 and 5 are zero; 6 is 2 made longer.
    options.embeddings =
        folder_.write("x.npy", npy_matrix({1, 0, .99F, .1F, 0, 1, 1, 0, 0, 0, 0, 0, 0, 5}, 7, 2));
    options.threshold = .95;
    options.device = "cpu";
    options.threads = 1;
    options.files = {folder_.file("kept"), folder_.file("dropped"), folder_.file("clusters"),
                     folder_.file("pairs")};
    return options;
  }
  std::string output(const char* name) const { return read_file(folder_.file(name)); }
  std::string word_of(const VectorDedupOptions& options) const {
    try {
      dedup_vectors(options);
    } catch (const Error& error) {
      return std::string(error.code().word);
    }
    return "";
  }

  const TempFolder folder_;
};

TEST_F(DedupVectors, NamesWhoStaysByRow) {
  const VectorDedupCounts counts = dedup_vectors(options());
  EXPECT_EQ(counts.vectors, 7U);
  EXPECT_EQ(counts.exact, 1U);
  EXPECT_EQ(counts.near, 2U);
  EXPECT_EQ(counts.kept, 4U);
  EXPECT_EQ(output("kept"), "0\n2\n4\n5\n");
  EXPECT_EQ(output("clusters"), "0\t0\n1\t0\n2\t2\n3\t0\n4\t4\n5\t5\n6\t2\n");
  EXPECT_TRUE(output("dropped").starts_with("1\t0\t0.9949")) << output("dropped");
  EXPECT_TRUE(output("dropped").ends_with("3\t0\t1\n6\t2\t1\n")) << output("dropped");
  EXPECT_TRUE(output("pairs").starts_with("0\t1\t0.9949")) << output("pairs");
}

TEST_F(DedupVectors, TakesIdsAndScores) {
  VectorDedupOptions asked = options();
  asked.ids = folder_.write("ids.txt", "a\nb\r\nc\nd\ne\nf\ng");
  asked.scores = folder_.write("s.npy", npy_matrix({1, 9, 2, 3, 0, 0, 2}, 7, 1));
  dedup_vectors(asked);
  EXPECT_EQ(output("kept"), "b\nc\ne\nf\n");
  EXPECT_EQ(output("clusters"), "a\tb\nb\tb\nc\tc\nd\tb\ne\te\nf\tf\ng\tc\n");
}

TEST_F(DedupVectors, WhatDoesNotFitIsAnError) {
  VectorDedupOptions ids = options();
  ids.ids = folder_.write("ids.txt", "a\nb\n");
  EXPECT_EQ(word_of(ids), "E_VECTORS_INVALID");
  ids.ids = folder_.write("ids.txt", "a\nb\nc\nd\tx\ne\nf\ng\n");
  EXPECT_EQ(word_of(ids), "E_VECTORS_INVALID");
  VectorDedupOptions scores = options();
  scores.scores = scores.embeddings;
  EXPECT_EQ(word_of(scores), "E_VECTORS_INVALID");
  VectorDedupOptions alarm = options();
  alarm.alarm_drop = .4;
  EXPECT_EQ(word_of(alarm), "E_WIPE_OUT");
  VectorDedupOptions absent = options();
  absent.embeddings += "x";
  EXPECT_EQ(word_of(absent), "E_NO_INPUT");
  VectorDedupOptions none = options();
  none.files = {};
  EXPECT_EQ(word_of(none), "E_USAGE");
  EXPECT_FALSE(std::filesystem::exists(folder_.file("kept")));
}

}  // namespace
}  // namespace winnow
