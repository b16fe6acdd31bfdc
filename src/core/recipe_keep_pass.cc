#include <algorithm>
#include <charconv>
#include <cmath>

#include "core/recipe_parts.h"

namespace winnow {
namespace {

constexpr std::int64_t kMillion = 1'000'000;

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

}  // namespace

KeepPass parse_keep_pass(RecipeObject& object, const PassContext& context) {
  KeepPass pass;
  object.read("by", pass.by);
  context.need_fact(object, "by", pass.by);
  if (const Json* top = object.find("top"); top != nullptr) {
    pass.top = top->is_string() ? top->get<std::string>() : top->dump();
  }
  if (!parse_top(pass)) {
    object.fail_value("top", "is '" + pass.top + "'",
                      "use a percentage with at most four decimals (\"12.5%\") or a count");
  }
  return pass;
}

std::int64_t KeepPass::of(std::int64_t documents) const {
  if (!top.ends_with('%')) return std::min(count, documents);
  const auto product = static_cast<Uint128>(documents) * static_cast<Uint128>(share);
  return static_cast<std::int64_t>(product / kMillion);
}

}  // namespace winnow
