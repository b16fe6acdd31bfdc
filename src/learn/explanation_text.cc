// Explanations as a table and as JSON.
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <span>

#include "learn/formatted.h"
#include "learn/metric_json.h"
#include "winnow/formats/jsonl.h"
#include "winnow/learn/explain.h"

namespace winnow {
namespace {

struct Rest {
  std::size_t shares = 0;
  double share = 0;
};

Rest rest_of(const Explanation& explanation, std::size_t most) {
  Rest rest;
  for (std::size_t s = most; s < explanation.shares.size(); ++s) {
    ++rest.shares;
    rest.share += explanation.shares[s].share;
  }
  return rest;
}

/// A bar whose length is the share's part of the largest one.
std::string bar(double share, double largest) {
  constexpr double kMost = 24;
  const double length = largest > 0 ? std::abs(share) / largest * kMost : 0;
  return std::string(static_cast<std::size_t>(std::lround(length)), share < 0 ? '-' : '+');
}

/// Times as a column of its own, then the bar, then the text, escaped as in JSON.
std::string row_of(const FeatureShare& share, double largest) {
  char begin[96];
  std::snprintf(begin, sizeof(begin), "  %+10.4f %6lld  %-24s  ", share.share,
                static_cast<long long>(share.times), bar(share.share, largest).c_str());
  std::string row = begin;
  append_json_string(share.text, row);
  return row + "\n";
}

std::string headline(const Explanation& explanation) {
  std::string line = explanation.label;
  if (!explanation.other.empty()) line += " over " + explanation.other;
  line += formatted(": margin %+.4f", explanation.margin);
  line += formatted(", probability %.6g\n", explanation.probability);
  return line + std::to_string(explanation.words) + " words, " +
         std::to_string(explanation.features) + " features\n";
}

}  // namespace

std::string explanation_text(const Explanation& explanation, std::size_t most) {
  std::string out = headline(explanation);
  if (explanation.shares.empty()) return out;
  const auto shown = std::span(explanation.shares).first(std::min(most, explanation.shares.size()));
  out += "\n       share  times                            word or n-gram\n";
  const double largest = std::abs(explanation.shares.front().share);
  for (const FeatureShare& share : shown) out += row_of(share, largest);
  const Rest rest = rest_of(explanation, most);
  if (rest.shares > 0) {
    out += formatted("  %+10.4f", rest.share) + "         and " + std::to_string(rest.shares) +
           " more\n";
  }
  return out + formatted("  %+10.4f", explanation.margin) + "         margin: their sum\n";
}

std::string explanation_json(const Explanation& explanation, std::size_t most) {
  nlohmann::ordered_json shares = nlohmann::ordered_json::array();
  const auto shown = std::span(explanation.shares).first(std::min(most, explanation.shares.size()));
  for (const FeatureShare& share : shown) {
    shares.push_back({{"text", share.text},
                      {"times", share.times},
                      {"features", share.features},
                      {"share", share.share}});
  }
  const Rest rest = rest_of(explanation, most);
  nlohmann::ordered_json report = {{"format", "winnow.explanation/1"},
                                   {"label", explanation.label},
                                   {"other", nullptr},
                                   {"margin", explanation.margin},
                                   {"probability", explanation.probability},
                                   {"words", explanation.words},
                                   {"features", explanation.features},
                                   {"shares", std::move(shares)},
                                   {"rest", {{"shares", rest.shares}, {"share", rest.share}}}};
  if (!explanation.other.empty()) report["other"] = explanation.other;
  return json_text(report);
}

}  // namespace winnow
