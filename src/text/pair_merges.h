// Byte pair encoding as the library does it: of all neighbours that a piece joins, the pair with
// the best score is merged first, the leftmost of equals.
#pragma once

#include <cstdint>
#include <limits>
#include <string_view>
#include <vector>

#include "text/piece_alphabet.h"
#include "text/piece_model.h"
#include "text/piece_trie.h"

namespace winnow {

/// Const after construction; any number of threads, each with a scratch of its own.
class PairMerges {
 public:
  /// Throws std::length_error if the pieces can be made in more than 2^22 ways.
  explicit PairMerges(const PieceModel& model);

  /// A piece, or a character that stands in pieces without being one.
  using Symbol = std::int32_t;

  struct Scratch {
    struct Part {
      Symbol symbol;
      std::int32_t id;  ///< -1: an unknown character
      std::size_t begin;
      std::int32_t rank;            ///< of the merge with the next part; kNoMerge: there is none
      std::int32_t merged;          ///< the piece that the merge makes
      std::int32_t previous, next;  ///< in long texts; -1: none
    };
    std::vector<Part> parts;
    std::vector<std::uint64_t> queue;
  };

  /// Appends the ids of a stretch of (valid, cut: see text/piece_cuts.h) text. Unknown characters
  /// are not joined.
  void append_ids(std::string_view text, Scratch& scratch, std::vector<std::int32_t>& ids) const;

  const UnknownIds& unknown_ids() const { return unknown_ids_; }

 private:
  static constexpr std::int32_t kNoMerge = std::numeric_limits<std::int32_t>::max();
  static constexpr Symbol kNoSymbol = -1;

  struct Merge {
    std::uint64_t pair = kNoPair;
    std::int32_t piece = -1;
    std::int32_t rank = kNoMerge;
  };
  static constexpr std::uint64_t kNoPair = ~std::uint64_t{0};
  static std::uint64_t pair_of(Symbol left, Symbol right) {
    return static_cast<std::uint64_t>(static_cast<std::uint32_t>(left)) << 32 |
           static_cast<std::uint32_t>(right);
  }

  void add_symbols(const PieceModel& model);
  void add_merges(const PieceModel& model);
  const Merge& merge_of(Symbol left, Symbol right) const;
  void find_merge(Scratch::Part& left, const Scratch::Part& right) const;
  void split(std::string_view text, std::vector<Scratch::Part>& parts) const;
  void merge_few(std::vector<Scratch::Part>& parts) const;
  void merge_many(Scratch& scratch) const;
  void append_part(std::string_view text, const Scratch::Part& part, std::size_t end,
                   std::vector<std::int32_t>& ids) const;

  UnknownIds unknown_ids_;
  PieceTrie symbols_;  ///< pieces and characters -> symbols
  PieceTrie characters_;
  PieceTrie user_defined_;
  std::vector<Symbol> ascii_;  ///< by character
  std::int32_t piece_count_;
  std::vector<Merge> merges_;  ///< open addressing; a power of two, at most half full
};

}  // namespace winnow
