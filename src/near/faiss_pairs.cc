#include <dlfcn.h>
#include <faiss/IVFlib.h>
#include <faiss/Index.h>
#include <faiss/IndexHNSW.h>
#include <faiss/IndexIVF.h>
#include <faiss/impl/AuxIndexStructures.h>
#include <faiss/impl/FaissException.h>
#include <faiss/index_factory.h>
#include <omp.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <memory>
#include <numeric>

#include "winnow/core/error.h"
#include "winnow/near/near_duplicates.h"

namespace winnow {
namespace {

// What float rounding can cost a cosine of unit rows: candidates are asked for this far below the
// threshold, and the int8 vectors decide.
constexpr double kMargin = 1e-4;

// Memory of one round of queries: about 12 bytes a neighbour.
constexpr std::int64_t kRangeQueries = 4096;
constexpr std::int64_t kNeighboursAtOnce = 1 << 20;

// An index without range search is asked for this many neighbours, then for twice as many while all
// of them reach the threshold, up to the limit. In a larger group of copies a row sees this many.
constexpr std::int64_t kFirstNeighbours = 16;
constexpr std::int64_t kMostNeighbours = 1024;

// Recall against time. FAISS's own defaults (1 and 16) are made for finding one neighbour, here a
// missed pair is a duplicate that stays.
constexpr std::size_t kLeastProbes = 8;
constexpr std::size_t kListsPerProbe = 16;
constexpr int kHnswSearch = 64;

/// FAISS and its BLAS on one thread while this lives: with more, k-means sums in another order.
class OneThread {
 public:
  OneThread() {
    omp_set_num_threads(1);
    set_blas_threads(1);
  }
  ~OneThread() {
    omp_set_num_threads(omp_threads_);
    set_blas_threads(blas_threads_);
  }
  OneThread(const OneThread&) = delete;
  OneThread& operator=(const OneThread&) = delete;

 private:
  // OpenBLAS may or may not be the BLAS that the system has chosen.
  static int blas_threads() {
    const auto get = reinterpret_cast<int (*)()>(dlsym(RTLD_DEFAULT, "openblas_get_num_threads"));
    return get == nullptr ? 1 : get();
  }
  static void set_blas_threads(int threads) {
    const auto set =
        reinterpret_cast<void (*)(int)>(dlsym(RTLD_DEFAULT, "openblas_set_num_threads"));
    if (set != nullptr) set(threads);
  }

  int omp_threads_ = omp_get_max_threads();
  int blas_threads_ = blas_threads();
};

/// The rows that are not zero, scaled to length one.
struct UnitRows {
  std::vector<std::int64_t> origin;
  std::vector<float> values;
  std::int64_t columns;

  explicit UnitRows(MatrixView<const std::int8_t> rows) : columns(rows.columns) {
    const std::vector<std::int32_t> squared = squared_norms(rows);
    for (std::int64_t r = 0; r < rows.rows; ++r) {
      const double length = std::sqrt(squared[static_cast<std::size_t>(r)]);
      if (length == 0) continue;
      origin.push_back(r);
      for (const std::int8_t x : rows.row(r)) values.push_back(static_cast<float>(x / length));
    }
  }
  std::int64_t count() const { return static_cast<std::int64_t>(origin.size()); }
  const float* row(std::int64_t k) const { return values.data() + k * columns; }
};

/// Decides candidates and gathers the pairs.
class Decided {
 public:
  Decided(MatrixView<const std::int8_t> rows, CosineThreshold threshold)
      : rows_(rows), squared_(squared_norms(rows)), threshold_(threshold) {}

  void add(std::int64_t a, std::int64_t b) {
    if (a == b) return;
    const auto [i, j] = std::minmax(a, b);
    const auto left = rows_.row(i);
    const std::int32_t dot =
        std::inner_product(left.begin(), left.end(), rows_.row(j).begin(), std::int32_t{0});
    if (reaches(dot, squared_[static_cast<std::size_t>(i)], squared_[static_cast<std::size_t>(j)],
                threshold_)) {
      pairs_.push_back({i, j, dot});
    }
  }

  std::vector<Pair> sorted() && {
    std::ranges::sort(pairs_);
    const auto rest = std::ranges::unique(pairs_);
    pairs_.erase(rest.begin(), rest.end());
    return std::move(pairs_);
  }

