#include "winnow/formats/fasttext_reader.h"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <cstdint>
#include <fstream>
#include <limits>
#include <random>

#include "formats/fasttext_fixture.h"
#include "temp_folder.h"
#include "winnow/core/error.h"

namespace winnow {
namespace {

namespace at = fasttext_offsets;

/// About 45 KB, as the model of research/reliability_ux.md 3c.
FasttextModel small_model() {
  std::vector<std::string> words;
  for (int w = 0; w < 300; ++w) words.push_back("word" + std::to_string(w * 37));
  return random_fasttext_model({.dim = 10, .word_ngrams = 2, .bucket = 700}, words,
                               {"__label__hq", "__label__cc"});
}

std::string error_word(const std::string& path, std::string* message = nullptr) {
  try {
    read_fasttext_model(path);
  } catch (const Error& error) {
    EXPECT_EQ(error.exit_code(), ExitCode::kModel) << error.what();
    if (message != nullptr) *message = error.what();
    return std::string(error.code().word);
  }
  return "read without an error";
}

bool same(MatrixView<const float> a, MatrixView<const float> b) {
  return a.rows == b.rows && a.columns == b.columns &&
         std::equal(a.data, a.data + a.size(), b.data);
}

TEST(FasttextReader, ReadsWhatWasWritten) {
  const FasttextModel model = small_model();
  const TempFolder folder;
  const FasttextModel read = read_fasttext_model(folder.write("m.bin", fasttext_bytes(model)));
  EXPECT_EQ(read.words, model.words);
  EXPECT_EQ(read.labels, model.labels);
  EXPECT_EQ(read.label_counts, model.label_counts);
  EXPECT_EQ(read.args.dim, 10);
  EXPECT_EQ(read.args.word_ngrams, 2);
  EXPECT_EQ(read.args.bucket, 700);
  EXPECT_EQ(read.args.label_prefix, "__label__");
  EXPECT_TRUE(same(read.input.view(), model.input.view()));
  EXPECT_TRUE(same(read.output.view(), model.output.view()));
}

TEST(FasttextReader, ReadsEveryArgument) {
  FasttextModel model = small_model();
  model.args = {.dim = 10,
                .ws = 7,
                .epoch = 11,
                .min_count = 2,
                .neg = 9,
                .word_ngrams = 3,
                .loss = FasttextLoss::kHs,
                .kind = FasttextKind::kSupervised,
                .bucket = 700,
                .minn = 1,
                .maxn = 4,
                .lr_update_rate = 50,
                .t = 0.25};
  model.word_counts[3] = 1234567890123;
  const TempFolder folder;
  const FasttextFile file(folder.write("m.bin", fasttext_bytes(model)));
  const FasttextVocabulary& read = file.vocabulary();
  EXPECT_EQ(header_bytes(read), header_bytes(model));
  EXPECT_EQ(read.args.t, 0.25);
  EXPECT_EQ(read.tokens, 12345);
  EXPECT_EQ(read.word_counts, model.word_counts);
  EXPECT_FALSE(read.kept_buckets.has_value());
}

TEST(FasttextReader, ReadsUnsupervisedModels) {
  FasttextModel model = small_model();
  model.args.kind = FasttextKind::kSkipgram;
  model.args.loss = FasttextLoss::kNs;
  model.args.maxn = 6;
  for (const std::vector<std::string>& labels : {model.labels, std::vector<std::string>()}) {
    model.labels = labels;
    model.label_counts.assign(labels.size(), 3);
    model.output = {model.output_rows(), 10};
    const TempFolder folder;
    for (const std::int32_t version : {11, 12}) {
      const FasttextFile file(folder.write("m.bin", fasttext_bytes(model, version)));
      EXPECT_EQ(file.vocabulary().args.maxn, 6);
      EXPECT_EQ(file.output().rows(), 301);
      EXPECT_EQ(file.vocabulary().labels, labels);
    }
  }
}

TEST(FasttextReader, ReadsRowsInAnyOrder) {
  const FasttextModel model = small_model();
  const TempFolder folder;
  const FasttextFile file(folder.write("m.bin", fasttext_bytes(model)));
  EXPECT_TRUE(same(file.output().view(), model.output.view()));
  Matrix<float> rows(7, 10);
  for (const std::int64_t first : {994, 0, 301, 993}) {
    file.read_input(first, rows.view());
    EXPECT_TRUE(same(rows.view(), {model.input.row(first).data(), 7, 10})) << first;
  }
  EXPECT_THROW(file.read_input(995, rows.view()), std::out_of_range);
  EXPECT_THROW(file.read_input(-1, rows.view()), std::out_of_range);
}

TEST(FasttextReader, AFileThatShrinksWhileItIsOpenIsAnError) {
  const TempFolder folder;
  const std::string path = folder.write("m.bin", fasttext_bytes(small_model()));
  const FasttextFile file(path);
  std::filesystem::resize_file(path, 20'000);
  Matrix<float> input(1001, 10);
  EXPECT_THROW(file.read_input(0, input.view()), Error);
}

TEST(FasttextReader, ReadsMatricesLargerThanItsBuffer) {
  const FasttextModel model = random_fasttext_model({.dim = 50, .word_ngrams = 2, .bucket = 20'000},
                                                    {"a", "b"}, {"__label__x"});
  const TempFolder folder;
  const FasttextModel read = read_fasttext_model(folder.write("m.bin", fasttext_bytes(model)));
  EXPECT_TRUE(same(read.input.view(), model.input.view()));
  EXPECT_TRUE(same(read.output.view(), model.output.view()));
}

TEST(FasttextReader, Version11HasNoSubwords) {
  FasttextModel model =
      random_fasttext_model({.dim = 2, .bucket = 5, .minn = 3, .maxn = 6}, {"a"}, {"__label__x"});
  const TempFolder folder;
  EXPECT_EQ(read_fasttext_model(folder.write("12", fasttext_bytes(model, 12))).args.maxn, 6);
  EXPECT_EQ(read_fasttext_model(folder.write("11", fasttext_bytes(model, 11))).args.maxn, 0);
}

TEST(FasttextReader, EveryTruncationIsAnError) {
  const TempFolder folder;
  const std::string bytes = fasttext_bytes(small_model());
  ASSERT_GT(bytes.size(), 45'000U);
  const std::string path = folder.write("m.bin", bytes);
  for (std::size_t length = bytes.size(); length-- > 0;) {
    std::filesystem::resize_file(path, length);
    ASSERT_EQ(error_word(path), "E_MODEL_TRUNCATED") << "at " << length;
  }
}

TEST(FasttextReader, TrailingBytesAreAnError) {
  const TempFolder folder;
  const std::string path = folder.write("m.bin", fasttext_bytes(small_model()) + "\n");
  EXPECT_EQ(error_word(path), "E_MODEL_TRAILING");
}

struct Lie {
  std::string name;
  std::string bytes;
  std::string word;
};

std::vector<Lie> lies() {
  const FasttextModel model = small_model();
  const std::string good = fasttext_bytes(model);
  const std::size_t input = at::kEntries + entry_bytes(model).size();
  const std::size_t output =
      input + 17 + static_cast<std::size_t>(model.input.view().size()) * sizeof(float);
  const auto i32 = [&](std::size_t offset, std::int32_t value) {
    return patched(good, offset, value);
  };
  const auto i64 = [&](std::size_t offset, std::int64_t value) {
    return patched(good, offset, value);
  };
  const std::string invalid = "E_MODEL_INVALID", truncated = "E_MODEL_TRUNCATED",
                    unsupported = "E_MODEL_UNSUPPORTED";
  const float nan = std::numeric_limits<float>::quiet_NaN();
  const float infinity = std::numeric_limits<float>::infinity();
  return {
      {"version 10", i32(at::kVersion, 10), unsupported},
      {"version 13", i32(at::kVersion, 13), unsupported},
      {"dim -8", i32(at::kDim, -8), invalid},
      {"dim 0", i32(at::kDim, 0), invalid},
      {"dim 9999", i32(at::kDim, 9999), invalid},
      {"dim 9", i32(at::kDim, 9), invalid},
      {"dim 65537", i32(at::kDim, 65537), invalid},
      {"wordNgrams -1", i32(at::kWordNgrams, -1), invalid},
      {"wordNgrams 2e9", i32(at::kWordNgrams, 2'000'000'000), invalid},
      {"loss 0", i32(at::kLoss, 0), invalid},
      {"loss 77", i32(at::kLoss, 77), invalid},
      {"loss lowest", i32(at::kLoss, std::numeric_limits<std::int32_t>::min()), invalid},
      {"kind 0", i32(at::kModel, 0), invalid},
      {"kind 4", i32(at::kModel, 4), invalid},
      {"kind cbow", i32(at::kModel, 1), invalid},
      {"bucket 0", i32(at::kBucket, 0), invalid},
      {"bucket -1", i32(at::kBucket, -1), invalid},
      {"bucket 699", i32(at::kBucket, 699), invalid},
      {"bucket 2e9", i32(at::kBucket, 2'000'000'000), truncated},
      {"minn -1", i32(at::kMinn, -1), invalid},
      {"maxn 65", i32(at::kMaxn, 65), invalid},
      {"words + bucket 2^31", i32(at::kBucket, 2'147'483'347), invalid},
      {"size 2e9", i32(at::kSize, 2'000'000'000), invalid},
      {"size -1", i32(at::kSize, -1), invalid},
      {"words 1e9", i32(at::kWords, 1'000'000'000), invalid},
      {"words 1e9, size agrees",
       patched(i32(at::kWords, 1'000'000'000), at::kSize, std::int32_t{1'000'000'002}), truncated},
      {"words -1", patched(i32(at::kWords, -1), at::kSize, std::int32_t{1}), invalid},
      {"labels 0", patched(i32(at::kLabels, 0), at::kSize, std::int32_t{301}), invalid},
      {"labels 1e9", i32(at::kLabels, 1'000'000'000), invalid},
      {"labels 1e9, size agrees",
       patched(i32(at::kLabels, 1'000'000'000), at::kSize, std::int32_t{1'000'000'301}), truncated},
      {"one word fewer", patched(i32(at::kWords, 300), at::kLabels, std::int32_t{3}), invalid},
      {"pruned -2", i64(at::kPruned, -2), invalid},
      {"pruned 701", i64(at::kPruned, 701), invalid},
      {"pruned 2^40", i64(at::kPruned, std::int64_t{1} << 40), invalid},
      {"quantised input", patched(good, input, std::uint8_t{1}), invalid},
      {"flag 2 of the input", patched(good, input, std::uint8_t{2}), invalid},
      {"input rows 2^40", i64(input + 1, std::int64_t{1} << 40), invalid},
      {"input rows 2^61", i64(input + 1, std::int64_t{1} << 61), invalid},
      {"input rows -1", i64(input + 1, -1), invalid},
      {"input rows 10", i64(input + 1, 10), invalid},
      {"input columns 11", i64(input + 9, 11), invalid},
      {"flag 2 of the output", patched(good, output, std::uint8_t{2}), invalid},
      {"output rows 3", i64(output + 1, 3), invalid},
      {"output columns 0", i64(output + 9, 0), invalid},
      {"NaN in the input", patched(good, input + 17 + 4000, nan), invalid},
      {"infinity in the output", patched(good, output + 17, -infinity), invalid},
  };
}

TEST(FasttextReader, HeadersThatLieAreErrorsAndAllocateNothing) {
  const auto peak_kib = [] {
    rusage usage{};
    ::getrusage(RUSAGE_SELF, &usage);
    return usage.ru_maxrss;
  };
  const TempFolder folder;
  const std::vector<Lie> all = lies();
  const long before = peak_kib();
  for (const Lie& lie : all) {
    std::string message;
    EXPECT_EQ(error_word(folder.write("m.bin", lie.bytes), &message), lie.word) << lie.name;
    EXPECT_NE(message.find("m.bin, byte"), std::string::npos) << message;
    EXPECT_NE(message.find("how: "), std::string::npos) << message;
  }
  EXPECT_LT(peak_kib() - before, 64 * 1024);
}

TEST(FasttextReader, AWordOf64KiBIsTheLongest) {
  const auto with_word = [](std::size_t length) {
    return fasttext_bytes(random_fasttext_model({.dim = 1, .word_ngrams = 2, .bucket = 20'000},
                                                {std::string(length, 'w')}, {"__label__x"}));
  };
  const TempFolder folder;
  EXPECT_EQ(read_fasttext_model(folder.write("m.bin", with_word(65536))).words[1].size(), 65536U);
  EXPECT_EQ(error_word(folder.write("m.bin", with_word(65537))), "E_MODEL_INVALID");
}

TEST(FasttextReader, MutatedFilesAreRefusedOrConsistent) {
  const TempFolder folder;
  const std::string good = fasttext_bytes(small_model());
  const std::string path = folder.write("m.bin", good);
  std::mt19937 random(29);
  for (int k = 0; k < 3000; ++k) {
    std::string bytes = good;
    for (std::size_t change = 1 + random() % 3; change > 0; --change) {
      const std::size_t range = random() % 2 == 0 ? at::kEntries : bytes.size();
      bytes[random() % range] = static_cast<char>(random() & 255);
    }
    // In place: truncating a file and writing it anew waits for the disk.
    std::fstream(path, std::ios::in | std::ios::out | std::ios::binary) << bytes;
    try {
      const FasttextModel model = read_fasttext_model(path);
      ASSERT_EQ(model.input.rows(),
                static_cast<std::int64_t>(model.words.size()) + model.args.bucket);
      ASSERT_EQ(model.output.rows(), static_cast<std::int64_t>(model.labels.size()));
      ASSERT_EQ(model.input.columns(), model.args.dim);
    } catch (const Error& error) {
      ASSERT_EQ(error.exit_code(), ExitCode::kModel) << error.what();
    }
  }
}

TEST(FasttextReader, SaysWhatTheFileIsInstead) {
  const TempFolder folder;
  const auto message_for = [&](const std::string& bytes) {
    std::string message;
    EXPECT_EQ(error_word(folder.write("m.bin", bytes), &message), "E_MODEL_MAGIC");
    return message;
  };
  EXPECT_NE(message_for("version https://git-lfs.github.com/spec/v1\noid sha256:0\n")
                .find("git lfs pull"),
            std::string::npos);
  EXPECT_NE(message_for("\n <!DOCTYPE html><html>").find("web page"), std::string::npos);
  EXPECT_NE(message_for("\x1f\x8b\x08 and more").find("gunzip"), std::string::npos);
  EXPECT_NE(message_for("0123456789").find("fastText model (.bin or .ftz)"), std::string::npos);
}

TEST(FasttextReader, PathsThatAreNoFilesAreMissingAndDoNotHang) {
  const TempFolder folder;
  EXPECT_EQ(error_word(folder.file("absent.bin")), "E_MODEL_MISSING");
  EXPECT_EQ(error_word(folder.file("")), "E_MODEL_MISSING");
  ASSERT_EQ(::mkfifo(folder.file("fifo").c_str(), 0600), 0);
  EXPECT_EQ(error_word(folder.file("fifo")), "E_MODEL_MISSING");
}

}  // namespace
}  // namespace winnow
