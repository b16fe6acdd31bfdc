// Includes only go down, and every library comes in by its own door.
#include "style/layers.h"

#include <gtest/gtest.h>

#include "style/source_tree.h"

namespace winnow::style {
namespace {

struct Example {
  std::string_view path;
  std::string_view text;
  std::string_view fault;  ///< a part of the message; empty: allowed
};
void PrintTo(const Example& example, std::ostream* out) {
  *out << example.path << " with " << example.text;
}

class LayerRule : public testing::TestWithParam<Example> {};

TEST_P(LayerRule, IsHeld) {
  const auto [path, text, fault] = GetParam();
  const auto faults = layer_violations(path, text);
  if (fault.empty()) {
    EXPECT_TRUE(faults.empty()) << listed(faults);
  } else {
    ASSERT_EQ(faults.size(), 1U) << listed(faults);
    EXPECT_NE(faults[0].find(fault), std::string::npos) << faults[0];
    EXPECT_TRUE(faults[0].starts_with(path)) << faults[0];
  }
}

constexpr Example kAllowed[] = {
    {"src/near/pairs.cc", "#include \"winnow/near/near_duplicates.h\"", ""},
    {"src/near/pairs.cc", "#include \"near/order.h\"", ""},
    {"src/near/pairs.cc", "#include \"winnow/backend/backend.h\"", ""},
    {"src/curate/scan.cc", "#include \"winnow/flow/pipeline.h\"", ""},
    {"include/winnow/near/x.h", "#include \"winnow/core/cosine.h\"", ""},
    {"include/winnow/near/x.h", "#include <span>", ""},
    {"src/backend/make_backend.cc", "#include \"cpu/cpu_backend.h\"", ""},
    {"cuda/make_cuda_backend.cu", "#include \"backend/cuda_backend.h\"", ""},
    {"cuda/join_above.cu", "#include \"cuda/buffers.cuh\"", ""},
    {"cuda/join_above.cu", "#include <cublasLt.h>", ""},
    {"cuda/join_above.cu", "#if __CUDA_ARCH__ >= 900", ""},
    {"src/near/faiss_index.cc", "#include <faiss/index_factory.h>", ""},
    {"src/core/hash.cc", "#include <openssl/evp.h>", ""},
    {"src/core/recipe_object.h", "#include <nlohmann/json.hpp>", ""},
    {"src/formats/output_file.cc", "#include <sys/stat.h>", ""},
    {"src/near/pairs.cc", "// #include \"winnow/curate/run.h\"", ""},
};
constexpr Example kForbidden[] = {
    {"src/near/pairs.cc", "#include \"winnow/curate/run.h\"", "not on a floor below near"},
    {"src/near/pairs.cc", "#include \"winnow/scoring/embedder.h\"", "not on a floor below near"},
    {"src/formats/jsonl.cc", "  #  include \"winnow/text/shingles.h\"",
     "not on a floor below formats"},
    {"include/winnow/core/x.h", "#include \"winnow/backend/backend.h\"", "floor below core"},
    {"include/winnow/core/x.h", "#include \"core/recipe_object.h\"", "is private"},
    {"src/curate/scan.cc", "#include \"formats/model_file.h\"", "private to another room"},
    {"src/scoring/scorer.cc", "#include \"cpu/cpu_backend.h\"", "only src/backend"},
    {"include/winnow/backend/x.h", "#include \"cpu/cpu_backend.h\"", "only src/backend"},
    {"cuda/score_rows.cu", "#include \"cpu/cpu_backend.h\"", "only src/backend"},
    {"src/cpu/score_rows.cc", "#include \"winnow/near/near_duplicates.h\"", "floor below cpu"},
    {"src/cpu/score_rows.cc", "#include \"formats/model_file.h\"", "private to another room"},
    {"src/near/pairs.cc", "#include <faiss/IndexFlat.h>", "its door is src/near/faiss_"},
    {"src/scoring/s.cc", "#include <sentencepiece_processor.h>", "its door"},
    {"src/formats/zip.cc", "#include <simdjson.h>", "its door is src/formats/jsonl"},
    {"src/core/error.cc", "#include <nlohmann/json.hpp>", "its door"},
    {"src/text/words.cc", "#include <zlib.h>", "its door is src/formats/"},
    {"src/near/pairs.cc", "#include <tbb/parallel_for.h>", "its door is src/flow/"},
    {"src/curate/run.cc", "#include <CLI/CLI.hpp>", "its door is src/cli/"},
    {"src/formats/digest.cc", "#include <xxhash.h>", "its door is src/core/hash.cc"},
    {"src/backend/make_backend.cc", "#include <cuda_runtime.h>", "its door is cuda/"},
    {"include/winnow/core/x.h", "#include <nlohmann/json.hpp>", "its door"},
    {"include/winnow/core/x.h", "#include <unistd.h>", "std only"},
    {"src/text/words.cc", "#include <boost/regex.hpp>", "has no door"},
    {"src/text/words.cc", "#include \"zstd.h\"", "in no room"},
    {"src/shed/x.cc", "#include \"winnow/core/error.h\"", "in no room"},
    {"src/backend/make_backend.cc", "int x;\n#ifdef WINNOW_CUDA\n", ":2: #if on CUDA"},
    {"src/cpu/x.cc", "#if defined(__CUDACC__)", "#if on CUDA"},
    {"src/cpu/x.cc", "#elif defined(__NVCC__) && __CUDA_ARCH__ > 800", "#if on CUDA"},
};
INSTANTIATE_TEST_SUITE_P(Allowed, LayerRule, testing::ValuesIn(kAllowed));
INSTANTIATE_TEST_SUITE_P(Forbidden, LayerRule, testing::ValuesIn(kForbidden));

TEST(Layers, EveryIncludeGoesDownAndEveryLibraryHasItsDoor) {
  const auto files = cpp_files({"include", "src", "cuda"});
  ASSERT_GT(files.size(), 40U) << "the tree is not where it was when this was built";
  std::vector<std::string> faults;
  for (const auto& [path, text] : files) {
    for (auto& fault : layer_violations(path, text)) faults.push_back(std::move(fault));
  }
  EXPECT_TRUE(faults.empty()) << listed(faults);
}

TEST(Layers, NoConditionOnCudaInTestsAndBenchmarks) {
  std::vector<std::string> faults;
  for (const auto& [path, text] : cpp_files({"tests", "bench"})) {
    for (auto& fault : layer_violations(path, text)) {
      if (fault.find("#if on CUDA") != std::string::npos) faults.push_back(std::move(fault));
    }
  }
  EXPECT_TRUE(faults.empty()) << listed(faults);
}

}  // namespace
}  // namespace winnow::style
