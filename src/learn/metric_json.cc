#include "learn/metric_json.h"

namespace winnow {

nlohmann::ordered_json json_number(std::optional<double> value) {
  return value ? nlohmann::ordered_json(*value) : nlohmann::ordered_json();
}

nlohmann::ordered_json json_labels(std::span<const std::string> names,
                                   const LabelMetrics& metrics) {
  auto labels = nlohmann::ordered_json::array();
  for (std::size_t l = 0; l < names.size(); ++l) {
    const LabelCounts& counts = metrics.of_label()[l];
    labels.push_back({{"label", names[l]},
                      {"gold", counts.gold},
                      {"predicted", counts.predicted},
                      {"both", counts.both},
                      {"precision", json_number(counts.precision())},
                      {"recall", json_number(counts.recall())},
                      {"f1", json_number(counts.f1())}});
  }
  return labels;
}

std::string json_text(const nlohmann::ordered_json& value) {
  return value.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

}  // namespace winnow
