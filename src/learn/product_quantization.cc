#include "learn/product_quantization.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "learn/codebook.h"
#include "learn/document_order.h"
#include "winnow/core/error.h"
#include "winnow/core/hash.h"
#include "winnow/flow/pipeline.h"

namespace winnow {
namespace {

constexpr std::int64_t kMostPoints = 256 * Codebook::kCentroids;
constexpr std::int64_t kBlockRows = 4096;

double norm_of(std::span<const float> row) {
  double sum = 0;
  for (const float value : row) sum += double{value} * double{value};
  return std::sqrt(sum);
}

class Quantization {
 public:
  Quantization(const RowSource& source, std::int64_t rows, std::int64_t columns,
               const ProductQuantization& options, std::stop_token stop)
      : source_(source), options_(options), stop_(stop) {
    matrix_.rows = rows;
    matrix_.columns = columns;
    matrix_.has_norms = options.has_norms;
    matrix_.quantizer = shape(static_cast<std::int32_t>(columns), options.part_dim);
    if (rows * matrix_.quantizer.parts > std::numeric_limits<std::int32_t>::max()) {
      throw Error(errors::kModelUnsupported,
                  std::to_string(rows) + " rows of " + std::to_string(matrix_.quantizer.parts) +
                      " codes each: fastText's format holds fewer than 2^31",
                  {}, "quantise with a cutoff, or with more dimensions a code (--dsub)");
    }
  }

  QuantizedMatrix run() {
    measure_norms();
    const Matrix<float> points = sample();
    std::vector<Codebook> books = learn(points);
    store(books, matrix_.quantizer);
    encode(books);
    return std::move(matrix_);
  }

 private:
  static ProductQuantizer shape(std::int32_t dim, std::int32_t part_dim) {
    ProductQuantizer quantizer;
    quantizer.dim = dim;
    quantizer.part_dim = part_dim;
    quantizer.parts = (dim + part_dim - 1) / part_dim;
    quantizer.last_part_dim = dim - (quantizer.parts - 1) * part_dim;
    return quantizer;
  }

  std::int64_t dim_of(std::int64_t part) const {
    const ProductQuantizer& quantizer = matrix_.quantizer;
    return part + 1 == quantizer.parts ? quantizer.last_part_dim : quantizer.part_dim;
  }

  /// Calls visit(first, block) for all rows, several blocks at a time.
  void for_each_block(const std::function<void(std::int64_t, MatrixView<float>)>& visit) const {
    const std::int64_t blocks = (matrix_.rows + kBlockRows - 1) / kBlockRows;
    for_each_index(options_.threads, blocks, stop_, [&](std::int64_t b) {
      const std::int64_t first = b * kBlockRows;
      Matrix<float> block(std::min(kBlockRows, matrix_.rows - first), matrix_.columns);
      source_(first, block.view());
      visit(first, block.view());
    });
  }

  void measure_norms() {
    norms_.resize(static_cast<std::size_t>(matrix_.rows));
    for_each_block([&](std::int64_t first, MatrixView<float> block) {
      for (std::int64_t r = 0; r < block.rows; ++r) {
        norms_[static_cast<std::size_t>(first + r)] = static_cast<float>(norm_of(block.row(r)));
      }
    });
    for (std::int64_t r = 0; r < matrix_.rows; ++r) {
      if (norms_[static_cast<std::size_t>(r)] != 0) used_.push_back(r);
    }
  }

  bool has_zero_rows() const { return static_cast<std::int64_t>(used_.size()) < matrix_.rows; }

  /// As it is to be coded: of length 1 if norms have codes of their own.
  void scale(std::int64_t row, std::span<float> values) const {
    const float norm = norms_[static_cast<std::size_t>(row)];
    if (!matrix_.has_norms || norm == 0) return;
    for (float& value : values) value /= norm;
  }

  Matrix<float> sample() const {
    const auto used = static_cast<std::int64_t>(used_.size());
    const DocumentOrder order(used, mix64(options_.seed));
    Matrix<float> points(std::min(kMostPoints, used), matrix_.columns);
    for (std::int64_t p = 0; p < points.rows(); ++p) {
      const std::int64_t row = used_[static_cast<std::size_t>(order[p])];
      source_(row, {points.row(p).data(), 1, matrix_.columns});
      scale(row, points.row(p));
    }
    return points;
  }

