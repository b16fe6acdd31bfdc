// Words of normalised text and their token ids, as the kernel encode_words looks them up.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "winnow/core/csr.h"
#include "winnow/core/normal_rules.h"

namespace winnow {

/// The score behind a step: rounded to float, as sentencepiece keeps it.
constexpr float score_behind(float score, double step) {
  return static_cast<float>(static_cast<double>(score) + step);
}
/// The score behind the path of whole steps that has these ids. `step_scores`, `step_ids`: as in
/// StepScores.
constexpr float score_behind(float score, const std::int32_t* ids, std::size_t count,
                             const double* step_scores, const std::uint8_t* step_ids) {
  for (std::size_t k = 0; k < count; k += step_ids[ids[k]]) {
    score = score_behind(score, step_scores[ids[k]]);
  }
  return score;
}

/// Whether a word's ids are known to be right behind this score.
constexpr bool is_within(float score, float reach) { return -reach <= score && score <= reach; }

/// Scores of a path's steps. A step is one id, or those of the bytes of one character.
struct StepScores {
  std::vector<double> of_id;                ///< of the step that the id begins; empty: no scores
  std::vector<std::uint8_t> ids_of_a_step;  ///< by the id that begins it

  float advance(float score, std::span<const std::int32_t> ids) const {
    return score_behind(score, ids.data(), ids.size(), of_id.data(), ids_of_a_step.data());
  }
};

/// How text is normalised, where that is cut into words, and how words' ids are put together.
struct WordRules {
  NormalRules normal;
  /// A word is other bytes and the spaces behind them, instead of spaces and what follows them.
  bool ends_with_space = false;
  std::int32_t joined_id = -1;  ///< neighbours that both have this id become one; -1: none do
  StepScores scores;            ///< empty if there are none
};

/// Whether a word begins at a byte that is not the text's first, by it and the one before it.
constexpr bool begins_word(char before, char byte, bool ends_with_space) {
  return ends_with_space ? before == ' ' && byte != ' ' : before != ' ' && byte == ' ';
}

/// The end of the word that begins at `begin` < text.size().
std::size_t word_end(std::string_view text, std::size_t begin, bool ends_with_space);

/// A word and its ids in one cache line.
struct alignas(64) WordSlot {
  static constexpr std::size_t kPayloadBytes = 48;

  std::uint64_t key = 0;
  float reach = 0;  ///< the largest score before the word, in magnitude, for these ids
  std::uint16_t text_bytes = 0;
  std::uint16_t count = 0;  ///< of ids; 0: a free slot
  /// The text, zeros up to a multiple of four bytes, then the ids.
  std::array<std::uint32_t, kPayloadBytes / 4> payload{};

  constexpr std::size_t ids_at() const { return (text_bytes + 3U) / 4U; }
  std::span<const std::int32_t> ids() const {
    return {reinterpret_cast<const std::int32_t*>(payload.data()) + ids_at(), count};
  }
  std::string_view text() const {
    return {reinterpret_cast<const char*>(payload.data()), text_bytes};
  }
};
static_assert(sizeof(WordSlot) == 64);

/// Words by exact bytes: open addressing, at most half full, a search goes on in the next slot.
class WordTable {
 public:
  /// At most `bytes` of slots; it begins small and doubles.
  WordTable(WordRules rules, std::size_t bytes);

  /// Whether the word is there now: it must fit a slot, and the table must not be full. ids: at
  /// least one.
  bool add(std::string_view word, std::span<const std::int32_t> ids, float reach);
  const WordSlot* find(std::string_view word) const;

  const WordRules& rules() const { return rules_; }
  std::span<const WordSlot> slots() const { return slots_; }  ///< a power of two
  std::size_t size() const { return size_; }

  static constexpr std::uint64_t kSeed = 0x6c62272e07bb0142ULL;  ///< of word_key (word_bytes.h)

 private:
  /// The word's slot, or the free one where it would be.
  static std::size_t slot_of(std::span<const WordSlot> slots, std::uint64_t key,
                             std::string_view word);

  WordRules rules_;
  std::size_t most_slots_;
  std::vector<WordSlot> slots_;
  std::size_t size_ = 0;
};

/// What is asked of the host about words that a table lacks. Answers must not depend on what was
/// asked before.
class WordEncoder {
 public:
  virtual ~WordEncoder() = default;
  /// Appends for each word a row of its ids, at least one, not joined, and their reach, negative if
  /// they are not known to be right after any score.
  virtual void encode(std::span<const std::string_view> words, Csr<std::int32_t>& ids,
                      std::vector<float>& reaches) = 0;
  /// Appends the ids of a normalised text from the word at `begin` on, joined, where `score` is
  /// that before it and `after_joined` says whether the id before it is the one that is joined.
  virtual void encode_rest(std::string_view normalized, std::size_t begin, float score,
                           bool after_joined, std::vector<std::int32_t>& ids) = 0;
  /// Appends the ids of a text as it is before it is normalised: the same as by the table.
  virtual void encode_text(std::string_view text, std::vector<std::int32_t>& ids) = 0;
  /// Called now and then while a device works on what it was given: time for what else the thread
  /// has to do.
  virtual void meanwhile() {}
};

}  // namespace winnow
