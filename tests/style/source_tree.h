// The project's own files, as the style tests see them.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace winnow::style {

struct SourceFile {
  std::string path;  ///< relative to the root, with '/'
  std::string text;
};

/// The whole of one file under the root; empty if it is not there.
std::string read_source(std::string_view path);

/// C++ and CUDA files (.h .cc .cu .cuh) below these folders of the root, sorted by path; tests/data
/// is left out.
std::vector<SourceFile> cpp_files(std::initializer_list<std::string_view> folders);

/// Every file below these folders, whatever its kind; tests/data is left out.
std::vector<SourceFile> all_files(std::initializer_list<std::string_view> folders);

/// Calls visit(number, line) for each line, counted from 1, without its line end.
template <class Visit>
void for_each_line(std::string_view text, Visit visit) {
  for (int number = 1; !text.empty(); ++number) {
    const auto end = text.find('\n');
    visit(number, text.substr(0, end));
    text = end == std::string_view::npos ? std::string_view{} : text.substr(end + 1);
  }
}

/// The same text with every // comment cut off (the project has no other kind).
std::string without_comments(std::string_view text);

std::string_view trimmed(std::string_view text);

/// One item a line, for a failed assertion.
std::string listed(const std::vector<std::string>& items);

}  // namespace winnow::style
