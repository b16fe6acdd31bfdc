#include "text/unigram_paths.h"

#include <algorithm>
#include <cfloat>
#include <cmath>
#include <limits>

namespace winnow {
namespace {

constexpr float kUnknownPenalty = 10.0F;

bool is_matchable(const Piece& piece) {
  return piece.type == PieceType::kNormal || piece.type == PieceType::kUserDefined;
}

PieceTrie trie_of(const PieceModel& model) {
  std::vector<TrieKey> keys;
  for (std::size_t id = 0; id < model.pieces.size(); ++id) {
    if (!is_matchable(model.pieces[id])) continue;
    std::string text = in_normalized_text(model.pieces[id].text);
    if (!text.empty()) keys.push_back({std::move(text), static_cast<std::int32_t>(id)});
  }
  return PieceTrie(keys);
}

/// The library adds float and double as its types happen to be; the double holds either exactly.
std::vector<double> scores_of(const PieceModel& model) {
  float largest = FLT_MIN;  // sic: the smallest positive number
  for (const Piece& piece : model.pieces) {
    if (piece.type == PieceType::kNormal) largest = std::max(largest, piece.score);
  }
  std::vector<double> scores;
  for (const Piece& piece : model.pieces) {
    const auto bytes = static_cast<float>(piece.text.size());
    const bool is_symbol = piece.type == PieceType::kUserDefined;
    scores.push_back(is_symbol ? static_cast<double>(bytes * largest) - 0.1 : piece.score);
  }
  return scores;
}

float unknown_score_of(const PieceModel& model) {
  float smallest = FLT_MAX;
  for (const Piece& piece : model.pieces) {
    if (piece.type == PieceType::kNormal) smallest = std::min(smallest, piece.score);
  }
  return smallest - kUnknownPenalty;
}

using Margin = UnigramPaths::Scratch::Margin;

void offer(Margin& at, double score, std::int32_t steps) {
  if (score > at.best) {
    at = {score, at.best, steps};
  } else if (score > at.second) {
    at.second = score;
  }
}

constexpr int kMantissaBits = 23, kLargestExponent = 120;
/// A score of 2^16 stands behind some 20,000 words: no need to know that more may.
constexpr int kFarExponent = 15;
/// Longer stretches are not kept anywhere, so there is no need to know how far they reach.
constexpr std::size_t kMostKeptBytes = 48;

/// The largest e for which the ulp below 2^(e + 1), which is 2^(e - 23) at most, is no more.
int exponent_of(double ulp) {
  return std::isinf(ulp) ? kLargestExponent
                         : std::min(std::ilogb(ulp) + kMantissaBits, kLargestExponent);
}
double ulp_of(int exponent) { return std::ldexp(1.0, exponent - kMantissaBits); }

}  // namespace

UnigramPaths::UnigramPaths(const PieceModel& model)
    : trie_(trie_of(model)),
      unknown_ids_(model),
      steps_{scores_of(model), std::vector<std::uint8_t>(model.pieces.size(), 1)},
      unknown_score_(unknown_score_of(model)),
      largest_score_(std::abs(static_cast<double>(unknown_score_))) {
  for (std::size_t id = 0; id < model.pieces.size(); ++id) {
    if (is_matchable(model.pieces[id])) {
      largest_score_ = std::max(largest_score_, std::abs(steps_.of_id[id]));
    }
  }
  // A path's score is told from its ids alone: bytes stand for unknown characters only.
  steps_.of_id[static_cast<std::size_t>(unknown_ids_.unknown())] = unknown_score_;
  const std::vector<std::int32_t>& bytes = unknown_ids_.bytes();
  for (std::size_t byte = 0; byte < bytes.size(); ++byte) {
    const auto id = static_cast<std::size_t>(bytes[byte]);
    steps_.of_id[id] = unknown_score_;
    steps_.ids_of_a_step[id] = static_cast<std::uint8_t>(character_bytes(static_cast<char>(byte)));
  }
}

/// step(begin, end, score, piece) for each piece in the text, and for unknown characters with -1.
template <class Step>
void UnigramPaths::for_each_step(std::string_view text, Step step) const {
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t character = character_bytes(text[begin]);
    bool is_known = false;
    trie_.for_each_prefix(text.substr(begin), [&](std::size_t length, std::int32_t piece) {
      step(begin, begin + length, steps_.of_id[static_cast<std::size_t>(piece)], piece);
      is_known = is_known || length == character;
    });
    if (!is_known) step(begin, begin + character, unknown_score_, -1);
    begin += character;
  }
}

