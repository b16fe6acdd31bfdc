// Metrics as JSON: what is absent is null.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <span>
#include <string>

#include "winnow/learn/label_metrics.h"

namespace winnow {

nlohmann::ordered_json json_number(std::optional<double> value);

/// One object a label: label, gold, predicted, both, precision, recall, f1.
nlohmann::ordered_json json_labels(std::span<const std::string> names, const LabelMetrics& metrics);

/// Indented, with a line end; bytes that are not UTF-8 are replaced.
std::string json_text(const nlohmann::ordered_json& value);

}  // namespace winnow