 private:
  MatrixView<const std::int8_t> rows_;
  std::vector<std::int32_t> squared_;
  CosineThreshold threshold_;
  std::vector<Pair> pairs_;
};

Error unusable(const std::string& factory, const std::string& why) {
  return Error(errors::kRecipeValue, "the index '" + factory + "' cannot be used: " + why, "index",
               "use a factory string of FAISS, such as Flat, IVF256,Flat or HNSW32");
}

/// Refuses what FAISS would not: numbers that make it crash, and more lists than rows before it
/// allocates them.
void check_numbers(const std::string& factory, std::int64_t rows) {
  const char* const end = factory.data() + factory.size();
  for (const char* at = factory.data(); at != end;) {
    std::int32_t number = 0;
    const auto [after, problem] = std::from_chars(at, end, number);
    if (after == at || *at == '-') {
      ++at;
      continue;
    }
    const std::string_view before(factory.data(), at);
    if (problem != std::errc()) throw unusable(factory, "a number is too large");
    if (number == 0) throw unusable(factory, "a number is 0");
    if (number == 1 && before.ends_with("HNSW")) throw unusable(factory, "one link is too few");
    if (number > rows && before.ends_with("IVF")) {
      throw unusable(factory, "it needs " + std::to_string(number) +
                                  " rows to train on and there are " + std::to_string(rows));
    }
    at = after;
  }
}

std::unique_ptr<faiss::Index> make_index(const std::string& factory, const UnitRows& rows) {
  check_numbers(factory, rows.count());
  std::unique_ptr<faiss::Index> index(faiss::index_factory(
      static_cast<int>(rows.columns), factory.c_str(), faiss::METRIC_INNER_PRODUCT));
  if (index->metric_type != faiss::METRIC_INNER_PRODUCT) {
    throw unusable(factory, "it does not compare by cosine");
  }
  if (auto* ivf = faiss::ivflib::try_extract_index_ivf(index.get())) {
    ivf->cp.min_points_per_centroid = 1;  // fewer are a warning on stderr
    ivf->nprobe = std::max(kLeastProbes, ivf->nlist / kListsPerProbe);
  }
  if (auto* hnsw = dynamic_cast<faiss::IndexHNSW*>(index.get())) hnsw->hnsw.efSearch = kHnswSearch;
  if (!index->is_trained) index->train(rows.count(), rows.values.data());
  index->add(rows.count(), rows.values.data());
  return index;
}

/// Not every index has a range search, and none says so but by trying.
bool has_range_search(const faiss::Index& index, const UnitRows& rows, float radius) {
  try {
    faiss::RangeSearchResult result(1);
    index.range_search(1, rows.row(0), radius, &result);
    return true;
  } catch (const faiss::FaissException&) {
    return false;
  }
}

void search_range(const faiss::Index& index, const UnitRows& rows, float radius, Decided& found) {
  for (std::int64_t begin = 0; begin < rows.count(); begin += kRangeQueries) {
    const std::int64_t queries = std::min(kRangeQueries, rows.count() - begin);
    faiss::RangeSearchResult result(static_cast<std::size_t>(queries));
    index.range_search(queries, rows.row(begin), radius, &result);
    for (std::int64_t q = 0; q < queries; ++q) {
      const auto row = rows.origin[static_cast<std::size_t>(begin + q)];
      for (std::size_t n = result.lims[q]; n < result.lims[q + 1]; ++n) {
        found.add(row, rows.origin[static_cast<std::size_t>(result.labels[n])]);
      }
    }
  }
}

/// One round of nearest neighbours: `queries` of the rows, `k` each.
class Neighbours {
 public:
  Neighbours(const faiss::Index& index, const UnitRows& rows, std::span<const std::int64_t> queries,
             std::int64_t k)
      : k_(static_cast<std::size_t>(k)),
        cosines_(queries.size() * k_),
        labels_(queries.size() * k_) {
    std::vector<float> values;
    for (const std::int64_t q : queries) {
      values.insert(values.end(), rows.row(q), rows.row(q) + rows.columns);
    }
    index.search(static_cast<std::int64_t>(queries.size()), values.data(), k, cosines_.data(),
                 labels_.data());
  }

  /// FAISS fills up with the label -1.
  std::span<const faiss::Index::idx_t> labels(std::size_t query) const {
    return std::span(labels_).subspan(query * k_, k_);
  }
  bool all_reach(std::size_t query, float radius) const {
    return labels(query).back() >= 0 && cosines_[(query + 1) * k_ - 1] >= radius;
  }

 private:
  std::size_t k_;
  std::vector<float> cosines_;
  std::vector<faiss::Index::idx_t> labels_;
};

void search_neighbours(const faiss::Index& index, const UnitRows& rows, float radius,
                       Decided& found) {
  const std::int64_t most = std::min(rows.count(), kMostNeighbours);
  std::vector<std::int64_t> open(rows.origin.size());
  std::iota(open.begin(), open.end(), std::int64_t{0});
  for (std::int64_t k = std::min(kFirstNeighbours, most); !open.empty();
       k = std::min(2 * k, most)) {
    std::vector<std::int64_t> full;
    const auto at_once = static_cast<std::size_t>(kNeighboursAtOnce / k);
    for (std::size_t begin = 0; begin < open.size(); begin += at_once) {
      const auto queries = std::span(open).subspan(begin, std::min(at_once, open.size() - begin));
      const Neighbours neighbours(index, rows, queries, k);
      for (std::size_t q = 0; q < queries.size(); ++q) {
        if (k < most && neighbours.all_reach(q, radius)) {
          full.push_back(queries[q]);
          continue;
        }
        for (const auto label : neighbours.labels(q)) {
          if (label < 0) continue;
          found.add(rows.origin[static_cast<std::size_t>(queries[q])],
                    rows.origin[static_cast<std::size_t>(label)]);
        }
      }
    }
    open = std::move(full);
  }
}

/// FAISS's message without the C++ signature and the source line before it.
std::string plain(const std::string& message) {
  const auto at = message.rfind(": ");
  return at == std::string::npos ? message : message.substr(at + 2);
}

std::vector<Pair> pairs_of(MatrixView<const std::int8_t> rows, const std::string& factory,
                           CosineThreshold threshold) {
  const UnitRows units(rows);
  if (units.count() == 0) return {};
  const OneThread one_thread;
  const std::unique_ptr<faiss::Index> index = make_index(factory, units);
  const auto radius = static_cast<float>(threshold.value() - kMargin);
  Decided found(rows, threshold);
  if (has_range_search(*index, units, radius)) {
    search_range(*index, units, radius, found);
  } else {
    search_neighbours(*index, units, radius, found);
  }
  return std::move(found).sorted();
}

}  // namespace

std::vector<Pair> index_pairs(MatrixView<const std::int8_t> rows, const std::string& factory,
                              CosineThreshold threshold) {
  try {
    return pairs_of(rows, factory, threshold);
  } catch (const faiss::FaissException& problem) {
    throw unusable(factory, plain(problem.msg));
  }
}

}  // namespace winnow
