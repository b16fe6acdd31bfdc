#include "winnow/near/minhash_candidates.h"

#include <algorithm>

#include "near/closeness.h"
#include "near/components.h"
#include "winnow/core/minhash.h"

namespace winnow {
namespace {

constexpr std::uint64_t kNoKey = ~std::uint64_t{0};

struct KeyedRow {
  std::uint64_t key;
  std::int64_t row;
  auto operator<=>(const KeyedRow&) const = default;
};

/// The rows that stay, by bucket: lists within one array.
class KeptRows {
 public:
  explicit KeptRows(std::uint32_t buckets) : last_(buckets, kEnd) {}

  void add(std::uint32_t bucket, std::int64_t row) {
    entries_.push_back({row, last_[bucket]});
    last_[bucket] = static_cast<std::int64_t>(entries_.size()) - 1;
  }
  void append(std::uint32_t bucket, std::vector<std::int64_t>& rows) const {
    for (std::int64_t at = last_[bucket]; at != kEnd;) {
      const Entry& entry = entries_[static_cast<std::size_t>(at)];
      rows.push_back(entry.row);
      at = entry.before;
    }
  }

 private:
  static constexpr std::int64_t kEnd = -1;
  struct Entry {
    std::int64_t row;
    std::int64_t before;
  };
  std::vector<std::int64_t> last_;  ///< of each bucket
  std::vector<Entry> entries_;
};

/// keep_linked_candidates, row by row. The rows of a bucket lie together by component, so that
/// those of the row's own are passed over at once.
class LinkedCandidates {
 public:
  LinkedCandidates(const BandBuckets& buckets, const Similarity& similarity,
                   CandidateCounts& counts)
      : buckets_(buckets),
        similarity_(similarity),
        counts_(counts),
        components_(buckets.rows()),
        linked_(buckets.count()),
        compared_with_(static_cast<std::size_t>(buckets.rows()), kKept),
        out_{compared_with_, std::vector<double>(compared_with_.size(), 0.0)} {}

  Survivors run() {
    for (std::int64_t j = 0; j < buckets_.rows(); ++j) {
      for (const std::uint32_t bucket : buckets_.of(j)) {
        if (bucket != BandBuckets::kNone) compare_with(linked_[bucket], j);
      }
      for (const std::uint32_t bucket : buckets_.of(j)) {
        if (bucket != BandBuckets::kNone) add(j, linked_[bucket]);
      }
    }
    name_components(components_, out_);
    return std::move(out_);
  }

 private:
  using Linked = std::vector<std::int64_t>;  ///< rows of one component

  void compare_with(const std::vector<Linked>& bucket, std::int64_t j) {
    for (const Linked& rows : bucket) {
      for (const std::int64_t i : rows) {
        if (components_.least(rows.front()) == components_.least(j)) break;
        compare(i, j);
      }
    }
  }

  void compare(std::int64_t i, std::int64_t j) {
    if (compared_with_[static_cast<std::size_t>(i)] == j) return;
    compared_with_[static_cast<std::size_t>(i)] = j;
    const double value = similarity_(i, j);
    ++counts_.candidates;
    if (value <= 0) return;
    ++counts_.pairs;
    components_.join(i, j);
    for (const std::int64_t row : {i, j}) {
      double& most = out_.similarity[static_cast<std::size_t>(row)];
      most = std::max(most, value);
    }
  }

  /// Adds a row to those of its component, where components may have been joined since.
  void add(std::int64_t row, std::vector<Linked>& bucket) {
    Linked* own = nullptr;
    for (Linked& rows : bucket) {
      if (components_.least(rows.front()) != components_.least(row)) continue;
      if (own == nullptr) {
        own = &rows;
        continue;
      }
      if (own->size() < rows.size()) own->swap(rows);
      own->insert(own->end(), rows.begin(), rows.end());
      rows.clear();
    }
    if (own != nullptr) own->push_back(row);
    std::erase_if(bucket, [](const Linked& rows) { return rows.empty(); });
    if (own == nullptr) bucket.push_back({row});
  }

