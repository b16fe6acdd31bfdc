#include <algorithm>
#include <array>
#include <cmath>

#include "winnow/core/error.h"
#include "winnow/scoring/linear_scorer.h"

namespace winnow {
namespace {

constexpr int kEntryBits = 30;
constexpr std::int32_t kMostShift = 62;  ///< for models whose weights are all (nearly) zero
constexpr std::int64_t kMostTableBytes = std::int64_t{8} << 30;

/// One row of weights a column of the table.
Matrix<double> columns_of(const Matrix<float>& output) {
  const bool is_binary = output.rows() == 2;
  Matrix<double> columns(is_binary ? 1 : output.rows(), output.columns());
  for (std::int64_t c = 0; c < columns.rows(); ++c) {
    for (std::size_t k = 0; k < columns.row(c).size(); ++k) {
      columns.row(c)[k] = is_binary ? double{output.row(1)[k]} - double{output.row(0)[k]}
                                    : double{output.row(c)[k]};
    }
  }
  return columns;
}

/// Calls visit(row, column, columns[column] . input[row]) for all of them. Each sum runs in index
/// order; several rows go abreast so that their additions need not wait for one another.
template <class Visit>
void for_each_product(const Matrix<float>& input, const Matrix<double>& columns, Visit visit) {
  constexpr std::int64_t kAbreast = 8;
  const std::int64_t dim = input.columns();
  std::vector<std::array<double, kAbreast>> block(static_cast<std::size_t>(dim));
  for (std::int64_t first = 0; first < input.rows(); first += kAbreast) {
    const std::int64_t rows = std::min(kAbreast, input.rows() - first);
    for (std::int64_t r = 0; r < rows; ++r) {
      const auto row = input.row(first + r);
      for (std::size_t k = 0; k < row.size(); ++k) block[k][static_cast<std::size_t>(r)] = row[k];
    }
    for (std::int64_t c = 0; c < columns.rows(); ++c) {
      const auto weights = columns.row(c);
      std::array<double, kAbreast> sums{};
      for (std::size_t k = 0; k < weights.size(); ++k) {
        for (std::size_t r = 0; r < kAbreast; ++r) sums[r] += weights[k] * block[k][r];
      }
      for (std::int64_t r = 0; r < rows; ++r) {
        visit(first + r, c, sums[static_cast<std::size_t>(r)]);
      }
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

}  // namespace

FoldedTable fold(const FasttextModel& model) {
  const Matrix<double> columns = columns_of(model.output);
  const std::int64_t row_bytes = columns.rows() * std::int64_t{sizeof(std::int32_t)};
  if (model.input.rows() > kMostTableBytes / row_bytes) {
    throw Error(errors::kModelUnsupported,
                std::to_string(model.input.rows()) + " features for " +
                    std::to_string(columns.rows()) + " labels make a table of more than 8 GiB",
                {}, "train with a smaller -bucket, or with fewer labels");
  }
  double peak = 0;
  for_each_product(model.input, columns, [&](std::int64_t, std::int64_t, double product) {
    peak = std::max(peak, std::abs(product));
  });
  FoldedTable table{{model.input.rows(), columns.rows()}, shift_for(peak)};
  const double scale = std::ldexp(1.0, table.shift);
  for_each_product(model.input, columns, [&](std::int64_t row, std::int64_t c, double product) {
    table.entries.row(row)[static_cast<std::size_t>(c)] =
        static_cast<std::int32_t>(std::llround(product * scale));
  });
  return table;
}

}  // namespace winnow
