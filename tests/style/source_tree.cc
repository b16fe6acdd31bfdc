#include "style/source_tree.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace winnow::style {
namespace {

namespace fs = std::filesystem;

bool is_cpp(const fs::path& path) {
  const auto extension = path.extension();
  return extension == ".h" || extension == ".cc" || extension == ".cu" || extension == ".cuh";
}

std::vector<SourceFile> files(std::initializer_list<std::string_view> folders, bool cpp_only) {
  const fs::path root = WINNOW_SOURCE_DIR;
  std::vector<SourceFile> found;
  for (const auto folder : folders) {
    if (!fs::is_directory(root / folder)) continue;
    for (const auto& entry : fs::recursive_directory_iterator(root / folder)) {
      std::string path = entry.path().lexically_relative(root).generic_string();
      if (!entry.is_regular_file() || path.starts_with("tests/data/")) continue;
      if (path.find("__pycache__") != std::string::npos) continue;
      if (cpp_only && !is_cpp(entry.path())) continue;
      std::string text = read_source(path);
      found.push_back({std::move(path), std::move(text)});
    }
  }
  std::sort(found.begin(), found.end(),
            [](const SourceFile& a, const SourceFile& b) { return a.path < b.path; });
  return found;
}

}  // namespace

std::string read_source(std::string_view path) {
  std::ifstream in(fs::path(WINNOW_SOURCE_DIR) / path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

std::vector<SourceFile> cpp_files(std::initializer_list<std::string_view> folders) {
  return files(folders, true);
}

std::vector<SourceFile> all_files(std::initializer_list<std::string_view> folders) {
  return files(folders, false);
}

std::string without_comments(std::string_view text) {
  std::string out;
  for_each_line(text, [&](int, std::string_view line) {
    out += line.substr(0, line.find("//"));
    out += '\n';
  });
  return out;
}

std::string_view trimmed(std::string_view text) {
  const auto begin = text.find_first_not_of(" \t\r");
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t\r") - begin + 1);
}

std::string listed(const std::vector<std::string>& items) {
  std::string out;
  for (const auto& item : items) out += "  " + item + "\n";
  return out;
}

}  // namespace winnow::style
