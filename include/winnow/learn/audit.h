// winnow audit: label errors of a table of probabilities, or of labelled text.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "winnow/labels/confident_learning.h"
#include "winnow/learn/cross_validation.h"

namespace winnow {

struct AuditRequest {
  /// Text to cross-validate, if `text.train.inputs` names any.
  CrossValidationOptions text;
  std::string pred_probs;  ///< else a matrix (formats/vector_file.h), a column a class
  std::string labels;      ///< its labels: integers in a .npy, or text, one a line
  std::string names;   ///< of the classes, one a line, in the order of the columns; may be empty
  AuditOptions audit;  ///< threads are text.train's
  std::string issues;  ///< JSON lines to write, the most suspicious first; empty: none
  std::string scores;  ///< row TAB score of every row; empty: none
};

struct AuditReport {
  LabelAudit audit;
  std::vector<std::string> names;   ///< of the classes; numbers where there are none
  std::vector<std::int32_t> given;  ///< a row
};

/// Writes the files together: if one cannot be written, neither is there. E_TABLE_INVALID,
/// E_VECTORS_INVALID, E_USAGE for neither or both kinds of input, and as `cross_validate`.
AuditReport audit(const AuditRequest& request);

/// For a person: rates, the classes by their noise (at most so many), the frequent confusions.
std::string audit_text(const AuditReport& report, std::size_t most);
/// winnow.audit/1 (docs/labels.md).
std::string audit_json(const AuditReport& report);

}  // namespace winnow