  std::vector<Codebook> learn(const Matrix<float>& points) const {
    std::vector<Codebook> books;
    for (std::int64_t part = 0; part < matrix_.quantizer.parts; ++part) {
      books.emplace_back(dim_of(part));
    }
    const KMeansOptions options{.seed = 0, .keeps_zero = has_zero_rows() && !matrix_.has_norms};
    for_each_index(options_.threads, matrix_.quantizer.parts, stop_, [&](std::int64_t part) {
      KMeansOptions own = options;
      own.seed = options_.seed + static_cast<std::uint64_t>(part) + 1;
      const std::vector<float> column = column_of(points.view(), part);
      books[static_cast<std::size_t>(part)] = kmeans(column, dim_of(part), own);
    });
    return books;
  }

  /// A part's dimensions of all rows, one row after another.
  std::vector<float> column_of(MatrixView<const float> block, std::int64_t part) const {
    const auto begin = static_cast<std::size_t>(part * matrix_.quantizer.part_dim);
    const auto size = static_cast<std::size_t>(dim_of(part));
    std::vector<float> column;
    column.reserve(static_cast<std::size_t>(block.rows) * size);
    for (std::int64_t r = 0; r < block.rows; ++r) {
      const auto values = block.row(r).subspan(begin, size);
      column.insert(column.end(), values.begin(), values.end());
    }
    return column;
  }

  static void store(const std::vector<Codebook>& books, ProductQuantizer& quantizer) {
    for (const Codebook& book : books) {
      for (std::int64_t c = 0; c < Codebook::kCentroids; ++c) {
        for (std::int64_t k = 0; k < book.dim(); ++k) {
          quantizer.centroids.push_back(book.value(c, k));
        }
      }
    }
  }

  void encode(const std::vector<Codebook>& books) {
    const std::int64_t parts = matrix_.quantizer.parts;
    matrix_.codes.resize(static_cast<std::size_t>(matrix_.rows * parts));
    for_each_block([&](std::int64_t first, MatrixView<float> block) {
      for (std::int64_t r = 0; r < block.rows; ++r) scale(first + r, block.row(r));
      std::vector<std::uint8_t> codes(static_cast<std::size_t>(block.rows));
      for (std::int64_t part = 0; part < parts; ++part) {
        books[static_cast<std::size_t>(part)].assign(column_of(block, part), codes);
        for (std::int64_t r = 0; r < block.rows; ++r) {
          matrix_.codes[static_cast<std::size_t>((first + r) * parts + part)] =
              codes[static_cast<std::size_t>(r)];
        }
      }
    });
    if (matrix_.has_norms) encode_norms();
  }

  void encode_norms() {
    std::vector<float> points;
    const auto used = static_cast<std::int64_t>(used_.size());
    const DocumentOrder order(used, mix64(options_.seed));
    for (std::int64_t p = 0; p < std::min(kMostPoints, used); ++p) {
      points.push_back(norms_[static_cast<std::size_t>(used_[static_cast<std::size_t>(order[p])])]);
    }
    std::vector<Codebook> book;
    book.push_back(kmeans(points, 1, {.seed = options_.seed, .keeps_zero = has_zero_rows()}));
    matrix_.norm_quantizer = shape(1, 1);
    store(book, matrix_.norm_quantizer);
    matrix_.norm_codes.resize(norms_.size());
    book[0].assign(norms_, matrix_.norm_codes);
  }

  const RowSource& source_;
  ProductQuantization options_;
  std::stop_token stop_;
  QuantizedMatrix matrix_;
  std::vector<float> norms_;
  std::vector<std::int64_t> used_;  ///< rows that are not zero
};

}  // namespace

QuantizedMatrix quantize(const RowSource& source, std::int64_t rows, std::int64_t columns,
                         const ProductQuantization& options, std::stop_token stop) {
  return Quantization(source, rows, columns, options, stop).run();
}

}  // namespace winnow
