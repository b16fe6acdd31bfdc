// The card beside a model (FILE.json): what it was made from and how it wants to be used.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace winnow {

struct ModelCard {
  std::string kind;    ///< "fasttext", "sentencepiece" or "static-embedding"
  std::string sha256;  ///< of the model file
  std::vector<std::string> labels;
  std::string positive;  ///< the label that a score is the probability of
  std::string preset;    ///< the preparation that the model was trained with
  /// A sentencepiece model in the same folder, whose pieces are the model's words; empty: words.
  std::string tokenizer;
  std::string tokenizer_sha256;
};

/// Reads MODEL.json if it is there (keys that it does not know are the card's own business).
/// E_MODEL_INVALID for a broken card, E_MODEL_MISMATCH if its sha256 is not the model's, which is
/// computed if it is not given and the card names one.
std::optional<ModelCard> read_model_card(const std::string& model_path,
                                         std::string model_sha256 = {});

/// Writes MODEL.json; `training` are numbers for people, under that key.
void write_model_card(const std::string& model_path, const ModelCard& card,
                      const std::vector<std::pair<std::string, double>>& training);

}  // namespace winnow
