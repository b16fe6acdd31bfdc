#include "text/piece_encoder.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <stdexcept>

#include "winnow/core/word_bytes.h"

namespace winnow {
namespace {

/// So many words are looked for ahead, so that their slots are on the way from memory.
constexpr std::size_t kAhead = 16;
constexpr std::uint64_t kSeed = 0x51ed270b1f3a96c5ULL;

/// A longer stretch is not looked up: the cache cannot hold it.
constexpr std::size_t kMostCachedBytes = WordCache::kPayloadBytes - sizeof(std::int32_t);

std::string obstacle_of(const PieceModel& model) {
  const bool is_bpe = model.algorithm == PieceAlgorithm::kBpe;
  if (!is_bpe && model.algorithm != PieceAlgorithm::kUnigram) return "a word or character model";
  if (!model.escapes_spaces) return "spaces are not escaped";
  if (model.has_repeated_settings) return "settings are given twice";
  for (const Piece& piece : model.pieces) {
    const bool is_in_text = piece.type == PieceType::kNormal ||
                            piece.type == PieceType::kUserDefined ||
                            piece.type == PieceType::kUnused;
    if (is_in_text && !is_valid_utf8(piece.text)) return "a piece is not valid UTF-8";
    if (!is_bpe) continue;
    // The library takes an unused piece apart again, the way it was last made anywhere in the text.
    if (piece.type == PieceType::kUnused) return "merges into unused pieces";
    if (piece.type == PieceType::kControl &&
        character_bytes(piece.text.front()) >= piece.text.size()) {
      return "a control symbol of one character";
    }
  }
  return {};
}

}  // namespace

std::size_t PieceScratch::bytes() const {
  return normalized.capacity() + word_ids.capacity() * sizeof(word_ids[0]) +
         paths.nodes.capacity() * sizeof(paths.nodes[0]) +
         paths.margins.capacity() * sizeof(paths.margins[0]) +
         paths.ends.capacity() * sizeof(paths.ends[0]) +
         merges.parts.capacity() * sizeof(merges.parts[0]) +
         merges.queue.capacity() * sizeof(merges.queue[0]);
}

/// The encoding of one text.
class PieceEncoder::Run {
 public:
  Run(const PieceEncoder& encoder, std::string_view text, PieceScratch& scratch,
      std::vector<std::int32_t>& ids)
      : encoder_(encoder),
        scratch_(scratch),
        ids_(ids),
        text_(text),
        joins_unknown_(encoder.unknown_ids_.are_joined()) {}

  /// Goes on from a word, with the score before it and whether an unknown id is.
  void resume(std::size_t begin, float score, bool after_unknown) {
    score_ = score;
    after_unknown_ = after_unknown;
    encode(begin);
  }

  /// Of a text that is one word: not joined; returns how large a score before it may be for its
  /// ids.
  float encode_word() {
    joins_unknown_ = false;
    return add_word(word_of(0, text_.size()));
  }

  void encode(std::size_t begin = 0) {
    std::array<Word, kAhead> words;
    while (begin < text_.size()) {
      std::size_t count = 0;
      for (; count < words.size() && begin < text_.size(); ++count) {
        const std::size_t end = encoder_.cuts_.word_end(text_, begin);
        words[count] = word_of(begin, end);
        begin = end;
      }
      for (std::size_t k = 0; k < count; ++k) add_word(words[k]);
    }
  }

 private:
  static constexpr float kNever = -1;  ///< a reach within which no score is

  struct Word {
    std::string_view text;
    std::uint64_t key = 0;
    bool is_cacheable() const { return text.size() <= kMostCachedBytes; }
  };

  Word word_of(std::size_t begin, std::size_t end) const {
    Word word{text_.substr(begin, end - begin)};
    if (word.is_cacheable()) {
      const char* text_end = text_.data() + text_.size();
      word.key = word_key(word.text, bytes_of(word.text, text_end), text_end, kSeed);
      encoder_.cache_.prefetch(word.key);
    }
    return word;
  }

  bool is_within(float reach) const { return winnow::is_within(score_, reach); }

  /// Returns how large a score before it may be for these ids, as do the two below.
  float add_word(const Word& word) {
    WordCache::Entry entry;
    if (word.is_cacheable() && encoder_.cache_.find(word.key, word.text, entry) &&
        is_within(entry.reach)) {
      if (encoder_.paths_) score_ = encoder_.paths_->step_scores().advance(score_, entry.ids());
      emit(entry.ids());
      return entry.reach;
    }
    return add_parts(word);
  }

