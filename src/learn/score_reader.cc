// Scores beside labels: JSON lines or a table with tabs.
#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>

#include "learn/evaluation_input.h"
#include "winnow/core/error.h"
#include "winnow/formats/jsonl_fields.h"
#include "winnow/formats/line_blocks.h"

namespace winnow {
namespace {

std::optional<double> parsed_number(std::string_view text) {
  double value = 0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (problem != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

class ScoreReader {
 public:
  explicit ScoreReader(const EvaluateOptions& options)
      : options_(options),
        fields_({options.score_field, options.label_field, options.group_field}) {
    input_.positive = options.label.empty() ? "1" : options.label;
  }

  void add(std::string_view row, std::uint64_t number) {
    number_ = number;
    if (first_) is_json_ = row.front() == '{';
    is_json_ ? add_record(row) : add_cells(row);
    first_ = false;
  }

  EvaluationInput take() { return std::move(input_); }

 private:
  [[noreturn]] void refuse(const std::string& what, const std::string& how) const {
    refuse_line(options_, number_, what, how);
  }

  void add_record(std::string_view row) {
    if (!fields_.read(row, values_)) refuse("the line is not one JSON object", "mend or drop it");
    const auto score = number_of(values_[0]);
    if (!score) {
      refuse("the field \"" + options_.score_field + "\" is no number",
             "name the field that holds the score: --score-field");
    }
    const auto labels = labels_of(values_[1]);
    std::string group;
    if (const auto groups = labels_of(values_[2]); !groups.empty()) group = groups.front();
    add_example(*score, labels, group);
  }

  /// The cells of a row; a first row without a score names the columns.
  void add_cells(std::string_view row) {
    cells_.clear();
    for (;;) {
      const auto tab = row.find('\t');
      cells_.push_back(row.substr(0, tab));
      if (tab == std::string_view::npos) break;
      row.remove_prefix(tab + 1);
    }
    if (first_ && !parsed_number(cell(0))) return name_columns();
    const auto score = parsed_number(cell(0));
    if (!score) refuse("the score \"" + std::string(cell(0)) + "\" is no number", kTable);
    const std::string label(cell(1));
    add_example(*score, label.empty() ? std::vector<std::string>{} : std::vector{label},
                options_.group_field.empty() ? std::string() : std::string(cell(2)));
  }

  std::string_view cell(std::size_t column) const {
    const std::size_t at = columns_[column];
    return at < cells_.size() ? cells_[at] : std::string_view();
  }

  void name_columns() {
    const std::string* const names[] = {&options_.score_field, &options_.label_field,
                                        &options_.group_field};
    for (std::size_t column = 0; column < 3; ++column) {
      if (names[column]->empty()) continue;
      const auto found = std::ranges::find(cells_, *names[column]);
      if (found == cells_.end()) refuse("no column is named \"" + *names[column] + "\"", kTable);
      columns_[column] = static_cast<std::size_t>(found - cells_.begin());
    }
  }

  void add_example(double score, const std::vector<std::string>& labels, const std::string& group) {
    if (!std::isfinite(score)) {
      refuse("the score is " + std::to_string(score), "scores are finite numbers; drop this line");
    }
    if (labels.empty()) {
      ++input_.unlabelled;
      return;
    }
    bool positive = std::ranges::find(labels, input_.positive) != labels.end();
    if (options_.label.empty() && !positive) {
      const std::string& label = labels.front();
      positive = label == "true";
      if (!positive && label != "0" && label != "false") {
        refuse("the label \"" + label + "\" is neither 0 nor 1",
               "name the label that the score stands for: --label");
      }
    }
    ++input_.examples;
    input_.groups[group].push_back({score, positive});
  }

  static constexpr const char* kTable =
      "a table has a score, a label and perhaps a group in each row, with tabs between; its first "
      "row may name them (--score-field, --label-field, --group-field)";

  const EvaluateOptions& options_;
  JsonlFields fields_;
  std::vector<FieldValue> values_;
  std::vector<std::string_view> cells_;
  std::size_t columns_[3] = {0, 1, 2};
  bool first_ = true;
  bool is_json_ = false;
  std::uint64_t number_ = 0;
  EvaluationInput input_;
};

}  // namespace

void refuse_line(const EvaluateOptions& options, std::uint64_t line, const std::string& what,
                 const std::string& how) {
  const std::string name = options.input == "-" ? "standard input" : options.input;
  throw Error(errors::kEvaluationData, what,
              line == 0 ? name : name + ", line " + std::to_string(line), how);
}

EvaluationInput read_scores(const EvaluateOptions& options) {
  LineBlocks blocks(open_source(options.input), options.most_line_bytes);
  ScoreReader reader(options);
  std::uint64_t number = 0;
  for (std::string block; blocks.next(block);) {
    for_each_row(block, number,
                 [&](std::string_view row, std::uint64_t at) { reader.add(row, at); });
  }
  return reader.take();
}

}  // namespace winnow
