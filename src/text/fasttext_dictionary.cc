#include "text/fasttext_dictionary.h"

#include <algorithm>
#include <bit>
#include <cstring>

#include "winnow/core/error.h"
#include "winnow/text/fasttext_words.h"

namespace winnow {
namespace {

/// Honest dictionaries stay below 200 at any size; the hash is easy to collide on purpose.
constexpr std::size_t kMostSteps = 1024;

}  // namespace

FasttextDictionary::FasttextDictionary(const FasttextModel& model) {
  const std::size_t entries = model.words.size() + model.labels.size();
  slots_.resize(std::bit_ceil(entries + entries / 2 + 1));
  mask_ = static_cast<std::uint32_t>(slots_.size() - 1);
  for (std::size_t row = 0; row < model.words.size(); ++row) {
    insert(model.words[row], static_cast<std::int32_t>(row));
  }
  for (const std::string& label : model.labels) insert(label, kLabel);
}

bool FasttextDictionary::holds(const Slot& slot, std::string_view word) const {
  if (slot.length != kElsewhere) {
    return slot.length == word.size() && std::memcmp(slot.head, word.data(), word.size()) == 0;
  }
  std::uint32_t index = 0;
  std::memcpy(&index, slot.head, sizeof(index));
  return long_words_[index] == word;
}

std::size_t FasttextDictionary::slot_of(std::string_view word, std::uint32_t hash) const {
  std::size_t at = hash & mask_;
  while (slots_[at].row != kEmpty && !(slots_[at].hash == hash && holds(slots_[at], word))) {
    at = (at + 1) & mask_;
  }
  return at;
}

void FasttextDictionary::insert(const std::string& word, std::int32_t row) {
  const std::uint32_t hash = fasttext_hash(word);
  const std::size_t at = slot_of(word, hash);
  if (((at - hash) & mask_) > kMostSteps) {
    throw Error(errors::kModelInvalid, "the model's words were chosen to collide", {},
                "do not use this model");
  }
  Slot& slot = slots_[at];
  const bool is_new = slot.row == kEmpty;
  slot.row = row;
  if (!is_new) return;
  slot.hash = hash;
  slot.length = word.size() <= kInline ? static_cast<std::uint8_t>(word.size()) : kElsewhere;
  if (slot.length != kElsewhere) {
    std::memcpy(slot.head, word.data(), word.size());
  } else {
    const auto index = static_cast<std::uint32_t>(long_words_.size());
    std::memcpy(slot.head, &index, sizeof(index));
    long_words_.push_back(word);
  }
}

std::int32_t FasttextDictionary::find(std::string_view word, std::uint32_t hash) const {
  const std::int32_t row = slots_[slot_of(word, hash)].row;
  return row == kEmpty ? kUnknown : row;
}

}  // namespace winnow
