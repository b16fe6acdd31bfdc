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

void offer(UnigramPaths::Scratch::Margin& at, double score) {
  if (score > at.best) {
    at.second = at.best;
    at.best = score;
  } else if (score > at.second) {
    at.second = score;
  }
}

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

template <bool kWithMargins>
void UnigramPaths::walk(std::string_view text, float score, Scratch& scratch) const {
  constexpr double kNone = -std::numeric_limits<double>::infinity();
  std::vector<Scratch::Node>& nodes = scratch.nodes;
  std::vector<Scratch::Margin>& margins = scratch.margins;
  nodes.assign(text.size() + 1, {});
  nodes[0].score = score;
  if constexpr (kWithMargins) {
    margins.assign(text.size() + 1, {kNone, kNone});
    margins[0].best = 0;
  }
  for (std::size_t begin = 0; begin < text.size();) {
    const double before = nodes[begin].score;
    const std::size_t character = character_bytes(text[begin]);
    bool is_known = false;
    const auto step_to = [&](std::size_t end, double candidate, std::int32_t piece) {
      Scratch::Node& node = nodes[end];
      if (node.begin == Scratch::kUnreached || candidate > static_cast<double>(node.score)) {
        node = {static_cast<float>(candidate), piece, begin};
      }
    };
    const auto offer_to = [&](std::size_t end, double step) {
      if constexpr (kWithMargins) {
        offer(margins[end], margins[begin].best + step);
        offer(margins[end], margins[begin].second + step);
      }
    };
    trie_.for_each_prefix(text.substr(begin), [&](std::size_t length, std::int32_t piece) {
      const double step = steps_.of_id[static_cast<std::size_t>(piece)];
      step_to(begin + length, step + before, piece);
      offer_to(begin + length, step);
      is_known = is_known || length == character;
    });
    if (!is_known) {
      step_to(begin + character, unknown_score_ + nodes[begin].score, -1);
      offer_to(begin + character, unknown_score_);
    }
    begin += character;
  }
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
/// path of n steps that makes n/2 ulp, so two paths whose exact scores differ by more than n ulp
/// cannot change places, the stored maximum of candidates being monotone in each of them. The bytes
/// bound the steps, and twice as much is asked for.
float UnigramPaths::reach_of(double margin, std::size_t bytes) const {
  constexpr double kNever = -1;
  constexpr int kMantissaBits = 23, kLargestExponent = 120;
  const double ulp = margin / (2 * static_cast<double>(bytes) + 2);
  if (!(ulp > 0)) return kNever;
  // The ulp below 2^(e + 1) is at most 2^(e - 23).
  const int exponent = std::isinf(ulp) ? kLargestExponent : std::ilogb(ulp) + kMantissaBits;
  const double largest = std::ldexp(1.0, std::min(exponent + 1, kLargestExponent));
  const double reach = 0.999 * largest - largest_drift(bytes);
  return reach > 0 ? static_cast<float>(reach) : static_cast<float>(kNever);
}

float UnigramPaths::append_path(std::string_view text, float& score, Scratch& scratch,
                                std::vector<std::int32_t>& ids) const {
  walk<true>(text, score, scratch);
  const Scratch::Margin& end = scratch.margins[text.size()];
  const float reach = reach_of(end.best - end.second, text.size());
  take_path(text, score, scratch, ids);
  return reach;
}

void UnigramPaths::append_path_only(std::string_view text, float& score, Scratch& scratch,
                                    std::vector<std::int32_t>& ids) const {
  walk<false>(text, score, scratch);
  take_path(text, score, scratch, ids);
}

}  // namespace winnow
