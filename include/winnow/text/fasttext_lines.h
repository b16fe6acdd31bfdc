// Lines in the fastText program's sense: what one answer of `predict` belongs to.
// Definition: fastText src/dictionary.cc (readWord, getLine).
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace winnow {

/// Appends the lines of `block`, which begins where a line begins. A newline ends a line, and so
/// does a word "</s>": what stands behind it on the same row is a line of its own, even if that is
/// nothing but the newline. Neither the newline nor the "</s>" belongs to the line's view. What is
/// left at the end of the block without a newline is a line too (fastText does not count its end
/// of sentence; here it is counted, as if the newline were there).
void append_fasttext_lines(std::string_view block, std::vector<std::string_view>& lines);

/// Finds a model's labels among the words of a line. Const after construction; any number of
/// threads.
class FasttextLabels {
 public:
  explicit FasttextLabels(const std::vector<std::string>& labels);

  /// Appends the index of each word that is a label, in their order in the line, repeated ones too.
  void append(std::string_view line, std::vector<std::int32_t>& found) const;

 private:
  std::unordered_map<std::string, std::int32_t> index_;
  std::string prefix_;  ///< that all labels begin with
};

}  // namespace winnow
