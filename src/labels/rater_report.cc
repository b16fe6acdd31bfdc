#include "winnow/labels/rater_report.h"

#include <algorithm>
#include <numeric>
#include <optional>
#include <span>

#include "winnow/core/append_line.h"
#include "winnow/formats/json_line.h"
#include "winnow/formats/jsonl.h"
#include "winnow/formats/output_file.h"

namespace winnow {
namespace {

constexpr std::int64_t kFewVotes = 5;  ///< of a rater: too few to be listed as a bad one
constexpr std::size_t kMostMatrix = 12;

const std::string& label_name(const VoteTable& table, std::int32_t label) {
  return table.labels[static_cast<std::size_t>(label)];
}

void append_numbers(std::span<const double> numbers, std::string& out) {
  out += '[';
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    if (i > 0) out += ',';
    append_json_number(numbers[i], out);
  }
  out += ']';
}

/// Rows of `wide` numbers, one after the other.
std::string matrix_json(std::span<const double> numbers, std::size_t wide) {
  std::string json = "[";
  for (std::size_t at = 0; at < numbers.size(); at += wide) {
    if (at > 0) json += ',';
    append_numbers(numbers.subspan(at, wide), json);
  }
  return json += "]";
}

void write_items(const VoteTable& table, const Consensus& consensus, OutputFile& out) {
  std::string line, posterior;
  for (std::size_t i = 0; i < table.items.size(); ++i) {
    const ItemConsensus& item = consensus.items[i];
    line.clear();
    posterior.clear();
    append_numbers(consensus.posterior.row(static_cast<std::int64_t>(i)), posterior);
    JsonLine(line)
        .add("item", table.items[i])
        .add("label", label_name(table, item.label))
        .add("confidence", item.confidence)
        .add("votes", item.votes)
        .add("more_votes", item.more_votes)
        .add_json("posterior", posterior)
        .end();
    out.write(line += '\n');
  }
}

void write_raters(const VoteTable& table, const Consensus& consensus, OutputFile& out) {
  std::string line;
  for (std::size_t r = 0; r < table.raters.size(); ++r) {
    const RaterQuality& rater = consensus.raters[r];
    line.clear();
    JsonLine(line)
        .add("rater", table.raters[r])
        .add("votes", rater.votes)
        .add("accuracy", rater.accuracy)
        .add("agreement", rater.agreement)
        .add_json("confusion", matrix_json(consensus.confusion.row(static_cast<std::int64_t>(r)),
                                           table.labels.size()))
        .end();
    out.write(line += '\n');
  }
}

void append_agreement(const char* name, std::optional<double> value, std::string& text) {
  value ? append_line(text, "%s%.4f\n", name, *value) : append_line(text, "%s-\n", name);
}

std::int64_t items_in_doubt(const Consensus& consensus) {
  return std::ranges::count_if(consensus.items,
                               [](const ItemConsensus& item) { return item.more_votes != 0; });
}

std::int64_t votes_wanted(const Consensus& consensus) {
  std::int64_t sum = 0;
  for (const ItemConsensus& item : consensus.items) sum += item.more_votes.value_or(0);
  return sum;
}

std::vector<std::int64_t> items_of_labels(const RaterSummary& summary) {
  std::vector<std::int64_t> counts(summary.table.labels.size());
  for (const ItemConsensus& item : summary.consensus.items) {
    ++counts[static_cast<std::size_t>(item.label)];
  }
  return counts;
}

void append_labels(const RaterSummary& summary, std::string& text) {
  const std::vector<std::int64_t> counts = items_of_labels(summary);
  text += "\n     items    share  label, and how all raters vote on its items\n";
  for (std::size_t k = 0; k < counts.size(); ++k) {
    append_line(text, "%10lld %8.4f  ", static_cast<long long>(counts[k]),
                summary.consensus.prior[k]);
    text += summary.table.labels[k];
    const auto row = summary.consensus.pooled.row(static_cast<std::int64_t>(k));
    for (std::size_t l = 0; l < row.size() && row.size() <= kMostMatrix; ++l) {
      append_line(text, "%s%.3f", l == 0 ? ": " : " ", row[l]);
    }
    text += '\n';
  }
}

std::string labels_json(const RaterSummary& summary) {
  const std::vector<std::int64_t> counts = items_of_labels(summary);
  std::string labels = "[";
  for (std::size_t k = 0; k < counts.size(); ++k) {
    if (k > 0) labels += ',';
    std::string row;
    append_numbers(summary.consensus.pooled.row(static_cast<std::int64_t>(k)), row);
    JsonLine(labels)
        .add("label", summary.table.labels[k])
        .add("items", counts[k])
        .add("share", summary.consensus.prior[k])
        .add_json("votes", row)
        .end();
  }
  return labels += ']';
}

void append_worst(const RaterSummary& summary, std::size_t most, std::string& text) {
  std::vector<std::size_t> order;
  for (std::size_t r = 0; r < summary.consensus.raters.size(); ++r) {
    if (summary.consensus.raters[r].votes >= kFewVotes) order.push_back(r);
  }
  std::ranges::stable_sort(order, {},
                           [&](std::size_t r) { return summary.consensus.raters[r].accuracy; });
  if (order.empty()) return;
  text += "\n     votes accuracy  raters of least accuracy\n";
  for (const std::size_t r : std::span(order).first(std::min(most, order.size()))) {
    append_line(text, "%10lld %8.4f  ", static_cast<long long>(summary.consensus.raters[r].votes),
                summary.consensus.raters[r].accuracy);
    text += summary.table.raters[r] + '\n';
  }
}

}  // namespace

