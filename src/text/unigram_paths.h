// Best paths of a unigram model, with the library's floats.
//
// The library walks over a whole document and keeps, at each place, the score of the best path to
// it as a float: a candidate is compared in double with the stored float, and is rounded when it is
// stored. So of two paths that are almost equal the one that wins depends on the score so far. Two
// things are offered: the library's own path from a given score on, and for how large a score that
// path stays the best one.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "text/piece_alphabet.h"
#include "text/piece_model.h"
#include "text/piece_trie.h"
#include "winnow/core/word_table.h"

namespace winnow {

/// Const after construction; any number of threads, each with a scratch of its own.
class UnigramPaths {
 public:
  explicit UnigramPaths(const PieceModel& model);

  struct Scratch {
    struct Node {
      float score = 0;
      std::int32_t piece = -1;  ///< -1: an unknown character
      std::size_t begin = kUnreached;
    };
    struct Margin {
      double best = 0, second = 0;  ///< scores of two paths
      std::int32_t steps = 0;       ///< of the best one
    };
    static constexpr std::size_t kUnreached = ~std::size_t{0};
    std::vector<Node> nodes;
    std::vector<Margin> margins;
    std::vector<std::size_t> ends;
  };

  /// Appends the ids of the path that the library takes through a stretch of (valid, cut: see
  /// text/piece_cuts.h) text, if its score before the text is `score`; moves `score` behind it.
  /// Unknown characters are not joined. Returns the reach: all scores before the text that are no
  /// larger (in magnitude) lead to the same path, whose ids these are if `score` was one of them.
  /// Negative: no score is known to.
  float append_path(std::string_view text, float& score, Scratch& scratch,
                    std::vector<std::int32_t>& ids) const;
  /// The same without the reach, which costs time.
  void append_path_only(std::string_view text, float& score, Scratch& scratch,
                        std::vector<std::int32_t>& ids) const;

  /// Of paths that are known, unknown characters not joined.
  const StepScores& step_scores() const { return steps_; }

  /// What the score in the middle of a text of so many bytes can differ from that before it.
  double largest_drift(std::size_t bytes) const {
    return static_cast<double>(bytes) * largest_score_;
  }

  const UnknownIds& unknown_ids() const { return unknown_ids_; }

 private:
  template <class Step>
  void for_each_step(std::string_view text, Step step) const;
  static void begin_path(std::string_view text, float score, Scratch& scratch);
  static void step_to(std::size_t begin, std::size_t end, double step, std::int32_t piece,
                      Scratch& scratch);
  static void begin_margins(std::string_view text, Scratch& scratch);
  static void offer_step(std::size_t begin, std::size_t end, double step, Scratch& scratch);
  void take_path(std::string_view text, float& score, Scratch& scratch,
                 std::vector<std::int32_t>& ids) const;
  float reach_of(std::string_view text, Scratch& scratch) const;
  bool stands_out(std::string_view text, const Scratch::Margin& best, double ulp,
                  Scratch& scratch) const;

  PieceTrie trie_;
  UnknownIds unknown_ids_;
  StepScores steps_;  ///< as the library adds them
  float unknown_score_;
  double largest_score_;  ///< in magnitude, of one byte's worth of path
};

}  // namespace winnow
