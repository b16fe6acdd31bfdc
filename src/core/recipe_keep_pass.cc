#include <algorithm>
#include <charconv>
#include <cmath>

#include "core/recipe_parts.h"

namespace winnow {
namespace {

constexpr std::int64_t kMillion = 1'000'000;
constexpr double kMostPareto = 100;

bool parse_top(KeepPass& pass) {
  std::string_view digits = pass.top;
  const bool percent = digits.ends_with('%');
  if (percent) digits.remove_suffix(1);
  if (digits.empty() || digits.front() < '0' || digits.front() > '9') return false;
  const char* const end = digits.data() + digits.size();
  if (!percent) {
    const auto [at, problem] = std::from_chars(digits.data(), end, pass.count);
    return problem == std::errc() && at == end;
  }
  double value = 0;
  const auto [at, problem] = std::from_chars(digits.data(), end, value, std::chars_format::fixed);
  const double share = value * 1e4;
  pass.share = static_cast<std::int64_t>(std::llround(share));
  return problem == std::errc() && at == end && value <= 100 &&
         std::abs(share - static_cast<double>(pass.share)) < 1e-6;
}

/// Whether the arithmetic of `by` reads a fact, at whatever depth.
bool reads(const FactExpression& by, const std::string& fact) {
  return std::ranges::any_of(by.inputs(), [&](const ExpressionInput& input) {
    return input.of ? reads(*input.of, fact) : input.fact == fact;
  });
}

ScoreCalibration parse_calibration(const std::string& fact, const Json& json,
                                   const RecipeObject& pass) {
  ScoreCalibration calibration;
  calibration.fact = fact;
  RecipeObject object(json, pass.path_of("calibrate." + fact), pass.where());
  std::string method = "isotonic";
  object.read("method", method);
  if (method != "isotonic") object.fail_value("method", "is '" + method + "'", "use isotonic");
  object.read("file", calibration.file);
  object.read("score_field", calibration.score_field);
  object.read("label_field", calibration.label_field);
  object.read("positive", calibration.positive);
  object.finish();
  if (calibration.file.empty()) {
    object.fail_value("file", "is missing", "name JSON lines with a score and a label each");
  }
  if (calibration.positive.empty()) {
    object.fail_value("positive", "is missing", "name the label that a good document has");
  }
  return calibration;
}

/// What becomes of documents that have no value of `per`.
void parse_missing(RecipeObject& object, KeepPass& pass) {
  if (object.find("missing") == nullptr) return;
  std::string missing;
  object.read("missing", missing);
  if (missing != "keep" && missing != "group") {
    object.fail_value("missing", "is '" + missing + "'", "use group or keep");
  }
  if (pass.per.empty()) {
    object.fail_value("missing", "says nothing without 'per'", "add per, or leave it out");
  }
  pass.all_missing = missing == "keep";
}

/// The key "by"; "first" is document order: all are equal, so ties decide.
FactExpression parse_by(RecipeObject& object, const PassContext& context) {
  const Json* const by = object.find("by");
  if (by != nullptr && *by == "first") return FactExpression::parse("0");
  return context.expression(object, "by");
}

void parse_pareto(RecipeObject& object, KeepPass& pass) {
  if (object.find("pareto") == nullptr) return;
  object.read("pareto", pass.pareto.emplace());
  if (!(*pass.pareto > 0 && *pass.pareto <= kMostPareto)) {
    object.fail_value("pareto", "is out of range", "use a number above 0, up to 100 (GPT-3: 9)");
  }
}

}  // namespace

std::optional<Budget> parse_budget(RecipeObject& object, const PassContext& context) {
  std::optional<Budget> budget;
  for (const std::string unit : {"documents", "tokens", "bytes", "characters", "words"}) {
    const Json* const json = object.find(unit);
    if (json == nullptr) continue;
    if (budget) object.fail_value(unit, "is a second budget", "set one");
    if (unit != "documents") context.need_fact(object, unit, unit);
    double amount = 0;
    object.read(unit, amount);  // 1e12 is a whole number, but not for JSON
    if (!(amount >= 0 && amount <= 9e15 && amount == std::floor(amount))) {
      object.fail_value(unit, "is " + json->dump(), "use a whole number up to 9e15");
    }
    budget = Budget{unit, static_cast<std::int64_t>(amount)};
  }
  return budget;
}

KeepPass parse_keep_pass(RecipeObject& object, const PassContext& context) {
  KeepPass pass;
  pass.by = parse_by(object, context);
  object.read_members("calibrate", [&](const std::string& fact, const Json& json) {
    if (!reads(pass.by, fact)) {
      object.fail_value("calibrate", "names '" + fact + "', which 'by' does not read",
                        "name a fact of 'by'");
    }
    pass.calibrate.push_back(parse_calibration(fact, json, object));
  });
  object.read("per", pass.per);
  if (!pass.per.empty()) context.need_text(object, "per", pass.per);
  parse_missing(object, pass);
  if (const Json* top = object.find("top"); top != nullptr) {
    pass.top = top->is_string() ? top->get<std::string>() : top->dump();
    if (!parse_top(pass)) {
      object.fail_value("top", "is '" + pass.top + "'",
                        "use a percentage with at most four decimals (\"12.5%\") or a count");
    }
  }
  if (object.find("min") != nullptr) object.read("min", pass.min.emplace());
  pass.budget = parse_budget(object, context);
  parse_pareto(object, pass);
  object.read("seed", pass.seed, 0, INT64_MAX);
  const int asked = (pass.top.empty() ? 0 : 1) + (pass.min ? 1 : 0) + (pass.budget ? 1 : 0) +
                    (pass.pareto ? 1 : 0);
  if (asked != 1) {
    object.fail_value("top", asked == 0 ? "is missing" : "is not the only choice",
                      "set one of top, min, documents, tokens, bytes, characters, words, pareto");
  }
  return pass;
}

std::int64_t KeepPass::of(std::int64_t documents) const {
  if (!top.ends_with('%')) return std::min(count, documents);
  const auto product = static_cast<Uint128>(documents) * static_cast<Uint128>(share);
  return static_cast<std::int64_t>(product / kMillion);
}

}  // namespace winnow
