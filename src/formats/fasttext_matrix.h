// The matrices of a fastText model file, dense or quantised.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "formats/fasttext_header.h"
#include "formats/model_file.h"
#include "winnow/core/matrix.h"
#include "winnow/core/quantized_matrix.h"

namespace winnow {

/// A matrix whose values are still in the file, or whose codes are in memory.
struct StoredMatrix {
  std::int64_t rows = 0;
  std::int64_t columns = 0;
  std::string name;
  std::uint64_t offset = 0;                  ///< of a dense one's values
  std::optional<QuantizedMatrix> quantized;  ///< holds all of it
};

/// Reads a dense matrix's header and passes over its values. `name` is for messages.
StoredMatrix read_dense_matrix(ModelFile& file, std::int64_t rows, std::int64_t columns,
                               const std::string& name);
/// Reads and checks a quantised matrix.
StoredMatrix read_quantized_matrix(ModelFile& file, ModelMemory& memory, std::int64_t rows,
                                   std::int64_t columns, const std::string& name);

/// Rows [first, first + out.rows), decoded. E_MODEL_INVALID for a NaN or an infinity. Any number of
/// threads at a time.
void read_rows(const ModelFile& file, const StoredMatrix& matrix, std::int64_t first,
               MatrixView<float> out);

}  // namespace winnow
