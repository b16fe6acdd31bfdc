// Labelled records for `evaluate`: from scores beside labels, or from a model and labelled texts.
#pragma once

#include <algorithm>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "winnow/formats/line_blocks.h"
#include "winnow/learn/evaluate.h"

namespace winnow {

/// All that the metrics are computed from. The order of the examples is not defined.
struct EvaluationInput {
  std::string positive;  ///< empty: there are no scores of one label
  std::uint64_t examples = 0;
  std::uint64_t unlabelled = 0;
  std::map<std::string, std::vector<ScoredExample>> groups;  ///< one without a name if none asked
  std::vector<std::string> labels;                           ///< the model's
  LabelMetrics at_k{0};
  LabelMetrics at_one{0};
};

EvaluationInput read_scores(const EvaluateOptions& options);
EvaluationInput score_texts(const EvaluateOptions& options);

/// E_EVALUATION_DATA at a line (counted from 1; 0: the whole input).
[[noreturn]] void refuse_line(const EvaluateOptions& options, std::uint64_t line,
                              const std::string& what, const std::string& how);

/// A file without its UTF-8 byte order mark, and without blank rows before the first one.
inline std::string_view from_first_row(std::string_view file) {
  if (file.starts_with("\xef\xbb\xbf")) file.remove_prefix(3);
  return file.substr(std::min(file.find_first_not_of(" \t\r\n"), file.size()));
}

}  // namespace winnow