  /// The parts' paths do not depend on one another but for the score before each, so a word's path
  /// is known as far as each part's is.
  float add_parts(const Word& word) {
    const auto begin = static_cast<std::size_t>(word.text.data() - text_.data());
    const std::size_t word_end = begin + word.text.size();
    const float before = score_;
    float reach = std::numeric_limits<float>::infinity();
    scratch_.word_ids.clear();
    bool is_one_part = true;
    for (std::size_t at = begin; at < word_end;) {
      const std::size_t end = std::min(encoder_.cuts_.part_end(text_, at), word_end);
      is_one_part = at == begin && end == word_end;
      reach = std::min(reach, add_part(is_one_part ? word : word_of(at, end)));
      at = end;
      if (!word.is_cacheable()) {
        emit(scratch_.word_ids);
        scratch_.word_ids.clear();
      }
    }
    emit(scratch_.word_ids);
    if (is_one_part) return reach;
    if (encoder_.paths_) {
      reach -= static_cast<float>(encoder_.paths_->largest_drift(word.text.size()));
    }
    if (word.is_cacheable() && std::abs(before) <= reach) {
      encoder_.cache_.insert(word.key, word.text, scratch_.word_ids, reach);
    }
    return reach;
  }

  /// Appends to the word's ids.
  float add_part(const Word& part) {
    WordCache::Entry entry;
    if (part.is_cacheable() && encoder_.cache_.find(part.key, part.text, entry)) {
      if (is_within(entry.reach)) {
        if (encoder_.paths_) score_ = encoder_.paths_->step_scores().advance(score_, entry.ids());
        append(scratch_.word_ids, entry.ids());
        return entry.reach;
      }
      encoder_.paths_->append_path_only(part.text, score_, scratch_.paths, scratch_.word_ids);
      return kNever;
    }
    const float before = std::abs(score_);
    const std::size_t first = scratch_.word_ids.size();
    const float reach = encode_part(part.text);
    if (part.is_cacheable() && reach < 0) encoder_.cache_.insert(part.key, part.text, {}, kNever);
    if (!(before <= reach)) return kNever;
    if (!part.is_cacheable()) return reach;
    encoder_.cache_.insert(part.key, part.text, std::span(scratch_.word_ids).subspan(first), reach);
    return reach;
  }

  float encode_part(std::string_view text) {
    if (encoder_.paths_) {
      return encoder_.paths_->append_path(text, score_, scratch_.paths, scratch_.word_ids);
    }
    encoder_.merges_->append_ids(text, scratch_.merges, scratch_.word_ids);
    return std::numeric_limits<float>::infinity();
  }

  static void append(std::vector<std::int32_t>& ids, std::span<const std::int32_t> more) {
    ids.insert(ids.end(), more.begin(), more.end());
  }

  void emit(std::span<const std::int32_t> ids) {
    if (!joins_unknown_) {
      append(ids_, ids);
      return;
    }
    for (const std::int32_t id : ids) {
      const bool is_unknown = id == encoder_.unknown_ids_.unknown();
      if (!is_unknown || !after_unknown_) ids_.push_back(id);
      after_unknown_ = is_unknown;
    }
  }

  const PieceEncoder& encoder_;
  PieceScratch& scratch_;
  std::vector<std::int32_t>& ids_;
  std::string_view text_;
  bool joins_unknown_;
  bool after_unknown_ = false;
  float score_ = 0;  ///< of a unigram path, as the library keeps it
};

PieceEncoder::PieceEncoder(const PieceModel& model, std::size_t cache_bytes)
    : normalizer_(model), cuts_(model), unknown_ids_(model), cache_(cache_bytes) {
  if (model.algorithm == PieceAlgorithm::kBpe) {
    merges_.emplace(model);
  } else {
    paths_.emplace(model);
  }
}

std::unique_ptr<PieceEncoder> PieceEncoder::make(const PieceModel& model, std::size_t cache_bytes,
                                                 std::string& obstacle) {
  obstacle = obstacle_of(model);
  if (!obstacle.empty()) return nullptr;
  try {
    std::unique_ptr<PieceEncoder> encoder(new PieceEncoder(model, cache_bytes));
    if (encoder->normalizer_.gives_valid_utf8()) return encoder;
    obstacle = "normalised text may not be valid UTF-8";
  } catch (const std::length_error& error) {
    obstacle = error.what();
  }
  return nullptr;
}

void PieceEncoder::append_ids(std::string_view text, PieceScratch& scratch,
                              std::vector<std::int32_t>& ids) const {
  normalizer_.normalize(text, scratch.normalized);
  Run(*this, scratch.normalized, scratch, ids).encode();
}

std::optional<WordRules> PieceEncoder::word_rules() const {
  if (!cuts_.has_words()) return std::nullopt;
  WordRules rules;
  rules.normal = normalizer_.rules();
  rules.ends_with_space = cuts_.words_end_with_space();
  if (unknown_ids_.are_joined()) rules.joined_id = unknown_ids_.unknown();
  if (paths_) rules.scores = paths_->step_scores();
  return rules;
}

float PieceEncoder::append_word(std::string_view word, PieceScratch& scratch,
                                std::vector<std::int32_t>& ids) const {
  return Run(*this, word, scratch, ids).encode_word();
}

void PieceEncoder::append_rest(std::string_view text, std::size_t begin, float score,
                               bool after_unknown, PieceScratch& scratch,
                               std::vector<std::int32_t>& ids) const {
  Run(*this, text, scratch, ids).resume(begin, score, after_unknown);
}

}  // namespace winnow
