#include "winnow/scoring/language.h"

#include <algorithm>

#include "winnow/core/error.h"

namespace winnow {
namespace {

constexpr std::string_view kPrefix = "__label__";

std::string_view without_prefix(std::string_view label) {
  return label.starts_with(kPrefix) ? label.substr(kPrefix.size()) : label;
}

}  // namespace

LanguageModel::LanguageModel(const ScoreOptions& options, std::span<const std::string> wanted)
    : model_(options), numbers_(model_.labels().size()) {
  for (std::size_t w = 0; w < wanted.size(); ++w) {
    bool found = false;
    for (std::size_t l = 0; l < numbers_.size(); ++l) {
      if (without_prefix(model_.labels()[l]) != without_prefix(wanted[w])) continue;
      numbers_[l] = static_cast<std::int64_t>(w) + 1;
      found = true;
    }
    if (found) continue;
    std::string known = "it has";
    for (const std::string& label : model_.labels())
      known.append(" ").append(without_prefix(label));
    throw Error(errors::kLabelUnknown, "the model has no label \"" + wanted[w] + "\"",
                options.model, known);
  }
}

std::vector<Language> LanguageScorer::finish() {
  const Scores scores = scorer_.finish();
  std::vector<Language> languages;
  for (std::int64_t t = 0; t < scores.probabilities.rows(); ++t) {
    Language& language = languages.emplace_back();
    if (scores.features[static_cast<std::size_t>(t)] == 0) continue;
    const auto best = model_.linear().output().best(scores.probabilities.view().row(t), 1, 0);
    if (best.empty()) continue;
    language.number = model_.number_of(best[0].label);
    language.score = model_.linear().output().reported(best[0].probability);
  }
  return languages;
}

}  // namespace winnow
