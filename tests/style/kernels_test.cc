// The mirror: a kernel is one pure virtual function of Backend, one file in each wing, one test and
// one benchmark, all with the same stem.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <functional>
#include <iterator>
#include <set>

#include "style/source_tree.h"

namespace winnow::style {
namespace {

using Exists = std::function<bool(const std::string& path)>;

/// Memory and identity: what Backend has beside its kernels.
bool is_kernel(std::string_view function) { return function != "name" && function != "place"; }

/// The function's name in "virtual std::vector<Pair> join_above(...) = 0".
std::string_view function_name(std::string_view declaration) {
  const auto open = declaration.find('(');
  const auto head = trimmed(declaration.substr(0, open));
  return head.substr(head.find_last_of(" \n*&") + 1);
}

/// The kernels of `class Backend` in the text of its header, in order.
std::vector<std::string> kernels_of(std::string_view header) {
  std::vector<std::string> kernels;
  const std::string code = without_comments(header);
  std::string_view rest = code;
  const auto begin = rest.find("class Backend {");
  if (begin == std::string_view::npos) return kernels;
  rest = rest.substr(begin, rest.find("\n};", begin) - begin);
  for (auto at = rest.find("virtual "); at != std::string_view::npos; at = rest.find("virtual ")) {
    rest.remove_prefix(at);
    const auto declaration = rest.substr(0, std::min(rest.find(';'), rest.find("virtual ", 1)));
    rest.remove_prefix(declaration.size());
    const auto name = function_name(declaration);
    if (declaration.ends_with("= 0") && is_kernel(name)) kernels.emplace_back(name);
  }
  return kernels;
}

std::vector<std::string> missing_files(const std::string& kernel, const Exists& exists) {
  std::vector<std::string> missing;
  for (const auto& path :
       {"src/cpu/" + kernel + ".cc", "cuda/" + kernel + ".cu",
        "tests/kernels/" + kernel + "_test.cc", "bench/" + kernel + "_bench.cc"}) {
    if (!exists(path)) missing.push_back(path);
  }
  return missing;
}

TEST(KernelMirror, FindsKernelsInAHeader) {
  const auto kernels = kernels_of(
      "class Weights {\n  virtual void not_here() = 0;\n};\n"
      "class Backend {\n public:\n  virtual ~Backend() = default;\n"
      "  // virtual void commented() = 0;\n"
      "  virtual std::string_view name() const = 0;\n"
      "  virtual std::shared_ptr<const Weights> place(int table) = 0;\n"
      "  virtual void has_a_body() {}\n"
      "  virtual std::vector<Pair> join_above(MatrixView<const std::int8_t> rows,\n"
      "                                       CosineThreshold threshold) = 0;\n"
      "  virtual void\n  score_rows(int a) = 0;\n};\n"
      "class After {\n  virtual void nor_here() = 0;\n};\n");
  EXPECT_EQ(kernels, (std::vector<std::string>{"join_above", "score_rows"}));
}

TEST(KernelMirror, NamesWhatIsMissing) {
  const Exists only_cpu = [](const std::string& path) { return path == "src/cpu/minhash.cc"; };
  EXPECT_EQ(missing_files("minhash", only_cpu),
            (std::vector<std::string>{"cuda/minhash.cu", "tests/kernels/minhash_test.cc",
                                      "bench/minhash_bench.cc"}));
}

TEST(KernelMirror, EveryKernelHasBothWingsATestAndABenchmark) {
  const auto kernels = kernels_of(read_source("include/winnow/backend/backend.h"));
  ASSERT_GE(kernels.size(), 4U) << "class Backend could not be read";
  std::vector<std::string> missing;
  for (const auto& kernel : kernels) {
    for (auto& path : missing_files(kernel, [](const std::string& p) {
           return std::filesystem::exists(std::string(WINNOW_SOURCE_DIR) + "/" + p);
         })) {
      missing.push_back(std::move(path));
    }
  }
  EXPECT_TRUE(missing.empty()) << "missing:\n" << listed(missing);
}

/// nvcc makes nothing of a comparison of two string_views, and says nothing.
std::vector<std::string> string_comparisons(const SourceFile& file) {
  std::vector<std::string> found;
  for_each_line(without_comments(file.text), [&](int number, std::string_view line) {
    for (const std::string_view call : {"starts_with(\"", "ends_with(\"", ".compare("}) {
      if (line.find(call) == std::string_view::npos) continue;
      found.push_back(file.path + ":" + std::to_string(number) + ": " + std::string(trimmed(line)));
    }
  });
  return found;
}

TEST(DeviceCode, FindsStringComparisons) {
  const SourceFile file{"cuda/x.cuh",
                        "bool a = word.ends_with(\"..\");  // not word.starts_with(\"x\")\n"
                        "bool b = word.ends_with('.');\nint c = word.compare(other);\n"};
  EXPECT_EQ(string_comparisons(file),
            (std::vector<std::string>{"cuda/x.cuh:1: bool a = word.ends_with(\"..\");",
                                      "cuda/x.cuh:3: int c = word.compare(other);"}));
}

/// In the kernels, and in what they include of core.
TEST(DeviceCode, ComparesNoStrings) {
  std::set<std::string> headers;
  std::vector<std::string> found;
  const auto look = [&](const SourceFile& file) {
    std::ranges::move(string_comparisons(file), std::back_inserter(found));
  };
  for (const SourceFile& file : cpp_files({"cuda"})) {
    if (!file.path.ends_with(".cuh")) continue;
    look(file);
    for_each_line(file.text, [&](int, std::string_view line) {
      constexpr std::string_view kInclude = "#include \"winnow/";
      if (!line.starts_with(kInclude)) return;
      line.remove_prefix(kInclude.size());
      headers.insert("include/winnow/" + std::string(line.substr(0, line.find('"'))));
    });
  }
  ASSERT_TRUE(headers.contains("include/winnow/core/sentences.h"));
  for (const std::string& path : headers) look({path, read_source(path)});
  EXPECT_TRUE(found.empty()) << listed(found);
}

}  // namespace
}  // namespace winnow::style
