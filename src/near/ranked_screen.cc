#include "winnow/near/ranked_screen.h"

#include <algorithm>
#include <utility>

#include "near/descent.h"
#include "winnow/flow/pipeline.h"

namespace winnow {
namespace {

/// Pairs compared before it is looked again which rows have gone.
constexpr std::size_t kPairsAtOnce = std::size_t{1} << 16;
constexpr std::size_t kPairsABlock = 1024;  // of a thread

using Compare = std::function<std::vector<SimilarPair>(std::span<const Pair>)>;

/// Compares pairs in an order in which whatever could drop row i comes before its own pairs.
class ComparedPairs {
 public:
  ComparedPairs(std::int64_t rows, const Compare& compare)
      : compare_(compare),
        out_{{std::vector<std::int64_t>(static_cast<std::size_t>(rows), kKept),
              std::vector<double>(static_cast<std::size_t>(rows), 0.0)}} {}

  bool is_kept(std::int64_t row) const {
    return out_.survivors.witness[static_cast<std::size_t>(row)] == kKept;
  }

  void take(std::span<const Pair> pairs) {
    for (std::size_t begin = 0; begin < pairs.size(); begin += kPairsAtOnce) {
      asked_.clear();
      std::ranges::copy_if(pairs.subspan(begin, std::min(kPairsAtOnce, pairs.size() - begin)),
                           std::back_inserter(asked_),
                           [&](const Pair& pair) { return is_kept(pair.i); });
      if (!asked_.empty()) drop(compare_(asked_));
    }
  }

  ScreenedSurvivors finish() && { return std::move(out_); }

 private:
  void drop(const std::vector<SimilarPair>& similar) {
    auto next = similar.begin();
    for (const Pair& pair : asked_) {
      const bool is_similar = next != similar.end() && next->i == pair.i && next->j == pair.j;
      if (is_kept(pair.i)) {
        ++out_.compared;
        if (is_similar) drop(*next);
      }
      if (is_similar) ++next;
    }
  }

  /// The most similar row is the witness, of equally similar ones the best ranked.
  void drop(const SimilarPair& pair) {
    ++out_.similar;
    std::int64_t& witness = out_.survivors.witness[static_cast<std::size_t>(pair.j)];
    double& similarity = out_.survivors.similarity[static_cast<std::size_t>(pair.j)];
    const bool is_closer =
        pair.similarity > similarity || (pair.similarity == similarity && pair.i < witness);
    if (witness != kKept && !is_closer) return;
    witness = pair.i;
    similarity = pair.similarity;
  }

  const Compare& compare_;
  std::vector<Pair> asked_;
  ScreenedSurvivors out_;
};

/// Goes down the rank in blocks of near rows. The clear rows' pairs are added, sorted; a block is
/// decided when those of all its ranks are there.
class ScreenedDescent {
 public:
  ScreenedDescent(Backend& backend, MatrixView<const std::int8_t> near_rows,
                  std::span<const std::int64_t> near, CosineThreshold screen,
                  ComparedPairs& compared)
      : near_(near),
        compared_(compared),
        descent_(
            backend, near_rows, screen,
            [this](std::int64_t place) { return compared_.is_kept(rank_of(place)); },
            [this](std::span<const Pair> pairs) { take(pairs); }) {}

  void add(const Pair& pair) {
    while (pair.i >= end_of_block()) decide_block();
    of_block_.push_back(pair);
  }
  void finish() {
    while (block_.begin < std::ssize(near_) || !of_block_.empty()) decide_block();
  }

 private:
  std::int64_t rank_of(std::int64_t place) const { return near_[static_cast<std::size_t>(place)]; }

  RowRange block() const {
    return {block_.begin, std::min(block_.begin + Descent::kBlockRows, std::ssize(near_))};
  }
  /// The rank at which the next block begins.
  std::int64_t end_of_block() const {
    const std::int64_t end = block().end;
    return end < std::ssize(near_) ? rank_of(end) : INT64_MAX;
  }

  void decide_block() {
    const std::int64_t end = end_of_block();
    // Pairs within the block, in order: what clear rows and near ones are in.
    within_.clear();
    std::ranges::copy_if(of_block_, std::back_inserter(within_),
                         [&](const Pair& pair) { return pair.j < end; });
    is_within_ = true;
    descent_.meet_each_other(block());
    is_within_ = false;
    std::ranges::sort(within_);
    compared_.take(within_);
    // Of the rows that are left with all behind the block.
    std::erase_if(of_block_, [&](const Pair& pair) { return pair.j < end; });
    compared_.take(of_block_);
    of_block_.clear();
    descent_.meet_those_after(block());
    block_.begin = block().end;
  }

  void take(std::span<const Pair> places) {
    ranks_.clear();
    for (const Pair& pair : places) {
      ranks_.push_back({rank_of(pair.i), rank_of(pair.j), pair.dot});
    }
    if (is_within_) {
      within_.insert(within_.end(), ranks_.begin(), ranks_.end());
    } else {
      compared_.take(ranks_);
    }
  }

