// Every C++ and CUDA file is what clang-format makes of it.
#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <filesystem>
#include <fstream>

#include "style/source_tree.h"

namespace winnow::style {
namespace {

namespace fs = std::filesystem;

/// Debian 12's. Other versions format some constructs differently.
constexpr std::string_view kVersion = "clang-format version 14.";

struct Output {
  std::string text;
  int status;
};

Output run_shell(const std::string& command) {
  Output output{{}, -1};
  FILE* const pipe = popen((command + " 2>&1").c_str(), "r");
  if (pipe == nullptr) return output;
  std::array<char, 4096> buffer;
  for (std::size_t n; (n = fread(buffer.data(), 1, buffer.size(), pipe)) > 0;) {
    output.text.append(buffer.data(), n);
  }
  output.status = pclose(pipe);
  return output;
}

/// What clang-format has against files of a folder; empty if nothing.
std::string complaints(const fs::path& root, const std::vector<std::string>& paths) {
  std::string command = "cd '" + root.string() + "' && clang-format --dry-run -Werror --style=file";
  for (const auto& path : paths) command += " '" + path + "'";
  const Output output = run_shell(command);
  return output.status == 0 ? std::string{}
                            : output.text + "(status " + std::to_string(output.status) + ")";
}

class Format : public testing::Test {
 protected:
  void SetUp() override {
    const Output version = run_shell("clang-format --version");
    if (version.text.find(kVersion) == std::string::npos) {
      GTEST_SKIP() << "needs " << kVersion << "x, found: " << version.text;
    }
  }
};

TEST_F(Format, FindsAnUnformattedFile) {
  const fs::path folder = fs::temp_directory_path() / ("winnow-format-" + std::to_string(getpid()));
  fs::create_directories(folder);
  fs::copy_file(fs::path(WINNOW_SOURCE_DIR) / ".clang-format", folder / ".clang-format",
                fs::copy_options::overwrite_existing);
  std::ofstream(folder / "good.cc") << "int f(int* p) { return *p; }\n";
  std::ofstream(folder / "bad.cc") << "int f(int *p){return *p;}\n";
  EXPECT_EQ(complaints(folder, {"good.cc"}), "");
  EXPECT_NE(complaints(folder, {"good.cc", "bad.cc"}).find("bad.cc:1"), std::string::npos);
  fs::remove_all(folder);
}

TEST_F(Format, EveryFileIsFormatted) {
  std::vector<std::string> paths;
  for (const auto& file : cpp_files({"include", "src", "cuda", "tests", "bench"})) {
    paths.push_back(file.path);
  }
  ASSERT_GT(paths.size(), 60U) << "the tree is not where it was when this was built";
  const std::string found = complaints(WINNOW_SOURCE_DIR, paths);
  EXPECT_EQ(found, "") << "run: clang-format -i FILE";
}

}  // namespace
}  // namespace winnow::style
