#include "winnow/curate/sweep.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdio>

#include "curate/decider.h"
#include "curate/fact_values.h"
#include "curate/open_ledgers.h"
#include "winnow/core/error.h"

namespace winnow {
namespace {

constexpr int kSteps = 10;
constexpr int kMostSteps = 1000;

Error wrong(std::string_view text, const std::string& what) {
  return Error(errors::kUsage, "--sweep " + std::string(text) + ": " + what, {},
               "write KEY=LOW..HIGH, KEY=LOW..HIGH/STEPS or KEY=A,B,C, like keep.top=5%..50%");
}

double number_in(std::string_view digits, std::string_view text) {
  double value = 0;
  const auto [at, problem] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (problem == std::errc() && at == digits.data() + digits.size() && std::isfinite(value)) {
    return value;
  }
  throw wrong(text, "'" + std::string(digits) + "' is no number");
}

std::string shown(double value) {
  char digits[40];
  std::snprintf(digits, sizeof(digits), "%.9g", value);
  return digits;
}

std::vector<std::string> steps(std::string_view low, std::string_view high, int count,
                               std::string_view text) {
  const bool percent = low.ends_with('%') && high.ends_with('%');
  if (percent) {
    low.remove_suffix(1);
    high.remove_suffix(1);
  }
  const double first = number_in(low, text);
  const double last = number_in(high, text);
  const bool whole = !percent && first == std::floor(first) && last == std::floor(last);
  std::vector<std::string> values;
  for (int k = 0; k < count; ++k) {
    double value = count == 1 ? first : first + (last - first) * k / (count - 1);
    if (whole) value = std::floor(value + 0.5);
    if (percent) value = std::floor(value * 1e4 + 0.5) / 1e4;
    std::string step = shown(value) + (percent ? "%" : "");
    if (values.empty() || values.back() != step) values.push_back(std::move(step));
  }
  return values;
}

std::vector<std::string> values_in(std::string_view list, std::string_view text) {
  const std::size_t dots = list.find("..");
  if (dots == std::string_view::npos) {
    std::vector<std::string> values;
    for (std::size_t at = 0; at <= list.size();) {
      const std::size_t comma = std::min(list.find(',', at), list.size());
      values.emplace_back(list.substr(at, comma - at));
      if (values.back().empty()) throw wrong(text, "a value is missing");
      at = comma + 1;
    }
    return values;
  }
  std::string_view high = list.substr(dots + 2);
  int count = kSteps;
  if (const std::size_t slash = high.find('/'); slash != std::string_view::npos) {
    const double wanted = number_in(high.substr(slash + 1), text);
    if (!(wanted >= 1 && wanted <= kMostSteps && wanted == std::floor(wanted))) {
      throw wrong(text, "the number of steps must be 1 to 1000");
    }
    count = static_cast<int>(wanted);
    high = high.substr(0, slash);
  }
  return steps(list.substr(0, dots), high, count, text);
}

/// The key of a fact's threshold in a pass of limits; empty if there is none of this name.
struct ThresholdKey {
  std::string_view fact;

  std::string operator()(const LimitsPass& pass) const {
    const auto limit = std::ranges::find(pass.limits, fact, &Limit::fact);
    if (limit == pass.limits.end()) return {};
    return "limits." + limit->fact + (limit->min ? ".min" : ".max");
  }
  std::string operator()(const RulesPass& pass) const {
    const std::string column = pass.preset + "/" + std::string(fact);
    const auto limit = std::ranges::find(pass.limits, column, &RuleLimit::column);
    if (limit == pass.limits.end()) return {};
    return "thresholds." + std::string(fact) + (limit->min ? ".min" : ".max");
  }
  template <class Other>
  std::string operator()(const Other& /*pass*/) const {
    return {};
  }
};

SweepPoint point_of(const Ledger& ledger, const Verdicts& verdicts,
                    std::span<const std::string> units) {
  SweepPoint point{verdicts.count_alive(), {}};
  for (const std::string& unit : units) {
    const std::vector<std::uint32_t> amounts = amounts_of(unit, ledger);
    std::uint64_t& sum = point.written[unit];
    for (std::int64_t row = 0; row < verdicts.rows(); ++row) {
      if (!verdicts.kept(row)) continue;
      sum += std::uint64_t{verdicts.copies(row)} * amounts[static_cast<std::size_t>(row)];
    }
  }
  return point;
}

}  // namespace

SweepAxis parse_sweep(std::string_view text, const Recipe& recipe) {
  const std::size_t equals = text.find('=');
  if (equals == std::string_view::npos) throw wrong(text, "'=' is missing");
  SweepAxis axis{std::string(text.substr(0, equals)), 0, values_in(text.substr(equals + 1), text)};
  for (; axis.pass < recipe.passes.size(); ++axis.pass) {
    const Pass& pass = recipe.passes[axis.pass];
    if (!axis.key.starts_with(pass.name + ".")) continue;
    const std::string fact = axis.key.substr(pass.name.size() + 1);
    const std::string key = std::visit(ThresholdKey{fact}, pass.what);
    if (!key.empty()) axis.key = pass.name + "." + key;
    return axis;
  }
  throw wrong(text, "no pass of the recipe has this key");
}

std::vector<SweepPoint> sweep(std::span<const Recipe> recipes, std::size_t pass,
                              const RunOptions& options) {
  const Recipe& first = recipes.front();
  const ScannedRun run(first);
  Decider decider(first, options, run.directory, run.shards);
  Verdicts before(decider.ledger().rows());
  for (std::size_t p = 0; p < pass; ++p) decider.apply(first.passes[p], before);
  std::vector<std::string> units = {"documents", "bytes", "words"};
  if (!first.facts.tokenizer.empty()) units.emplace_back("tokens");
  std::vector<SweepPoint> points;
  for (const Recipe& recipe : recipes) {
    Verdicts verdicts = before;
    for (std::size_t p = pass; p < recipe.passes.size(); ++p) {
      decider.apply(recipe.passes[p], verdicts);
    }
    points.push_back(point_of(decider.ledger(), verdicts, units));
  }
  return points;
}

}  // namespace winnow
