#include "core/recipe_parts.h"

namespace winnow {
namespace {

void parse_counts(RecipeObject& object, const PassContext& context, PassRatePass& pass) {
  object.read("table", pass.table);
  object.read("attempts", pass.attempts);
  object.read("successes", pass.successes);
  const bool named = !pass.attempts.empty() || !pass.successes.empty();
  if (named == !pass.table.empty()) {
    object.fail_value("table", named ? "and facts are both there" : "is missing",
                      "name two numeric facts (\"attempts\", \"successes\") or a \"table\"");
  }
  if (!named) return;
  context.need_fact(object, "attempts", pass.attempts);
  context.need_fact(object, "successes", pass.successes);
}

void parse_interval(RecipeObject& object, PassRatePass& pass) {
  object.read("confidence", pass.confidence);
  const bool some = pass.confidence >= 0.5 && pass.confidence <= 0.999999;
  if (pass.confidence != 0 && !some) {
    object.fail_value("confidence", "is no confidence",
                      "use 0, for the rate itself, or a number from 0.5 to 0.999999, like 0.95");
  }
  object.read("interval", pass.interval);
  if (pass.interval != "wilson" && pass.interval != "clopper-pearson" &&
      pass.interval != "jeffreys") {
    object.fail_value("interval", "is '" + pass.interval + "'",
                      "use wilson, clopper-pearson or jeffreys");
  }
  std::string unsure = "keep";
  object.read("unsure", unsure);
  if (unsure != "keep" && unsure != "drop") {
    object.fail_value("unsure", "is '" + unsure + "'", "use keep or drop");
  }
  pass.keep_unsure = unsure == "keep";
}

}  // namespace

PassRatePass parse_pass_rate_pass(RecipeObject& object, const PassContext& context) {
  PassRatePass pass;
  parse_counts(object, context, pass);
  object.read("above", pass.above);
  if (object.find("below") != nullptr) object.read("below", pass.below.emplace());
  const double below = pass.below.value_or(1);
  if (!(pass.above >= 0 && pass.above < below && below <= 1)) {
    object.fail_value("above", "and below are no band", "use 0 <= above < below <= 1");
  }
  parse_interval(object, pass);
  return pass;
}

}  // namespace winnow
