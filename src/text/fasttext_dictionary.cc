#include "text/fasttext_dictionary.h"

#include <bit>

#include "winnow/core/error.h"

namespace winnow {
namespace {

/// Honest dictionaries stay below 200 at any size; the hash is easy to collide on purpose.
constexpr std::size_t kMostSteps = 1024;

}  // namespace

FasttextDictionary::FasttextDictionary(const FasttextVocabulary& model) {
  const std::size_t entries = model.words.size() + model.labels.size();
  slots_.resize(std::bit_ceil(entries + entries / 2 + 1));
  mask_ = static_cast<std::uint32_t>(slots_.size() - 1);
  for (std::size_t row = 0; row < model.words.size(); ++row) {
    insert(model.words[row], static_cast<std::int32_t>(row));
  }
  for (const std::string& label : model.labels) insert(label, kLabel);
}

void FasttextDictionary::insert(const std::string& word, std::int32_t row) {
  const Token token = token_of(word);
  const std::size_t at = slot_of(token);
  if (((at - token.hash) & mask_) > kMostSteps) {
    throw Error(errors::kModelInvalid, "the words were chosen to collide", "the model's dictionary",
                "do not use this model");
  }
  Slot& slot = slots_[at];
  if (slot.row == kUnknown) {
    slot = {token.bytes, token.hash, row, static_cast<std::uint32_t>(word.size()), 0};
    if (word.size() > sizeof(WordBytes)) {
      slot.long_word = static_cast<std::uint32_t>(long_words_.size());
      long_words_.push_back(word);
    }
  }
  slot.row = row;
}

}  // namespace winnow