  std::span<const std::int64_t> near_;
  ComparedPairs& compared_;
  Descent descent_;
  RowRange block_{0, 0};
  bool is_within_ = false;
  std::vector<Pair> of_block_;  ///< of clear rows
  std::vector<Pair> within_;
  std::vector<Pair> ranks_;
};

}  // namespace

std::vector<SimilarPair> similar_of(std::span<const Pair> pairs, const AppendSimilar& append,
                                    int threads, const std::stop_token& stop) {
  std::vector<std::vector<SimilarPair>> similar((pairs.size() + kPairsABlock - 1) / kPairsABlock);
  for_each_index(threads, std::ssize(similar), stop, [&](std::int64_t block) {
    const std::size_t begin = static_cast<std::size_t>(block) * kPairsABlock;
    append(pairs.subspan(begin, std::min(kPairsABlock, pairs.size() - begin)),
           similar[static_cast<std::size_t>(block)]);
  });
  std::vector<SimilarPair> all;
  for (const auto& some : similar) all.insert(all.end(), some.begin(), some.end());
  return all;
}

RankedScreen::RankedScreen(Backend& backend, MatrixView<const std::int8_t> rows,
                           CosineThreshold screen, std::stop_token stop)
    : backend_(backend),
      rows_(rows),
      screen_(screen),
      stop_(std::move(stop)),
      in_pair_(static_cast<std::size_t>(rows.rows)) {
  if (rows.rows < 2 || rows.columns == 0) return;
  find_near();
  meet_clear();
  clear_pairs_.for_each_block([&](std::span<const Pair> pairs) {
    for (const Pair& pair : pairs) {
      in_pair_[static_cast<std::size_t>(pair.i)] = in_pair_[static_cast<std::size_t>(pair.j)] =
          true;
    }
  });
}

/// Tells near rows from clear ones, and finds the pairs of a clear row and one after it.
void RankedScreen::find_near() {
  std::vector<bool> is_near(in_pair_.size());
  std::vector<Pair> found;
  const auto is_in = [&](std::int64_t row) {
    const auto numbers = rows_.row(row);
    return !is_near[static_cast<std::size_t>(row)] &&
           std::ranges::any_of(numbers, [](std::int8_t x) { return x != 0; });
  };
  Descent(backend_, rows_, screen_, is_in, [&](std::span<const Pair> pairs) {
    throw_if_stopped(stop_);
    found.clear();
    for (const Pair& pair : pairs) {
      if (is_near[static_cast<std::size_t>(pair.i)]) continue;
      is_near[static_cast<std::size_t>(pair.j)] = true;
      found.push_back(pair);
    }
    clear_pairs_.add(found);
  }).run();
  for (std::int64_t row = 0; row < rows_.rows; ++row) {
    (is_near[static_cast<std::size_t>(row)] ? near_ : clear_).push_back(row);
  }
}

/// Finds the pairs of a near row and a clear one after it.
void RankedScreen::meet_clear() {
  const Matrix<std::int8_t> clear = gathered(rows_, clear_);
  const auto right = backend_.place(clear.view());
  std::vector<Pair> found;
  for (std::size_t begin = 0; begin < near_.size(); begin += Descent::kBlockRows) {
    throw_if_stopped(stop_);
    const auto some = std::span(near_).subspan(
        begin, std::min<std::size_t>(Descent::kBlockRows, near_.size() - begin));
    const Matrix<std::int8_t> lefts = gathered(rows_, some);
    const auto left = backend_.place(lefts.view());
    const JoinTask task[] = {
        {{0, lefts.rows()},
         {std::ranges::lower_bound(clear_, some.front()) - clear_.begin(), clear.rows()}}};
    join_bounded(backend_, *left, *right, task, screen_, [&](std::span<const Pair> pairs) {
      found.clear();
      for (const Pair& pair : pairs) {
        const std::int64_t i = some[static_cast<std::size_t>(pair.i)];
        const std::int64_t j = clear_[static_cast<std::size_t>(pair.j)];
        if (i < j) found.push_back({i, j, pair.dot});
      }
      clear_pairs_.add(found);
    });
  }
}

ScreenedSurvivors RankedScreen::keep(const AppendSimilar& append, int threads) {
  const Compare compare = [&](std::span<const Pair> pairs) {
    return similar_of(pairs, append, threads, stop_);
  };
  ComparedPairs compared(rows_.rows, compare);
  const Matrix<std::int8_t> near_rows = gathered(rows_, near_);
  ScreenedDescent descent(backend_, near_rows.view(), near_, screen_, compared);
  clear_pairs_.for_each_block([&](std::span<const Pair> pairs) {
    for (const Pair& pair : pairs) descent.add(pair);
  });
  descent.finish();
  return std::move(compared).finish();
}

}  // namespace winnow
