// Models that the sentencepiece library trains on the spot, and texts that try its normalisers.
#pragma once

#include <random>
#include <string>
#include <unordered_map>
#include <vector>

namespace winnow {

/// Names and values of spm_train's options.
using TrainingOptions = std::unordered_map<std::string, std::string>;

/// The model's bytes; empty where the library refuses these options for these lines (`refusal` says
/// why).
std::string train_pieces(TrainingOptions options, const std::vector<std::string>& lines,
                         std::string& refusal);

/// Texts of web pages (the sample corpus).
const std::vector<std::string>& sample_texts();

/// Characters that normalisers care about, among letters; surrogates and lone bytes (which are
/// malformed) too.
std::string random_unicode(std::mt19937& random);

/// What the library is trained with, and on what, and texts to compare: all by chance.
struct RandomTraining {
  TrainingOptions options;
  std::vector<std::string> lines;
  std::vector<std::string> texts;
  std::size_t cache_bytes = 0;
};

RandomTraining random_training(std::uint32_t seed);

/// "--name=value ..." in the order of the names.
std::string in_words(const TrainingOptions& options);

}  // namespace winnow
