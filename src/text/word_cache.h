// Short stretches of text and their ids, shared by threads: a table of a fixed size in which the
// new takes the place of the old.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

namespace winnow {

/// Reads wait for nothing: a slot is one cache line with a counter that is odd while it is written
/// (a sequence lock), and a reader that met a writer reports a miss. A writer that meets another
/// gives up. What is found was stored for exactly these bytes; whether anything is found depends on
/// what happened before, so nothing but time may depend on it.
class WordCache {
 public:
  /// A table of at most `bytes`, a power of two of slots of 64 bytes; of none below 128. Memory is
  /// taken from the system as slots are used.
  explicit WordCache(std::size_t bytes);

  static constexpr std::size_t kPayloadBytes = 48;
  static constexpr std::size_t kMostIds = kPayloadBytes / sizeof(std::int32_t) - 1;

  struct Entry {
    float reach = 0;  ///< what was stored
    std::uint32_t count = 0;
    std::array<std::int32_t, kMostIds> values;
    std::span<const std::int32_t> ids() const { return {values.data(), count}; }
  };

  static constexpr bool fits(std::size_t text_bytes, std::size_t ids) {
    return text_bytes > 0 && (text_bytes + 3) / 4 + ids <= kPayloadBytes / 4;
  }

  /// Asks for the memory that `find` with this key will read.
  void prefetch(std::uint64_t key) const;
  /// `key` is any hash of the text, always the same one.
  bool find(std::uint64_t key, std::string_view text, Entry& entry) const;
  /// What does not fit is not stored.
  void insert(std::uint64_t key, std::string_view text, std::span<const std::int32_t> ids,
              float reach);

 private:
  static constexpr std::size_t kWords = 8;  ///< of a slot: state, reach and tag, payload
  struct Release {
    std::size_t bytes = 0;
    void operator()(std::uint64_t* words) const;
  };

  std::uint64_t* slot(std::uint64_t key, std::size_t way) const {
    return slots_ + ((key & mask_) * 2 + way) * kWords;
  }
  static bool read(const std::uint64_t* slot, std::uint64_t key, std::string_view text,
                   Entry& entry);

  std::unique_ptr<std::uint64_t, Release> memory_{nullptr, Release{}};
  std::uint64_t* slots_ = nullptr;  ///< in it, at a border of 64 bytes; null: there are none
  std::uint64_t mask_ = 0;          ///< pairs of slots - 1
};

}  // namespace winnow
