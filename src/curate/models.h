// Everything that facts are measured with, loaded once a run and shared by all lanes.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "curate/benchmarks.h"
#include "curate/rule_files.h"
#include "winnow/backend/backend.h"
#include "winnow/core/recipe.h"
#include "winnow/filters/url_lists.h"
#include "winnow/scoring/device_tokenizer.h"
#include "winnow/scoring/embedder.h"
#include "winnow/scoring/language.h"
#include "winnow/scoring/linear_scorer.h"
#include "winnow/scoring/load_tokenizer.h"
#include "winnow/scoring/word_embedding.h"

namespace winnow {

/// sha256 of every model file that the recipe names, by path as written. E_MODEL_MISSING.
std::map<std::string, std::string> model_digests(const FactsRecipe& facts);

struct ModelSet {
  std::unique_ptr<const Tokenizer> tokenizer;
  std::vector<std::unique_ptr<const LinearModel>> scores;  ///< as recipe.scores
  std::unique_ptr<const LanguageModel> language;
  std::unique_ptr<const Benchmarks> benchmarks;
  std::unique_ptr<const UrlLists> urls;
  RuleFiles rule_files;
  std::unique_ptr<const EmbeddingTable> embedding;      ///< of the tokenizer's pieces
  std::unique_ptr<const WordEmbedding> word_embedding;  ///< or of words

  explicit ModelSet(const FactsRecipe& facts);
};

/// The models' tables on a backend's device.
struct PlacedModels {
  std::vector<std::shared_ptr<const TextWeights>> scores;
  std::shared_ptr<const TextWeights> language;
  std::shared_ptr<const Weights> embedding;
  std::shared_ptr<DeviceWords> words;  ///< of the tokenizer; null: the host looks them up

  PlacedModels(const ModelSet& models, Backend& backend);
};

}  // namespace winnow
