#include "winnow/scoring/fold.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <vector>

#include "winnow/core/dispatch.h"
#include "winnow/core/error.h"

namespace winnow {
namespace {

constexpr int kEntryBits = 30;
constexpr std::int32_t kMostShift = 62;  ///< for models whose weights are all (nearly) zero
constexpr std::int64_t kMostTableBytes = std::int64_t{8} << 30;
constexpr std::int64_t kAbreast = 8;
constexpr std::int64_t kBlockRows = 512 * kAbreast;

/// products[r * columns + c] = weights[c] . rows[r]. Each sum runs in index order; eight rows go
/// abreast so that their additions need not wait for one another.
WINNOW_CLONES void multiply(MatrixView<const float> rows, MatrixView<const double> weights,
                            double* __restrict block, double* __restrict products) {
  const std::int64_t dim = rows.columns;
  for (std::int64_t first = 0; first < rows.rows; first += kAbreast) {
    const std::int64_t count = std::min(kAbreast, rows.rows - first);
    for (std::int64_t k = 0; k < dim; ++k) {
      for (std::int64_t r = 0; r < kAbreast; ++r) {
        block[k * kAbreast + r] = rows.data[(first + std::min(r, count - 1)) * dim + k];
      }
    }
    for (std::int64_t c = 0; c < weights.rows; ++c) {
      std::array<double, kAbreast> sums{};
      for (std::int64_t k = 0; k < dim; ++k) {
        const double weight = weights.data[c * dim + k];
        for (std::size_t r = 0; r < kAbreast; ++r) {
          sums[r] += weight * block[k * kAbreast + static_cast<std::int64_t>(r)];
        }
      }
      for (std::int64_t r = 0; r < count; ++r) {
        products[(first + r) * weights.rows + c] = sums[static_cast<std::size_t>(r)];
      }
    }
  }
}

/// Calls visit(row, its entries before rounding) for every input row.
template <class Visit>
void for_each_row(const FasttextVocabulary& vocabulary, const InputRows& rows,
                  const Matrix<double>& weights, Visit visit) {
  const std::int64_t dim = vocabulary.args.dim;
  const std::int64_t columns = weights.rows() > 0 ? weights.rows() : dim;
  Matrix<float> input(kBlockRows, dim);
  std::vector<double> block(static_cast<std::size_t>(dim * kAbreast));
  std::vector<double> products(static_cast<std::size_t>(kBlockRows * columns));
  for (std::int64_t first = 0; first < vocabulary.input_rows(); first += kBlockRows) {
    const std::int64_t count = std::min(kBlockRows, vocabulary.input_rows() - first);
    const MatrixView<float> some{input.view().data, count, dim};
    rows(first, some);
    if (weights.rows() > 0) {
      multiply(some, weights.view(), block.data(), products.data());
    } else {
      std::copy_n(some.data, some.size(), products.begin());
    }
    for (std::int64_t r = 0; r < count; ++r) {
      visit(first + r, std::span<const double>(products.data() + r * columns,
                                               static_cast<std::size_t>(columns)));
    }
  }
}

std::int32_t shift_for(double peak) {
  if (peak == 0) return kMostShift;
  int exponent = 0;
  std::frexp(peak, &exponent);  // peak < 2^exponent
  const int shift = std::min(kEntryBits - exponent, kMostShift);
  const bool rounds_up = std::llround(std::ldexp(peak, shift)) >= std::int64_t{1} << kEntryBits;
  return rounds_up ? shift - 1 : shift;
}

void check_size(std::int64_t rows, std::int64_t columns) {
  if (rows <= kMostTableBytes / (columns * std::int64_t{sizeof(std::int32_t)})) return;
  throw Error(errors::kModelUnsupported,
              std::to_string(rows) + " features of " + std::to_string(columns) +
                  " columns make a table of more than 8 GiB",
              {}, "train with a smaller -bucket, or with fewer labels");
}

}  // namespace

FoldedTable fold(const FasttextVocabulary& vocabulary, const InputRows& rows,
                 const Matrix<double>& weights) {
  const std::int64_t columns = weights.rows() > 0 ? weights.rows() : vocabulary.args.dim;
  check_size(vocabulary.input_rows(), columns);
  double peak = 0;
  for_each_row(vocabulary, rows, weights, [&](std::int64_t, std::span<const double> products) {
    for (const double product : products) peak = std::max(peak, std::abs(product));
  });
  const std::int32_t shift = shift_for(peak * most_features_of_a_word(vocabulary));
  const double scale = std::ldexp(1.0, shift);
  const auto word_count = static_cast<std::int64_t>(vocabulary.words.size());
  Matrix<std::int32_t> words(word_count, columns + 1);
  Matrix<std::int32_t> ngrams(vocabulary.input_rows() - word_count, columns);
  for_each_row(vocabulary, rows, weights, [&](std::int64_t row, std::span<const double> products) {
    const auto entries =
        row < word_count ? words.row(row).subspan(1) : ngrams.row(row - word_count);
    for (std::size_t c = 0; c < products.size(); ++c) {
      entries[c] = static_cast<std::int32_t>(std::llround(products[c] * scale));
    }
  });
  return {TextTable(vocabulary, std::move(words), std::move(ngrams)), shift};
}

}  // namespace winnow
