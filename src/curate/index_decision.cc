#include "curate/index_decision.h"

#include <algorithm>
#include <map>

#include "winnow/flow/pipeline.h"
#include "winnow/near/closest_rows.h"
#include "winnow/near/exhaustive.h"

namespace winnow {
namespace {

using Why = IndexFate::Why;
using Rows = std::vector<std::int64_t>;

Rows kept_of(std::span<const IndexFate> fates) {
  Rows rows;
  for (std::size_t row = 0; row < fates.size(); ++row) {
    if (fates[row].why == Why::kStays) rows.push_back(static_cast<std::int64_t>(row));
  }
  return rows;
}

Matrix<std::int8_t> some_of(MatrixView<const std::int8_t> rows, const Rows& some) {
  Matrix<std::int8_t> out(std::ssize(some), rows.columns);
  for (std::size_t k = 0; k < some.size(); ++k) {
    std::ranges::copy(rows.row(some[k]), out.row(static_cast<std::int64_t>(k)).begin());
  }
  return out;
}

/// Of equal texts of the input the first stays, if any does.
void drop_equal_here(std::span<const TextDigest> texts, std::vector<IndexFate>& fates) {
  std::map<TextDigest, std::int64_t> first;
  for (const std::int64_t row : kept_of(fates)) {
    const auto [at, is_new] = first.try_emplace(texts[static_cast<std::size_t>(row)], row);
    if (!is_new) fates[static_cast<std::size_t>(row)] = {Why::kEqualHere, at->second, 1};
  }
}

void drop_similar_here(Backend& backend, MatrixView<const std::int8_t> rows,
                       CosineThreshold threshold, std::vector<IndexFate>& fates) {
  const Rows kept = kept_of(fates);
  const Survivors survivors = keep_exhaustive(backend, some_of(rows, kept).view(), threshold);
  for (std::size_t k = 0; k < kept.size(); ++k) {
    if (survivors.witness[k] == kKept) continue;
    fates[static_cast<std::size_t>(kept[k])] = {
        Why::kSimilarHere, kept[static_cast<std::size_t>(survivors.witness[k])],
        survivors.similarity[k]};
  }
}

}  // namespace

IndexDecider::IndexDecider(const IndexStore& store) : first_row_(1, 0) {
  for (std::int64_t number = 0; number < store.segments(); ++number) {
    segments_.push_back(store.segment(number));
    first_row_.push_back(first_row_.back() + segments_.back().vectors().rows);
  }
}

std::vector<IndexFate> IndexDecider::decide(Backend& backend, MatrixView<const std::int8_t> rows,
                                            std::span<const TextDigest> texts,
                                            CosineThreshold threshold,
                                            const std::stop_token& stop) const {
  std::vector<IndexFate> fates(static_cast<std::size_t>(rows.rows));
  std::multimap<TextDigest, std::size_t> wanted;
  for (std::size_t row = 0; row < texts.size(); ++row) wanted.emplace(texts[row], row);
  for (std::size_t s = 0; s < segments_.size() && !texts.empty(); ++s) {
    throw_if_stopped(stop);
    for (std::int64_t row = 0; row < segments_[s].vectors().rows; ++row) {
      const auto [begin, end] = wanted.equal_range(segments_[s].text(row));
      for (auto at = begin; at != end; ++at) {
        fates[at->second] = {Why::kEqual, first_row_[s] + row, 1};
      }
      wanted.erase(begin, end);  // the first equal text is the witness
    }
  }
  const Rows left = kept_of(fates);
  const Matrix<std::int8_t> left_rows = some_of(rows, left);
  ClosestRows closest(backend, left_rows.view(), threshold);
  for (const IndexSegment& segment : segments_) {
    throw_if_stopped(stop);
    closest.search(segment.vectors());
  }
  for (std::size_t k = 0; k < left.size(); ++k) {
    const auto place = static_cast<std::int64_t>(k);
    if (closest.closest(place) == ClosestRows::kNone) continue;
    fates[static_cast<std::size_t>(left[k])] = {Why::kSimilar, closest.closest(place),
                                                closest.similarity(place)};
  }
  if (!texts.empty()) drop_equal_here(texts, fates);
  drop_similar_here(backend, rows, threshold, fates);
  return fates;
}

std::pair<const IndexSegment*, std::int64_t> IndexDecider::place(std::int64_t row) const {
  const auto after = std::ranges::upper_bound(first_row_, row) - first_row_.begin();
  const auto segment = static_cast<std::size_t>(after - 1);
  return {&segments_[segment], row - first_row_[segment]};
}

}  // namespace winnow
