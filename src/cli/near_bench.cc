// bench near: how well dedup finds the clusters that people marked.
#include "cli/near_bench.h"

#include <cstdio>
#include <memory>
#include <nlohmann/json.hpp>
#include <vector>

#include "cli/standard_output.h"
#include "winnow/curate/near_quality.h"

namespace winnow {
namespace {

struct Asked {
  NearQualityOptions options;
  std::vector<std::string> inputs;
  bool json = false;
};

nlohmann::json to_json(const std::string& input, const NearQualityTable& table) {
  nlohmann::json rows = nlohmann::json::array();
  for (const NearQuality& row : table.rows) {
    rows.push_back({{"preset", row.preset},
                    {"policy", row.policy},
                    {"clusters", row.clusters},
                    {"precision", row.agreement.precision},
                    {"recall", row.agreement.recall},
                    {"adjusted_rand", row.agreement.adjusted_rand}});
  }
  return {{"input", input},
          {"documents", table.documents},
          {"gold_clusters", table.gold_clusters},
          {"rows", rows}};
}

std::string as_text(const std::string& input, const NearQualityTable& table) {
  char line[160];
  std::snprintf(line, sizeof(line), ": %lld documents, %lld gold clusters\n",
                static_cast<long long>(table.documents),
                static_cast<long long>(table.gold_clusters));
  std::string text = input + line;
  std::snprintf(line, sizeof(line), "  %-16s %-12s %9s %10s %8s %14s\n", "preset", "policy",
                "clusters", "precision", "recall", "adjusted Rand");
  text += line;
  for (const NearQuality& row : table.rows) {
    std::snprintf(line, sizeof(line), "  %-16s %-12s %9lld %10.4f %8.4f %14.4f\n",
                  row.preset.c_str(), row.policy.c_str(), static_cast<long long>(row.clusters),
                  row.agreement.precision, row.agreement.recall, row.agreement.adjusted_rand);
    text += line;
  }
  return text;
}

int run_near_bench(Asked& asked) {
  nlohmann::json sets = nlohmann::json::array();
  for (const std::string& input : asked.inputs) {
    asked.options.input = input;
    const NearQualityTable table = near_quality(asked.options);
    if (asked.json) {
      sets.push_back(to_json(input, table));
    } else {
      write_standard_output(as_text(input, table));
    }
  }
  if (asked.json) {
    const nlohmann::json report = {{"format", "winnow.bench_near/1"}, {"sets", sets}};
    write_standard_output(report.dump(2) + "\n");
  }
  return 0;
}

}  // namespace

CLI::App* add_near_bench(CLI::App& bench, std::function<int()>& chosen) {
  const auto asked = std::make_shared<Asked>();
  CLI::App* near =
      bench.add_subcommand("near", "how well dedup finds the clusters that people marked");
  near->add_option("SET", asked->inputs,
                   "JSONL files with a text and a cluster (scripts/near_sets makes some)")
      ->required();
  near->add_option("--text-field", asked->options.text_field, "the field that holds the text")
      ->capture_default_str();
  near->add_option("--cluster-field", asked->options.cluster_field,
                   "the field that names the cluster; a record without it is alone")
      ->capture_default_str();
  near->add_option("--device", asked->options.device, "auto, cpu, cuda or cuda:N")
      ->capture_default_str();
  near->add_option("--threads", asked->options.threads, "0: all cores; changes no result")
      ->check(CLI::Range(0, 1024));
  near->add_flag("--json", asked->json, "print JSON");
  near->callback([&chosen, asked] { chosen = [asked] { return run_near_bench(*asked); }; });
  return near;
}

}  // namespace winnow
