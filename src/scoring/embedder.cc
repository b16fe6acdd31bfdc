#include "winnow/scoring/embedder.h"

#include <algorithm>
#include <filesystem>

#include "winnow/core/error.h"
#include "winnow/formats/safetensors.h"

namespace winnow {
namespace {

constexpr const char* kTensor = "embedding";
constexpr const char* kTokenizer = "tokenizer_sha256";

[[noreturn]] void mismatch(const std::string& path, const std::string& what) {
  throw Error(errors::kModelMismatch, what, path,
              "use the tokenizer that the embedding was made for, or make the embedding again");
}

}  // namespace

EmbeddingTable read_embedding_table(const std::string& path, const std::string& tokenizer_sha256,
                                    std::int32_t tokenizer_size) {
  std::error_code unreadable;
  if (!std::filesystem::is_regular_file(path, unreadable)) {
    throw Error(errors::kModelMissing, "there is no such embedding table", path, "check the path");
  }
  const Safetensors file = read_safetensors(path, errors::kModelInvalid);
  const Column* column = file.columns.find(kTensor);
  if (column == nullptr || column->type() != ColumnType::kI16) {
    throw Error(errors::kModelInvalid, "the file has no I16 tensor named \"embedding\"", path,
                "see docs/formats.md, embedding tables");
  }
  EmbeddingTable table;
  if (const auto found = file.metadata.find(kTokenizer); found != file.metadata.end()) {
    table.tokenizer_sha256 = found->second;
  }
  if (table.tokenizer_sha256 != tokenizer_sha256) {
    mismatch(path, "the embedding belongs to the tokenizer with sha256 \"" +
                       table.tokenizer_sha256 + "\", the tokenizer given has " + tokenizer_sha256);
  }
  if (column->rows() != tokenizer_size) {
    mismatch(path, "the embedding has " + std::to_string(column->rows()) +
                       " rows, the tokenizer has " + std::to_string(tokenizer_size) + " pieces");
  }
  table.rows = {column->rows(), column->width()};
  const auto values = column->values<std::int16_t>();
  std::copy(values.data, values.data + values.size(), table.rows.view().data);
  return table;
}

}  // namespace winnow
