// Files stay short enough to read in one go, headers guard themselves, names say what is inside.
#include <gtest/gtest.h>

#include <algorithm>
#include <iterator>

#include "style/source_tree.h"

namespace winnow::style {
namespace {

constexpr int kMostLines = 500;

bool is_header(std::string_view path) { return path.ends_with(".h") || path.ends_with(".cuh"); }

/// A file of everything and nothing: its code has a room, and its name should say which.
bool is_vague(std::string_view path) {
  const auto name = path.substr(path.rfind('/') + 1);
  const auto stem = name.substr(0, name.find('.'));
  constexpr std::string_view kVague[] = {"util",    "utils", "common", "helper",
                                         "helpers", "misc",  "types",  "stuff"};
  return std::find(std::begin(kVague), std::end(kVague), stem) != std::end(kVague);
}

std::vector<std::string> size_faults(const SourceFile& file) {
  std::vector<std::string> faults;
  const auto lines = std::count(file.text.begin(), file.text.end(), '\n');
  if (lines > kMostLines) {
    faults.push_back(file.path + " has " + std::to_string(lines) + " lines, more than " +
                     std::to_string(kMostLines));
  }
  if (is_header(file.path) && file.text.find("\n#pragma once\n") == std::string::npos &&
      !file.text.starts_with("#pragma once\n")) {
    faults.push_back(file.path + " is a header without #pragma once");
  }
  if (is_vague(file.path)) faults.push_back(file.path + " has a name that says nothing");
  return faults;
}

std::string lines(int count) {
  std::string text;
  for (int i = 0; i < count; ++i) text += "x\n";
  return text;
}

TEST(Size, FindsFaults) {
  EXPECT_EQ(size_faults({"src/a.cc", lines(501)}).size(), 1U);
  EXPECT_EQ(size_faults({"src/a.h", "int x;\n"}).size(), 1U);
  EXPECT_EQ(size_faults({"src/a.cuh", "// #pragma once\nint x;\n"}).size(), 1U);
  EXPECT_EQ(size_faults({"src/core/util.cc", "int x;\n"}).size(), 1U);
  EXPECT_EQ(size_faults({"src/core/common.h", lines(501)}).size(), 3U);
}

TEST(Size, LetsGoodFilesPass) {
  EXPECT_TRUE(size_faults({"src/a.cc", lines(500)}).empty());
  EXPECT_TRUE(size_faults({"src/a.h", "// What it is.\n#pragma once\n"}).empty());
  EXPECT_TRUE(size_faults({"src/utility_score.cc", "int x;\n"}).empty());
}

TEST(Size, EverySourceIsShortGuardedAndNamed) {
  std::vector<std::string> faults;
  const auto files = all_files({"include", "src", "cuda", "tests", "bench", "scripts", "cmake"});
  ASSERT_GT(files.size(), 60U) << "the tree is not where it was when this was built";
  for (const auto& file : files) {
    if (file.path.starts_with("bench/results/")) continue;
    for (auto& fault : size_faults(file)) faults.push_back(std::move(fault));
  }
  EXPECT_TRUE(faults.empty()) << listed(faults);
}

}  // namespace
}  // namespace winnow::style
