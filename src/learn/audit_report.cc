// What an audit says of the classes, as text and as JSON.
#include <algorithm>
#include <numeric>

#include "learn/metric_json.h"
#include "winnow/core/append_line.h"
#include "winnow/learn/audit.h"

namespace winnow {
namespace {

constexpr std::size_t kMostConfusions = 10;

/// Off the diagonal, the most frequent first.
std::vector<JointCell> confusions(const LabelAudit& audit) {
  std::vector<JointCell> cells;
  std::ranges::copy_if(audit.calibrated, std::back_inserter(cells),
                       [](const JointCell& cell) { return cell.given != cell.suggested; });
  std::ranges::stable_sort(cells, std::greater{}, &JointCell::count);
  return cells;
}

/// The noisiest first.
std::vector<std::size_t> by_noise(const LabelAudit& audit) {
  std::vector<std::size_t> order(audit.of_class.size());
  std::iota(order.begin(), order.end(), 0);
  std::ranges::stable_sort(order, std::greater{},
                           [&](std::size_t k) { return audit.of_class[k].noise; });
  return order;
}

const std::string& name(const AuditReport& report, std::int32_t label) {
  return report.names[static_cast<std::size_t>(label)];
}

}  // namespace

std::string audit_text(const AuditReport& report, std::size_t most) {
  const LabelAudit& audit = report.audit;
  std::string text;
  append_line(text, "rows               %lld\nclasses            %lld\n",
              static_cast<long long>(audit.rows), static_cast<long long>(audit.classes));
  append_line(text, "issues             %zu\n", audit.issues.size());
  append_line(text, "estimated noise    %.4f (%lld labels contradicted with confidence)\n",
              audit.noise_rate, static_cast<long long>(audit.estimated_issues));
  append_line(text, "\n%10s %8s %8s %8s %8s  %s\n", "given", "wrong", "noise", "missed", "share",
              "class");
  const std::vector<std::size_t> order = by_noise(audit);
  for (const std::size_t k : std::span(order).first(std::min(most, order.size()))) {
    const ClassNoise& noise = audit.of_class[k];
    append_line(text, "%10lld %8lld %8.4f %8lld %8.4f  ", static_cast<long long>(noise.given),
                static_cast<long long>(noise.wrong), noise.noise,
                static_cast<long long>(noise.missed), noise.missed_share);
    text += report.names[k] + "\n";
  }
  if (order.size() > most) append_line(text, "(%zu more classes)\n", order.size() - most);
  const std::vector<JointCell> cells = confusions(audit);
  if (!cells.empty()) text += "\n     count  given -> suggested\n";
  for (std::size_t c = 0; c < std::min(kMostConfusions, cells.size()); ++c) {
    append_line(text, "%10lld  ", static_cast<long long>(cells[c].count));
    text += name(report, cells[c].given) + " -> " + name(report, cells[c].suggested) + "\n";
  }
  return text;
}

std::string audit_json(const AuditReport& report) {
  using Json = nlohmann::ordered_json;
  const LabelAudit& audit = report.audit;
  Json classes = Json::array();
  for (std::size_t k = 0; k < audit.of_class.size(); ++k) {
    const ClassNoise& noise = audit.of_class[k];
    classes.push_back({{"label", report.names[k]},
                       {"given", noise.given},
                       {"threshold", audit.thresholds[k]},
                       {"wrong", noise.wrong},
                       {"noise", noise.noise},
                       {"missed", noise.missed},
                       {"missed_share", noise.missed_share}});
  }
  Json joint = Json::array();
  for (const JointCell& cell : audit.calibrated) {
    joint.push_back({{"given", name(report, cell.given)},
                     {"suggested", name(report, cell.suggested)},
                     {"count", cell.count}});
  }
  return json_text({{"format", "winnow.audit/1"},
                    {"rows", audit.rows},
                    {"issues", audit.issues.size()},
                    {"estimated_issues", audit.estimated_issues},
                    {"estimated_noise_rate", audit.noise_rate},
                    {"classes", std::move(classes)},
                    {"joint", std::move(joint)}});
}

}  // namespace winnow
