// safetensors: a JSON header and raw columns. What ledgers, verdicts and embedding tables are
// stored as.
#pragma once

#include <map>
#include <span>
#include <string>

#include "winnow/core/column.h"
#include "winnow/core/error.h"
#include "winnow/formats/tensor_writer.h"

namespace winnow {

struct Safetensors {
  std::map<std::string, std::string> metadata;  ///< the header's __metadata__
  Columns columns;
};

/// Writes (committed as OutputFile does) one tensor a column: shape [rows] for width 1, else
/// [rows, width]. Metadata keys are sorted; the same content gives the same bytes. The data starts
/// 8-byte aligned, columns of wider elements first so that each is aligned.
void write_safetensors(const std::string& path, const Safetensors& content);
/// The same of rows that lie in parts, at least one, each of the same columns (E_INTERNAL), and
/// without the commit, which waits for the disk.
TensorWriter written_safetensors(const std::string& path,
                                 const std::map<std::string, std::string>& metadata,
                                 std::span<const Columns> parts);

/// Reads and checks every rule of the format: header at most 100 MB and within the file, JSON
/// object, no duplicate keys, no holes, no overlaps, shapes that match, nothing after the last
/// tensor, known types (U8 I8 U16 I16 I32 I64 U64 F32 F64), one or two dimensions, at most 10,000
/// tensors. `invalid` is the code of the error: E_MODEL_INVALID for models, E_LEDGER_INVALID for
/// ledgers.
Safetensors read_safetensors(const std::string& path, ErrorCode invalid);

/// The metadata alone; does not read the data. As `read_safetensors` for the header.
std::map<std::string, std::string> read_safetensors_metadata(const std::string& path,
                                                             ErrorCode invalid);

}  // namespace winnow
