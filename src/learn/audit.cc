#include "winnow/learn/audit.h"

#include <algorithm>
#include <charconv>
#include <memory>
#include <optional>
#include <unordered_map>

#include "winnow/core/error.h"
#include "winnow/flow/pipeline.h"
#include "winnow/formats/byte_source.h"
#include "winnow/formats/integer_vector.h"
#include "winnow/formats/jsonl.h"
#include "winnow/formats/line_blocks.h"
#include "winnow/formats/output_file.h"
#include "winnow/formats/vector_file.h"

namespace winnow {
namespace {

constexpr std::uint64_t kMostLineBytes = 1 << 20;

/// The lines of a file, without their ends and without the byte order mark.
std::vector<std::string> lines_of(const std::string& path) {
  LineBlocks blocks(open_source(path), kMostLineBytes);
  std::vector<std::string> lines;
  for (std::string block; blocks.next(block);) {
    std::string_view rest = block;
    if (lines.empty() && rest.starts_with("\xef\xbb\xbf")) rest.remove_prefix(3);
    while (!rest.empty()) {
      const std::size_t end = std::min(rest.find('\n'), rest.size());
      std::string_view line = rest.substr(0, end);
      if (line.ends_with('\r')) line.remove_suffix(1);
      lines.emplace_back(line);
      rest.remove_prefix(std::min(end + 1, rest.size()));
    }
  }
  return lines;
}

[[noreturn]] void refuse(const std::string& what, const std::string& where,
                         const std::string& how) {
  throw Error(errors::kTableInvalid, what, where, how);
}

/// Row and label, for what audit_labels does not see: a label that is no small integer.
[[noreturn]] void refuse_label(const std::string& path, std::size_t row, const std::string& label,
                               bool has_names) {
  refuse("row " + std::to_string(row) + " has the label \"" + label + "\", which is no class", path,
         has_names ? "give labels that --names lists"
                   : "labels are column numbers from 0 on; give --names for others");
}

std::vector<std::string> names_of(const AuditRequest& request, std::int64_t classes) {
  std::vector<std::string> names;
  if (!request.names.empty()) {
    names = lines_of(request.names);
    if (static_cast<std::int64_t>(names.size()) != classes) {
      refuse("there are " + std::to_string(names.size()) + " names and " + std::to_string(classes) +
                 " classes",
             request.names, "give one name a column, a line each");
    }
  }
  for (auto k = static_cast<std::int64_t>(names.size()); k < classes; ++k) {
    names.push_back(std::to_string(k));
  }
  return names;
}

std::vector<std::int32_t> narrowed(const std::vector<std::int64_t>& wide, const std::string& path,
                                   std::int64_t classes) {
  std::vector<std::int32_t> labels;
  for (const std::int64_t label : wide) {
    if (label < 0 || label >= classes) {
      refuse_label(path, labels.size(), std::to_string(label), false);
    }
    labels.push_back(static_cast<std::int32_t>(label));
  }
  return labels;
}

std::vector<std::int32_t> labels_of(const AuditRequest& request,
                                    const std::vector<std::string>& names) {
  const auto classes = static_cast<std::int64_t>(names.size());
  if (request.labels.ends_with(".npy")) {
    return narrowed(read_integer_vector(request.labels), request.labels, classes);
  }
  std::unordered_map<std::string, std::int32_t> index;
  for (std::size_t k = 0; k < names.size(); ++k) {
    index.emplace(names[k], static_cast<std::int32_t>(k));
  }
  if (index.size() < names.size()) {
    refuse("a name stands for two classes", request.names, "give each class its own name");
  }
  std::vector<std::int32_t> labels;
  for (const std::string& line : lines_of(request.labels)) {
    const auto found = index.find(line);
    if (found == index.end()) {
      refuse_label(request.labels, labels.size(), line, !request.names.empty());
    }
    labels.push_back(found->second);
  }
  return labels;
}

AuditReport audit_table(const AuditRequest& request, const AuditOptions& options) {
  const VectorFile file(request.pred_probs);
  AuditReport report;
  report.names = names_of(request, file.columns());
  const std::vector<std::int32_t> given = labels_of(request, report.names);
  const ProbabilityRows rows{
      file.rows(), file.columns(),
      [&](std::int64_t first, std::span<double> out) { file.read_rows(first, out); }};
  report.audit = audit_labels(rows, given, options);
  report.given = given;
  return report;
}

AuditReport audit_text_files(const AuditRequest& request, const AuditOptions& options) {
  CrossValidated judged = cross_validate(request.text);
  const Matrix<float>& table = judged.probabilities;
  const ProbabilityRows rows{table.rows(), table.columns(),
                             [&](std::int64_t first, std::span<double> out) {
                               const auto wide = static_cast<std::size_t>(table.columns());
                               for (; !out.empty(); out = out.subspan(wide)) {
                                 std::ranges::copy(table.row(first++), out.begin());
                               }
                             }};
  AuditReport report;
  report.audit = audit_labels(rows, judged.given, options);
  report.names = std::move(judged.labels);
  report.given = std::move(judged.given);
  return report;
}

/// The documents of the issues, by row.
std::unordered_map<std::int64_t, std::string> documents_of(const AuditRequest& request,
                                                           const AuditReport& report) {
  std::unordered_map<std::int64_t, std::string> documents;
  if (request.text.train.inputs.empty()) return documents;
  std::vector<std::int64_t> rows = report.audit.issues;
  std::ranges::sort(rows);
  std::vector<std::string> texts = texts_of(request.text.train, rows);
  for (std::size_t i = 0; i < texts.size(); ++i) documents.emplace(rows[i], std::move(texts[i]));
  return documents;
}

void write_issues(const AuditRequest& request, const AuditReport& report, OutputFile& out) {
  const auto documents = documents_of(request, report);
  std::string line;
  std::size_t rank = 0;
  for (const std::int64_t row : report.audit.issues) {
    const auto r = static_cast<std::size_t>(row);
    line =
        "{\"rank\":" + std::to_string(++rank) + ",\"row\":" + std::to_string(row) + ",\"given\":";
    append_json_string(report.names[static_cast<std::size_t>(report.given[r])], line);
    line += ",\"suggested\":";
    append_json_string(report.names[static_cast<std::size_t>(report.audit.suggested[r])], line);
    line += ",\"score\":";
    append_json_number(report.audit.scores[r], line);
    if (const auto found = documents.find(row); found != documents.end()) {
      line += ",\"text\":";
      append_json_string(found->second, line);
    }
    out.write(line += "}\n");
  }
}

void write_scores(const LabelAudit& audit, OutputFile& out) {
  std::string line;
  for (std::size_t r = 0; r < audit.scores.size(); ++r) {
    line = std::to_string(r) + '\t';
    append_json_number(audit.scores[r], line);
    out.write(line += '\n');
  }
}

/// All files are written before the first one takes its name.
void write_files(const AuditRequest& request, const AuditReport& report) {
  std::optional<OutputFile> issues, scores;
  if (!request.issues.empty()) write_issues(request, report, issues.emplace(request.issues));
  if (!request.scores.empty()) write_scores(report.audit, scores.emplace(request.scores));
  if (issues) issues->commit();
  if (scores) scores->commit();
}

}  // namespace

AuditReport audit(const AuditRequest& request) {
  const bool is_text = !request.text.train.inputs.empty();
  const bool is_table = !request.pred_probs.empty() && !request.labels.empty();
  if (is_text == is_table || (is_text && !request.pred_probs.empty())) {
    throw Error(errors::kUsage, "name either labelled text or a table of probabilities", {},
                "give INPUT files, or --pred-probs FILE and --labels FILE");
  }
  AuditOptions options = request.audit;
  options.threads = resolve_threads(request.text.train.threads);
  options.stop = request.text.train.stop;
  AuditReport report = is_text ? audit_text_files(request, options) : audit_table(request, options);
  write_files(request, report);
  return report;
}

}  // namespace winnow
