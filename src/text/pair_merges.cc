#include "text/pair_merges.h"

#include <algorithm>
#include <bit>
#include <map>
#include <numeric>
#include <stdexcept>

#include "winnow/core/hash.h"

namespace winnow {
namespace {

constexpr std::size_t kMostMerges = std::size_t{1} << 22;
/// Up to so many parts are searched for the best merge one by one; more get a heap.
constexpr std::size_t kFewParts = 48;

/// Places in the order of scores, the best first; equal scores share one.
std::vector<std::int32_t> ranks_of(const PieceModel& model) {
  std::vector<std::size_t> order(model.pieces.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  const auto score = [&](std::size_t id) { return model.pieces[id].score; };
  std::ranges::stable_sort(order, std::ranges::greater(), score);
  std::vector<std::int32_t> ranks(order.size());
  for (std::size_t k = 1; k < order.size(); ++k) {
    const bool is_equal = score(order[k]) == score(order[k - 1]);
    ranks[order[k]] = is_equal ? ranks[order[k - 1]] : static_cast<std::int32_t>(k);
  }
  return ranks;
}

}  // namespace

PairMerges::PairMerges(const PieceModel& model)
    : unknown_ids_(model),
      ascii_(128, kNoSymbol),
      piece_count_(static_cast<std::int32_t>(model.pieces.size())) {
  add_symbols(model);
  add_merges(model);
}

void PairMerges::add_symbols(const PieceModel& model) {
  std::map<std::string, Symbol, std::less<>> characters;
  std::vector<TrieKey> symbols, user_defined;
  for (std::size_t id = 0; id < model.pieces.size(); ++id) {
    const std::string text = in_normalized_text(model.pieces[id].text);
    const auto symbol = static_cast<Symbol>(id);
    if (text.empty()) continue;
    if (model.pieces[id].type == PieceType::kUserDefined) user_defined.push_back({text, symbol});
    if (model.pieces[id].type != PieceType::kNormal) continue;
    symbols.push_back({text, symbol});
    for (std::size_t at = 0; at < text.size(); at += character_bytes(text[at])) {
      characters.try_emplace(text.substr(at, character_bytes(text[at])), kNoSymbol);
    }
    if (const auto found = characters.find(text); found != characters.end()) {
      found->second = symbol;
    }
  }
  Symbol next = piece_count_;
  std::vector<TrieKey> keys;
  for (auto& [character, symbol] : characters) {
    if (symbol == kNoSymbol) symbols.push_back({character, symbol = next++});
    if (character.size() == 1) ascii_[static_cast<std::uint8_t>(character[0])] = symbol;
    keys.push_back({character, symbol});
  }
  symbols_ = PieceTrie(symbols);
  characters_ = PieceTrie(keys);
  user_defined_ = PieceTrie(user_defined);
}

void PairMerges::add_merges(const PieceModel& model) {
  const std::vector<std::int32_t> ranks = ranks_of(model);
  std::vector<Merge> merges;
  for (std::size_t id = 0; id < model.pieces.size(); ++id) {
    if (model.pieces[id].type != PieceType::kNormal) continue;
    const std::string text = in_normalized_text(model.pieces[id].text);
    symbols_.for_each_prefix(text, [&](std::size_t length, Symbol left) {
      const std::string_view rest = std::string_view(text).substr(length);
      const PieceTrie::Match right = symbols_.longest_prefix(rest);
      if (rest.empty() || right.length != rest.size()) return;
      if (merges.size() == kMostMerges) throw std::length_error("more than 4194304 merges");
      merges.push_back({pair_of(left, right.value), static_cast<std::int32_t>(id), ranks[id]});
    });
  }
  merges_.resize(std::bit_ceil(2 * merges.size() + 1));
  for (const Merge& merge : merges) {
    std::size_t slot = mix64(merge.pair) & (merges_.size() - 1);
    while (merges_[slot].pair != kNoPair) slot = (slot + 1) & (merges_.size() - 1);
    merges_[slot] = merge;
  }
}

const PairMerges::Merge& PairMerges::merge_of(Symbol left, Symbol right) const {
  const std::uint64_t pair = pair_of(left, right);
  std::size_t slot = mix64(pair) & (merges_.size() - 1);
  while (merges_[slot].pair != pair && merges_[slot].pair != kNoPair) {
    slot = (slot + 1) & (merges_.size() - 1);
  }
  return merges_[slot];
}

void PairMerges::find_merge(Scratch::Part& left, const Scratch::Part& right) const {
  left.rank = kNoMerge;
  if (left.symbol == kNoSymbol || right.symbol == kNoSymbol) return;
  const Merge& merge = merge_of(left.symbol, right.symbol);
  left.rank = merge.rank;
  left.merged = merge.piece;
}

void PairMerges::split(std::string_view text, std::vector<Scratch::Part>& parts) const {
  parts.clear();
  for (std::size_t at = 0; at < text.size();) {
    if (!user_defined_.empty()) {
      const PieceTrie::Match match = user_defined_.longest_prefix(text.substr(at));
      if (match.length > 0) {  // such a symbol is never merged
        parts.push_back({kNoSymbol, match.value, at, kNoMerge, -1, -1, -1});
        at += match.length;
        continue;
      }
    }
    const std::size_t length = character_bytes(text[at]);
    const Symbol symbol = length == 1 ? ascii_[static_cast<std::uint8_t>(text[at])]
                                      : characters_.longest_prefix(text.substr(at, length)).value;
    const std::int32_t id = symbol < piece_count_ ? symbol : -1;
    parts.push_back({symbol, id, at, kNoMerge, -1, -1, -1});
    at += length;
  }
  for (std::size_t k = 1; k < parts.size(); ++k) find_merge(parts[k - 1], parts[k]);
}

void PairMerges::merge_few(std::vector<Scratch::Part>& parts) const {
  for (;;) {
    const auto best = std::ranges::min_element(parts, {}, &Scratch::Part::rank);
    if (best->rank == kNoMerge) return;
    const std::int32_t piece = best->merged;
    best->symbol = best->id = piece;
    parts.erase(best + 1);
    best->rank = kNoMerge;
    if (best + 1 != parts.end()) find_merge(*best, best[1]);
    if (best != parts.begin()) find_merge(best[-1], *best);
  }
}

/// The same by a heap of (rank, place). An entry whose pair is no longer there is passed over: the
/// part at its place has another rank by then.
void PairMerges::merge_many(Scratch& scratch) const {
  std::vector<Scratch::Part>& parts = scratch.parts;
  std::vector<std::uint64_t>& queue = scratch.queue;
  const auto push = [&](std::int32_t place) {
    const std::int32_t rank = parts[static_cast<std::size_t>(place)].rank;
    if (rank == kNoMerge) return;
    queue.push_back(pair_of(rank, place));
    std::ranges::push_heap(queue, std::ranges::greater());
  };
  queue.clear();
  const auto count = static_cast<std::int32_t>(parts.size());
  for (std::int32_t k = 0; k < count; ++k) {
    Scratch::Part& part = parts[static_cast<std::size_t>(k)];
    part.previous = k - 1;
    part.next = k + 1 < count ? k + 1 : -1;
    push(k);
  }
  while (!queue.empty()) {
    std::ranges::pop_heap(queue, std::ranges::greater());
    const auto place = static_cast<std::int32_t>(queue.back() & 0xFFFFFFFF);
    const auto rank = static_cast<std::int32_t>(queue.back() >> 32);
    queue.pop_back();
    Scratch::Part& left = parts[static_cast<std::size_t>(place)];
    if (left.rank != rank) continue;
    Scratch::Part& right = parts[static_cast<std::size_t>(left.next)];
    left.symbol = left.id = left.merged;
    left.next = right.next;
    left.rank = right.rank = kNoMerge;
    if (left.next >= 0) {
      Scratch::Part& next = parts[static_cast<std::size_t>(left.next)];
      next.previous = place;
      find_merge(left, next);
      push(place);
    }
    if (left.previous >= 0) {
      find_merge(parts[static_cast<std::size_t>(left.previous)], left);
      push(left.previous);
    }
  }
}

void PairMerges::append_part(std::string_view text, const Scratch::Part& part, std::size_t end,
                             std::vector<std::int32_t>& ids) const {
  if (part.id >= 0) {
    ids.push_back(part.id);
  } else {
    unknown_ids_.append(text.substr(part.begin, end - part.begin), ids);
  }
}

void PairMerges::append_ids(std::string_view text, Scratch& scratch,
                            std::vector<std::int32_t>& ids) const {
  std::vector<Scratch::Part>& parts = scratch.parts;
  split(text, parts);
  if (parts.empty()) return;
  if (parts.size() <= kFewParts) {
    merge_few(parts);
    for (std::size_t k = 0; k < parts.size(); ++k) {
      const std::size_t end = k + 1 < parts.size() ? parts[k + 1].begin : text.size();
      append_part(text, parts[k], end, ids);
    }
    return;
  }
  merge_many(scratch);
  for (std::int32_t k = 0; k >= 0;) {
    const Scratch::Part& part = parts[static_cast<std::size_t>(k)];
    const std::size_t end =
        part.next >= 0 ? parts[static_cast<std::size_t>(part.next)].begin : text.size();
    append_part(text, part, end, ids);
    k = part.next;
  }
}

}  // namespace winnow
