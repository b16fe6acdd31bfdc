// Batches that go through a device in parts: what memory there is changes no result.
#include "cuda/parts.h"

#include <gtest/gtest.h>

#include <limits>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "cuda_on_cpu/stand_in/cuda_runtime.h"
#include "kernels/one_by_one.h"
#include "kernels/random_data.h"
#include "kernels/random_pages.h"
#include "kernels/random_texts.h"
#include "winnow/backend/backend.h"

namespace winnow::cuda_on_cpu {
namespace {

constexpr std::int64_t kDocuments = 120;

class Parts : public testing::TestWithParam<int> {
 protected:
  Parts()
      : backend_(make_backend("cuda:" + std::to_string(GetParam()))),
        table_(random_matrix<std::int16_t>(50, 64, 1)),
        weights_(backend_->place(MatrixView<const std::int16_t>(table_.view()))) {
    std::vector<std::int64_t> lengths;
    for (std::int64_t d = 0; d < kDocuments; ++d) lengths.push_back(d * 7 % 300);
    ids_ = random_csr<std::int32_t>(lengths, 50, 2);
  }
  ~Parts() override {
    set_memory_left(kMemory);
    refuse_pinned_memory(false);
  }

  std::vector<std::int8_t> embedded(const Csr<std::int32_t>& ids) {
    Matrix<std::int8_t> out(ids.view().rows(), 64);
    backend_->embed_rows(*weights_, ids.view(), out.view());
    return {out.view().data, out.view().data + out.view().size()};
  }

