// A matrix of floats as codes: fastText's product quantisation.
#pragma once

#include <cstdint>
#include <stop_token>

#include "winnow/core/quantized_matrix.h"
#include "winnow/formats/fasttext_writer.h"

namespace winnow {

struct ProductQuantization {
  std::int32_t part_dim = 2;  ///< fastText's dsub
  bool has_norms = false;     ///< fastText's qnorm
  std::uint64_t seed = 0;
  int threads = 1;  ///< changes no result
};

/// `rows` x `columns` values from a source that any number of threads may ask. Learns from at most
/// 65,536 rows that are not zero; zero rows decode to zero. Any number of rows, where fastText
/// wants 256. E_MODEL_UNSUPPORTED for 2^31 codes.
QuantizedMatrix quantize(const RowSource& source, std::int64_t rows, std::int64_t columns,
                         const ProductQuantization& options, std::stop_token stop);

}  // namespace winnow