void UnigramPaths::begin_path(std::string_view text, float score, Scratch& scratch) {
  scratch.nodes.assign(text.size() + 1, {});
  scratch.nodes[0].score = score;
}

void UnigramPaths::step_to(std::size_t begin, std::size_t end, double step, std::int32_t piece,
                           Scratch& scratch) {
  const float before = scratch.nodes[begin].score;
  const double candidate =
      piece >= 0 ? step + static_cast<double>(before) : static_cast<float>(step) + before;
  Scratch::Node& node = scratch.nodes[end];
  if (node.begin == Scratch::kUnreached || candidate > static_cast<double>(node.score)) {
    node = {static_cast<float>(candidate), piece, begin};
  }
}

void UnigramPaths::begin_margins(std::string_view text, Scratch& scratch) {
  constexpr double kNone = -std::numeric_limits<double>::infinity();
  scratch.margins.assign(text.size() + 1, {kNone, kNone, 0});
  scratch.margins[0].best = 0;
}

void UnigramPaths::offer_step(std::size_t begin, std::size_t end, double step, Scratch& scratch) {
  const Margin from = scratch.margins[begin];
  offer(scratch.margins[end], from.best + step, from.steps + 1);
  offer(scratch.margins[end], from.second + step, from.steps + 1);
}

void UnigramPaths::take_path(std::string_view text, float& score, Scratch& scratch,
                             std::vector<std::int32_t>& ids) const {
  score = scratch.nodes[text.size()].score;
  scratch.ends.clear();
  for (std::size_t end = text.size(); end > 0; end = scratch.nodes[end].begin) {
    scratch.ends.push_back(end);
  }
  for (std::size_t k = scratch.ends.size(); k > 0; --k) {
    const std::size_t end = scratch.ends[k - 1];
    const Scratch::Node& node = scratch.nodes[end];
    if (node.piece >= 0) {
      ids.push_back(node.piece);
    } else {
      unknown_ids_.append(text.substr(node.begin, end - node.begin), ids);
    }
  }
}

/// Each addition rounds by at most half a unit in the last place (ulp) of what it adds to. Along a
/// path of n steps that makes n/2 ulp, so a path of n steps keeps its place before one of m if
/// their exact scores differ by more than (n + m)/2 ulp, the stored maximum of candidates being
/// monotone in each of them. Twice as much is asked for. The bytes bound the steps; where that says
/// too little, no path may come close whose every step is worth an ulp more.
float UnigramPaths::reach_of(std::string_view text, Scratch& scratch) const {
  constexpr float kNever = -1;
  const Margin path = scratch.margins[text.size()];
  const double margin = path.best - path.second;
  if (!(margin > 0)) return kNever;
  int exponent = exponent_of(margin / (2 * static_cast<double>(text.size()) + 2));
  if (text.size() <= kMostKeptBytes) {
    int larger = std::min(exponent_of(margin / (path.steps + 1)), kFarExponent);
    while (larger > exponent && !stands_out(text, path, ulp_of(larger), scratch)) --larger;
    exponent = std::max(exponent, larger);
  }
  const double largest = std::ldexp(1.0, std::min(exponent + 1, kLargestExponent));
  const double reach = 0.999 * largest - largest_drift(text.size());
  return reach > 0 ? static_cast<float>(reach) : kNever;
}

/// Whether all other paths, of m steps each, are worse than the best one by more than (n + m) ulp.
bool UnigramPaths::stands_out(std::string_view text, const Margin& best, double ulp,
                              Scratch& scratch) const {
  begin_margins(text, scratch);
  for_each_step(text, [&](std::size_t begin, std::size_t end, double step, std::int32_t) {
    offer_step(begin, end, step + ulp, scratch);
  });
  return scratch.margins[text.size()].second < best.best - best.steps * ulp;
}

float UnigramPaths::append_path(std::string_view text, float& score, Scratch& scratch,
                                std::vector<std::int32_t>& ids) const {
  begin_path(text, score, scratch);
  begin_margins(text, scratch);
  for_each_step(text, [&](std::size_t begin, std::size_t end, double step, std::int32_t piece) {
    step_to(begin, end, step, piece, scratch);
    offer_step(begin, end, step, scratch);
  });
  take_path(text, score, scratch, ids);
  return reach_of(text, scratch);
}

void UnigramPaths::append_path_only(std::string_view text, float& score, Scratch& scratch,
                                    std::vector<std::int32_t>& ids) const {
  begin_path(text, score, scratch);
  for_each_step(text, [&](std::size_t begin, std::size_t end, double step, std::int32_t piece) {
    step_to(begin, end, step, piece, scratch);
  });
  take_path(text, score, scratch, ids);
}

}  // namespace winnow
