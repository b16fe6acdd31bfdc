#include "winnow/text/minhash_shingles.h"

#include <algorithm>

#include "text/datatrove_words.h"
#include "winnow/core/hash.h"
#include "winnow/text/shingles.h"

namespace winnow {

struct MinhashShingles::State {
  MinhashRecipe recipe;
  datatrove::Words words;
};

MinhashShingles::MinhashShingles(const MinhashRecipe& recipe)
    : state_(std::make_unique<State>(State{recipe, {}})) {}
MinhashShingles::~MinhashShingles() = default;
MinhashShingles::MinhashShingles(MinhashShingles&&) noexcept = default;

void MinhashShingles::append(std::string_view text, std::vector<std::uint64_t>& shingles) {
  const ShingleOptions& options = state_->recipe.shingles;
  if (state_->recipe.preset == MinhashPreset::kWinnow) {
    append_shingles(text, options, shingles);
    return;
  }
  datatrove::Words& words = state_->words;
  words.read(text);
  const auto width = static_cast<std::size_t>(options.words);
  for (std::size_t last = width - 1; last < words.count(); ++last) {
    shingles.push_back(xxh64(words.joined(last - (width - 1), last)));
  }
}

std::vector<std::uint64_t> MinhashShingles::set(std::string_view text) {
  std::vector<std::uint64_t> shingles;
  append(text, shingles);
  std::ranges::sort(shingles);
  const auto rest = std::ranges::unique(shingles);
  shingles.erase(rest.begin(), rest.end());
  return shingles;
}

}  // namespace winnow
