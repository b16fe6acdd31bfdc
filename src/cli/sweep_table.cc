#include "cli/sweep_table.h"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace winnow {
namespace {

std::string padded(std::string text, std::size_t width) {
  return std::string(width - std::min(width, text.size()), ' ') + text;
}

}  // namespace

std::string sweep_text(const SweepAxis& axis, std::span<const SweepPoint> points) {
  constexpr std::size_t kWidth = 18;
  const std::size_t first = std::max(axis.key.size(), std::size_t{12});
  std::string text = padded(axis.key, first) + padded("kept", kWidth);
  for (const auto& [unit, sum] : points.front().written) {
    text += padded(unit == "documents" ? "written" : unit, kWidth);
  }
  text += '\n';
  for (std::size_t p = 0; p < points.size(); ++p) {
    text += padded(axis.values[p], first) + padded(std::to_string(points[p].kept), kWidth);
    for (const auto& [unit, sum] : points[p].written) text += padded(std::to_string(sum), kWidth);
    text += '\n';
  }
  return text;
}

std::string sweep_json(const SweepAxis& axis, std::span<const SweepPoint> points) {
  nlohmann::json all = {{"format", "winnow.sweep/1"}, {"key", axis.key}};
  all["points"] = nlohmann::json::array();
  for (std::size_t p = 0; p < points.size(); ++p) {
    all["points"].push_back(
        {{"value", axis.values[p]}, {"kept", points[p].kept}, {"written", points[p].written}});
  }
  return all.dump(2) + "\n";
}

}  // namespace winnow
