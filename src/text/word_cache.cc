#include "text/word_cache.h"

#include <sys/mman.h>

#include <atomic>
#include <bit>
#include <cstring>
#include <new>

namespace winnow {
namespace {

constexpr std::size_t kSlotBytes = 64;
constexpr std::size_t kHugePage = std::size_t{2} << 20;

using Word = std::atomic_ref<std::uint64_t>;

std::uint64_t load(const std::uint64_t& word, std::memory_order order) {
  return Word(const_cast<std::uint64_t&>(word)).load(order);  // atomic_ref has no const form
}

/// state: the counter in the low half, then the sizes of text and ids in bytes of their own.
struct State {
  std::uint64_t bits;
  bool is_written() const { return (bits & 1) == 0; }
  std::size_t text_bytes() const { return (bits >> 32) & 0xFF; }
  std::uint32_t ids() const { return static_cast<std::uint32_t>((bits >> 40) & 0xFF); }
  std::uint32_t writes() const { return static_cast<std::uint32_t>(bits) >> 1; }
  State writing() const { return {(bits & 0xFFFFFFFF) | 1}; }
  State written(std::size_t text_bytes, std::size_t ids) const {
    const auto counter = static_cast<std::uint32_t>(bits) + 2;
    return {counter | std::uint64_t{text_bytes} << 32 | std::uint64_t{ids} << 40};
  }
};

std::uint64_t tag_of(std::uint64_t key) { return key >> 32; }

std::size_t ids_at(std::size_t text_bytes) { return (text_bytes + 3) / 4 * 4; }

}  // namespace

void WordCache::Release::operator()(std::uint64_t* words) const { ::munmap(words, bytes); }

WordCache::WordCache(std::size_t bytes) {
  const std::size_t pairs = std::bit_floor(bytes / (2 * kSlotBytes));
  if (pairs == 0) return;
  const std::size_t size = pairs * 2 * kSlotBytes;
  // Zeroed pages that cost nothing until they are touched, huge ones for a table of several: words
  // lie anywhere in it, and each would be a miss of the address cache too.
  const std::size_t alignment = size > kHugePage ? kHugePage : kSlotBytes;
  std::size_t space = size + alignment;
  void* memory = ::mmap(nullptr, space, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) throw std::bad_alloc();
  memory_ = {static_cast<std::uint64_t*>(memory), Release{space}};
  slots_ = static_cast<std::uint64_t*>(std::align(alignment, size, memory, space));
  if (alignment == kHugePage) ::madvise(slots_, size, MADV_HUGEPAGE);
  mask_ = pairs - 1;
}

void WordCache::prefetch(std::uint64_t key) const {
  if (slots_ == nullptr) return;
  __builtin_prefetch(slot(key, 0));
  __builtin_prefetch(slot(key, 1));
}

bool WordCache::find(std::uint64_t key, std::string_view text, Entry& entry) const {
  return slots_ != nullptr && !text.empty() &&
         (read(slot(key, 0), key, text, entry) || read(slot(key, 1), key, text, entry));
}

bool WordCache::read(const std::uint64_t* slot, std::uint64_t key, std::string_view text,
                     Entry& entry) {
  const State state{load(slot[0], std::memory_order_acquire)};
  if (!state.is_written() || state.text_bytes() != text.size()) return false;
  const std::uint64_t reach_and_tag = load(slot[1], std::memory_order_acquire);
  if (reach_and_tag >> 32 != tag_of(key)) return false;
  std::array<std::uint64_t, kWords - 2> payload;
  for (std::size_t k = 0; k < payload.size(); ++k) {
    payload[k] = load(slot[k + 2], std::memory_order_acquire);
  }
  if (load(slot[0], std::memory_order_relaxed) != state.bits) return false;
  const char* bytes = reinterpret_cast<const char*>(payload.data());
  if (std::memcmp(bytes, text.data(), text.size()) != 0) return false;
  entry.reach = std::bit_cast<float>(static_cast<std::uint32_t>(reach_and_tag));
  entry.count = state.ids();
  std::memcpy(entry.values.data(), bytes + ids_at(text.size()), entry.count * sizeof(std::int32_t));
  return true;
}

void WordCache::insert(std::uint64_t key, std::string_view text, std::span<const std::int32_t> ids,
                       float reach) {
  if (slots_ == nullptr || !fits(text.size(), ids.size())) return;
  const State first{load(*slot(key, 0), std::memory_order_relaxed)};
  const State second{load(*slot(key, 1), std::memory_order_relaxed)};
  // An empty slot if there is one, else the two in turn.
  const bool takes_second =
      first.text_bytes() != 0 &&
      (second.text_bytes() == 0 || (first.writes() + second.writes()) % 2 != 0);
  const State old = takes_second ? second : first;
  std::uint64_t* words = slot(key, takes_second ? 1 : 0);
  std::uint64_t expected = old.bits;
  if (!old.is_written() || !Word(words[0]).compare_exchange_strong(expected, old.writing().bits,
                                                                   std::memory_order_acq_rel)) {
    return;
  }
  std::array<std::uint64_t, kWords - 2> payload{};
  auto* bytes = reinterpret_cast<char*>(payload.data());
  std::memcpy(bytes, text.data(), text.size());
  if (!ids.empty()) std::memcpy(bytes + ids_at(text.size()), ids.data(), ids.size_bytes());
  const std::uint64_t tag_and_reach = tag_of(key) << 32 | std::bit_cast<std::uint32_t>(reach);
  Word(words[1]).store(tag_and_reach, std::memory_order_release);
  for (std::size_t k = 0; k < payload.size(); ++k) {
    Word(words[k + 2]).store(payload[k], std::memory_order_release);
  }
  Word(words[0]).store(old.written(text.size(), ids.size()).bits, std::memory_order_release);
}

}  // namespace winnow
