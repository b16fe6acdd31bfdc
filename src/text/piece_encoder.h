// A sentencepiece model as its own encoder: the library's ids, word by word, most of them from a
// cache.
//
// Text is normalised, cut into words where no piece goes across, and each word looked up; a word
// that is not there is cut further and its parts looked up or encoded. The ids depend on nothing
// that the cache holds.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "text/pair_merges.h"
#include "text/piece_cuts.h"
#include "text/piece_model.h"
#include "text/piece_normalizer.h"
#include "text/unigram_paths.h"
#include "text/word_cache.h"
#include "winnow/core/word_table.h"

namespace winnow {

/// What one thread needs while it encodes; it keeps its memory from text to text.
struct PieceScratch {
  std::string normalized;
  std::vector<std::int32_t> word_ids;
  UnigramPaths::Scratch paths;
  PairMerges::Scratch merges;

  std::size_t bytes() const;
};

/// Any number of threads, each with a scratch of its own; they share the cache.
class PieceEncoder {
 public:
  /// Null where this encoder is not known to give the library's ids; `obstacle` then says why.
  static std::unique_ptr<PieceEncoder> make(const PieceModel& model, std::size_t cache_bytes,
                                            std::string& obstacle);

  /// Appends the ids of a text of any bytes.
  void append_ids(std::string_view text, PieceScratch& scratch,
                  std::vector<std::int32_t>& ids) const;

  // The same in steps, for who looks words up elsewhere (Tokenizer has the contract).
  std::optional<WordRules> word_rules() const;
  float append_word(std::string_view word, PieceScratch& scratch,
                    std::vector<std::int32_t>& ids) const;
  void append_rest(std::string_view text, std::size_t begin, float score, bool after_unknown,
                   PieceScratch& scratch, std::vector<std::int32_t>& ids) const;

 private:
  class Run;

  PieceEncoder(const PieceModel& model, std::size_t cache_bytes);

  PieceNormalizer normalizer_;
  PieceCuts cuts_;
  UnknownIds unknown_ids_;
  std::optional<UnigramPaths> paths_;  ///< one of the two
  std::optional<PairMerges> merges_;
  mutable WordCache cache_;
};

}  // namespace winnow
