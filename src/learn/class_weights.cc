#include "learn/class_weights.h"

#include <algorithm>
#include <charconv>
#include <numeric>

#include "winnow/core/error.h"

namespace winnow {
namespace {

std::vector<float> balanced(const FasttextVocabulary& vocabulary) {
  const auto& counts = vocabulary.label_counts;
  const auto all = std::accumulate(counts.begin(), counts.end(), std::int64_t{0});
  const double mean = static_cast<double>(all) / static_cast<double>(counts.size());
  std::vector<float> weights;
  for (const std::int64_t count : counts) {
    weights.push_back(
        static_cast<float>(mean / static_cast<double>(std::max<std::int64_t>(count, 1))));
  }
  return weights;
}

[[noreturn]] void refuse(const std::string& text) {
  throw Error(errors::kRecipeValue, "\"" + text + "\" is no class weight", {},
              "write balanced, or LABEL=FACTOR,... with factors of 0 or more");
}

float factor_of(const std::string& text) {
  float factor = -1;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), factor);
  const bool whole = problem == std::errc() && end == text.data() + text.size();
  if (!whole || !(factor >= 0 && factor < 1e6F)) refuse(text);
  return factor;
}

}  // namespace

std::size_t label_named(const std::string& name, const FasttextVocabulary& vocabulary) {
  for (const std::string& full : {name, vocabulary.args.label_prefix + name}) {
    const auto found = std::ranges::find(vocabulary.labels, full);
    if (found != vocabulary.labels.end()) {
      return static_cast<std::size_t>(found - vocabulary.labels.begin());
    }
  }
  constexpr std::size_t kMost = 20;
  std::string list;
  for (std::size_t l = 0; l < std::min(vocabulary.labels.size(), kMost); ++l) {
    list.append(list.empty() ? "" : ", ").append(vocabulary.labels[l]);
  }
  throw Error(errors::kLabelUnknown, "no document has the label \"" + name + "\"", {},
              "the most frequent labels are " + list);
}

std::vector<float> class_weights(const std::string& wanted, const FasttextVocabulary& vocabulary) {
  if (wanted.empty()) return {};
  if (wanted == "balanced") return balanced(vocabulary);
  std::vector<float> weights(vocabulary.labels.size(), 1.0F);
  for (std::size_t at = 0; at <= wanted.size();) {
    const std::size_t end = std::min(wanted.find(',', at), wanted.size());
    const std::string item = wanted.substr(at, end - at);
    const std::size_t equals = item.rfind('=');
    if (equals == std::string::npos) refuse(item);
    weights[label_named(item.substr(0, equals), vocabulary)] = factor_of(item.substr(equals + 1));
    at = end + 1;
  }
  return weights;
}

}  // namespace winnow
