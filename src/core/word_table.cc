#include "winnow/core/word_table.h"

#include <algorithm>
#include <bit>
#include <cstring>

#include "winnow/core/word_bytes.h"

namespace winnow {
namespace {

constexpr std::size_t kLeastSlots = 64;

std::uint64_t key_of(std::string_view word) {
  const char* end = word.data() + word.size();
  return word_key(word, bytes_of(word, end), end, WordTable::kSeed);
}

}  // namespace

std::size_t word_end(std::string_view text, std::size_t begin, bool ends_with_space) {
  const auto end_of_spaces = [&](std::size_t at) {
    while (at < text.size() && text[at] == ' ') ++at;
    return at;
  };
  const auto next_space = [&](std::size_t at) { return std::min(text.find(' ', at), text.size()); };
  return ends_with_space ? end_of_spaces(next_space(begin)) : next_space(end_of_spaces(begin));
}

WordTable::WordTable(WordRules rules, std::size_t bytes)
    : rules_(std::move(rules)),
      most_slots_(std::max(std::bit_floor(bytes / sizeof(WordSlot)), kLeastSlots)),
      slots_(kLeastSlots) {}

std::size_t WordTable::slot_of(std::span<const WordSlot> slots, std::uint64_t key,
                               std::string_view word) {
  const std::size_t mask = slots.size() - 1;
  std::size_t at = key & mask;
  while (slots[at].count > 0 && (slots[at].key != key || slots[at].text() != word)) {
    at = (at + 1) & mask;
  }
  return at;
}

bool WordTable::add(std::string_view word, std::span<const std::int32_t> ids, float reach) {
  if ((word.size() + 3) / 4 + ids.size() > WordSlot::kPayloadBytes / 4) return false;
  if (2 * (size_ + 1) > slots_.size()) {
    if (slots_.size() == most_slots_) return find(word) != nullptr;
    std::vector<WordSlot> more(2 * slots_.size());
    for (const WordSlot& slot : slots_) {
      if (slot.count > 0) more[slot_of(more, slot.key, slot.text())] = slot;
    }
    slots_ = std::move(more);
  }
  const std::uint64_t key = key_of(word);
  WordSlot& slot = slots_[slot_of(slots_, key, word)];
  if (slot.count > 0) return true;
  slot.key = key;
  slot.reach = reach;
  slot.text_bytes = static_cast<std::uint16_t>(word.size());
  slot.count = static_cast<std::uint16_t>(ids.size());
  std::memcpy(slot.payload.data(), word.data(), word.size());
  std::memcpy(slot.payload.data() + slot.ids_at(), ids.data(), ids.size_bytes());
  ++size_;
  return true;
}

const WordSlot* WordTable::find(std::string_view word) const {
  const WordSlot& slot = slots_[slot_of(slots_, key_of(word), word)];
  return slot.count > 0 ? &slot : nullptr;
}

}  // namespace winnow