  const BandBuckets& buckets_;
  const Similarity& similarity_;
  CandidateCounts& counts_;
  Components components_;
  std::vector<std::vector<Linked>> linked_;  ///< by bucket
  std::vector<std::int64_t> compared_with_;  ///< the last row that was compared with this one
  Survivors out_;
};

}  // namespace

void append_band_keys(std::span<const std::uint64_t> signature, MinhashBands bands,
                      std::vector<std::uint64_t>& keys) {
  const auto width = static_cast<std::size_t>(bands.rows);
  for (std::size_t band = 0; band < static_cast<std::size_t>(bands.bands); ++band) {
    const std::uint64_t hash = shingle_hash(signature.data() + band * width, bands.rows);
    keys.push_back(signature.front() == kNoShingle ? kNoKey : hash >> 1);
  }
}

BandBuckets::BandBuckets(std::span<const std::uint64_t> keys, std::int32_t bands)
    : bands_(static_cast<std::size_t>(bands)),
      rows_(static_cast<std::int64_t>(keys.size() / bands_)),
      buckets_(keys.size(), kNone) {
  std::vector<KeyedRow> sorted;
  for (std::size_t band = 0; band < bands_; ++band) {
    sorted.clear();
    for (std::int64_t row = 0; row < rows_; ++row) {
      const std::uint64_t key = keys[static_cast<std::size_t>(row) * bands_ + band];
      if (key != kNoKey) sorted.push_back({key, row});
    }
    std::ranges::sort(sorted);
    for (auto begin = sorted.begin(); begin != sorted.end();) {
      const auto end = std::find_if(begin, sorted.end(),
                                    [&](const KeyedRow& other) { return other.key != begin->key; });
      if (end - begin > 1) {
        for (; begin != end; ++begin) {
          buckets_[static_cast<std::size_t>(begin->row) * bands_ + band] = count_;
        }
        ++count_;
      }
      begin = end;
    }
  }
}

bool BandBuckets::is_alone(std::int64_t row) const {
  return std::ranges::all_of(of(row), [](std::uint32_t bucket) { return bucket == kNone; });
}

Survivors keep_candidates(const BandBuckets& buckets, const Similarity& similarity,
                          CandidateCounts& counts) {
  const auto size = static_cast<std::size_t>(buckets.rows());
  Survivors out{std::vector<std::int64_t>(size, kKept), std::vector<double>(size, 0.0)};
  KeptRows kept(buckets.count());
  std::vector<std::int64_t> candidates;
  for (std::size_t row = 0; row < size; ++row) {
    const auto j = static_cast<std::int64_t>(row);
    candidates.clear();
    for (const std::uint32_t bucket : buckets.of(j)) {
      if (bucket != BandBuckets::kNone) kept.append(bucket, candidates);
    }
    std::ranges::sort(candidates);  // two rows may share several buckets
    const auto rest = std::ranges::unique(candidates);
    candidates.erase(rest.begin(), rest.end());
    for (const std::int64_t i : candidates) {
      const double value = similarity(i, j);
      ++counts.candidates;
      counts.pairs += value > 0 ? 1 : 0;
      if (value <= out.similarity[row]) continue;
      out.similarity[row] = value;
      out.witness[row] = i;
    }
    if (out.witness[row] != kKept) continue;
    for (const std::uint32_t bucket : buckets.of(j)) {
      if (bucket != BandBuckets::kNone) kept.add(bucket, j);
    }
  }
  return out;
}

Survivors keep_linked_candidates(const BandBuckets& buckets, const Similarity& similarity,
                                 CandidateCounts& counts) {
  return LinkedCandidates(buckets, similarity, counts).run();
}

Similarity cosines_of(MatrixView<const std::int8_t> rows, CosineThreshold threshold) {
  return [rows, threshold, squared = squared_norms(rows)](std::int64_t i, std::int64_t j) {
    const auto a = rows.row(i);
    const auto b = rows.row(j);
    std::int32_t dot = 0;
    for (std::size_t c = 0; c < a.size(); ++c) dot += a[c] * b[c];
    const std::int32_t a2 = squared[static_cast<std::size_t>(i)];
    const std::int32_t b2 = squared[static_cast<std::size_t>(j)];
    return reaches(dot, a2, b2, threshold) ? cosine(dot, a2, b2) : 0.0;
  };
}

}  // namespace winnow