  std::unique_ptr<Backend> backend_;
  Matrix<std::int16_t> table_;
  std::shared_ptr<const Weights> weights_;
  Csr<std::int32_t> ids_;
};
INSTANTIATE_TEST_SUITE_P(Devices, Parts, testing::Values(0, 1, 2));

TEST_P(Parts, LittleMemoryMakesSmallerParts) {
  set_memory_left(kMemory / 2);
  const auto expected = embedded(ids_);
  for (const std::size_t left : {40'000U, 20'000U, 5'000U}) {
    backend_ = make_backend(backend_->name());
    set_memory_left(left);
    EXPECT_EQ(embedded(ids_), expected) << left;
    EXPECT_EQ(embedded(ids_), expected) << left << ", again";
  }
}

TEST_P(Parts, AnItemThatDoesNotFitIsAnErrorAndTheNextBatchIsNot) {
  const auto expected = embedded(ids_);
  backend_ = make_backend(backend_->name());
  set_memory_left(5'000);
  const std::vector<std::int64_t> lengths = {10, 100'000, 10};
  EXPECT_THROW(embedded(random_csr<std::int32_t>(lengths, 50, 2)), cuda::DeviceMemoryError);
  EXPECT_EQ(embedded(ids_), expected);
}

/// A word's id is its length.
class LengthEncoder final : public OneByOne {
 public:
  float encode_one(std::string_view word, std::vector<std::int32_t>& ids) override {
    ids.push_back(static_cast<std::int32_t>(word.size()));
    return std::numeric_limits<float>::infinity();
  }
  void encode_rest(std::string_view, std::size_t, float, bool,
                   std::vector<std::int32_t>&) override {
    ADD_FAILURE() << "no word is out of reach";
  }
  void encode_text(std::string_view, std::vector<std::int32_t>&) override {
    ADD_FAILURE() << "no text is long";
  }
};

/// What was normalised for the first of two kernels is there for the second, or is made again.
TEST_P(Parts, WordsAreEncodedInAnyMemory) {
  std::vector<std::string> texts;
  for (std::size_t t = 0; t < 60; ++t) texts.push_back(long_text(1 + t * 7 % 50, 26));
  for (std::size_t t = 0; t < 8; ++t) texts.push_back(long_text(500 + t, 26));  // a part each
  const std::vector<std::string_view> views(texts.begin(), texts.end());
  WordTable table({}, 1 << 16);
  constexpr std::int32_t kId = 1;
  ASSERT_TRUE(table.add(" the", {&kId, 1}, 0));
  const auto encoded = [&](Backend& backend) {
    LengthEncoder encoder;
    Csr<std::int32_t> ids;
    backend.encode_words(*backend.place(table), views, encoder, ids);
    const CsrView<std::int32_t> rows = ids.view();
    return std::pair(std::vector(rows.offsets.begin(), rows.offsets.end()),
                     std::vector(rows.values.begin(), rows.values.end()));
  };
  const auto expected = encoded(*make_backend("cpu"));
  for (const std::size_t left :
       {std::size_t{1} << 20, std::size_t{52'000}, std::size_t{36'000}, std::size_t{28'000}}) {
    backend_ = make_backend(backend_->name());
    set_memory_left(left);
    EXPECT_EQ(encoded(*backend_), expected) << left;
    EXPECT_EQ(encoded(*backend_), expected) << left << ", again";
  }
}

/// What there is no memory for at once goes through in parts.
TEST_P(Parts, TextsAreStartedInAnyMemory) {
  std::mt19937_64 random(6);
  std::vector<std::string> texts;
  for (std::size_t t = 0; t < 40; ++t) texts.push_back(random_page(random, 10 + t * 7 % 80));
  const std::vector<std::string_view> views(texts.begin(), texts.end());
  std::vector<GopherCounts> expected(views.size());
  std::vector<C4Counts> expected_lines(views.size());
  const auto reference = make_backend("cpu");
  reference->count_gopher(views, expected);
  reference->count_c4(views, C4LineEnds::kAny, expected_lines);
  for (const std::size_t left :
       {std::size_t{1} << 20, std::size_t{300'000}, std::size_t{100'000}, std::size_t{60'000}}) {
    backend_ = make_backend(backend_->name());
    std::vector<GopherCounts> none;
    backend_->count_gopher({}, none);  // the classes of characters are there
    set_memory_left(left);
    for (int round = 0; round < 2; ++round) {
      std::vector<GopherCounts> counts(views.size());
      std::vector<C4Counts> lines(views.size());
      const auto batch = backend_->start(views);
      batch->count_gopher(counts);
      batch->count_c4(C4LineEnds::kAny, lines);
      batch->finish();
      EXPECT_TRUE(counts == expected) << left << ", round " << round;
      EXPECT_TRUE(lines == expected_lines) << left << ", round " << round;
    }
    set_memory_left(kMemory / 2);
  }
}

TEST_P(Parts, WithoutPinnedMemoryResultsAreTheSame) {
  const auto expected = embedded(ids_);
  backend_ = make_backend(backend_->name());
  refuse_pinned_memory(true);
  EXPECT_EQ(embedded(ids_), expected);
}

TEST_P(Parts, ADeviceHasAClock) {
  embedded(ids_);
  EXPECT_FALSE(backend_->kernel_seconds().has_value());
  EXPECT_TRUE(backend_->timeline().empty());
  backend_->time_calls();
  embedded(ids_);
  ASSERT_TRUE(backend_->kernel_seconds().has_value());
  EXPECT_GE(*backend_->kernel_seconds(), 0);
  const auto cpu = make_backend("cpu");
  cpu->time_calls();
  EXPECT_FALSE(cpu->kernel_seconds().has_value());
}

TEST_P(Parts, TheTimelineTellsWhatEachPartDid) {
  set_memory_left(20'000);
  backend_->time_calls();
  embedded(ids_);
  std::size_t made_ready = 0;
  std::size_t kernels = 0;
  for (const DeviceSpan& span : backend_->timeline()) {
    EXPECT_GE(span.begin, 0) << span.what;
    EXPECT_LE(span.begin, span.end) << span.what;
    made_ready += span.what == "make ready" ? 1 : 0;
    kernels += span.what == "kernels" ? 1 : 0;
  }
  EXPECT_GT(kernels, 1U);
  EXPECT_EQ(made_ready, kernels);
}

}  // namespace
}  // namespace winnow::cuda_on_cpu