void write_consensus(const VoteTable& table, const Consensus& consensus, const RaterFiles& files) {
  std::optional<OutputFile> items, raters;
  if (!files.consensus.empty()) write_items(table, consensus, items.emplace(files.consensus));
  if (!files.raters.empty()) write_raters(table, consensus, raters.emplace(files.raters));
  if (items) items->commit();
  if (raters) raters->commit();
}

std::string rater_text(const RaterSummary& summary, std::size_t most) {
  const auto& [table, consensus, agreement, method, confidence] = summary;
  std::string text;
  append_line(text, "items                %zu\nraters               %zu\n", table.items.size(),
              table.raters.size());
  append_line(text, "votes                %zu\n", table.votes.size());
  if (table.repeated > 0) {
    append_line(text, "repeated             %lld of a rater on an item voted on before\n",
                static_cast<long long>(table.repeated));
  }
  append_agreement("Fleiss' kappa        ", agreement.fleiss_kappa, text);
  append_agreement("Krippendorff's alpha ", agreement.krippendorff_alpha, text);
  text += "method               " + std::string(name_of(method));
  if (consensus.iterations > 0) {
    append_line(text, ", %lld iterations%s", static_cast<long long>(consensus.iterations),
                consensus.converged ? "" : " (not yet still)");
  }
  text += '\n';
  if (consensus.drifted) {
    text += "note                 items that looked like \"" +
            label_name(table, *consensus.drifted) +
            "\" got another label from most raters: skills alone were used\n";
  }
  append_line(text, "below %-14g %lld items, %lld more votes wanted\n", confidence,
              static_cast<long long>(items_in_doubt(consensus)),
              static_cast<long long>(votes_wanted(consensus)));
  append_labels(summary, text);
  append_worst(summary, most, text);
  return text;
}

std::string rater_json(const RaterSummary& summary) {
  const auto& [table, consensus, agreement, method, confidence] = summary;
  std::string json;
  JsonLine line(json);
  line.add("format", "winnow.raters/1")
      .add("items", static_cast<std::int64_t>(table.items.size()))
      .add("raters", static_cast<std::int64_t>(table.raters.size()))
      .add("votes", static_cast<std::int64_t>(table.votes.size()))
      .add("repeated", table.repeated)
      .add("fleiss_kappa", agreement.fleiss_kappa)
      .add("krippendorff_alpha", agreement.krippendorff_alpha)
      .add("method", name_of(method))
      .add("iterations", consensus.iterations)
      .add("converged", consensus.converged);
  consensus.drifted ? line.add("drifted", label_name(table, *consensus.drifted))
                    : line.add_json("drifted", "null");
  line.add("confidence", confidence)
      .add("items_in_doubt", items_in_doubt(consensus))
      .add("more_votes", votes_wanted(consensus))
      .add_json("labels", labels_json(summary))
      .end();
  return json += '\n';
}

}  // namespace winnow
