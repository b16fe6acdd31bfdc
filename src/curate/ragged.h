// Texts of unequal length as two columns: NAME (U8, all bytes) and NAME_length (I64, one a row).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "winnow/core/column.h"

namespace winnow {

/// Adds the two columns and appends texts to them.
class RaggedWriter {
 public:
  RaggedWriter(Columns& columns, std::string_view name)
      : columns_(columns), name_(name), length_name_(name_ + "_length") {
    columns_.add({name_, ColumnType::kU8, 1});
    columns_.add({length_name_, ColumnType::kI64, 1});
  }
  void push(std::string_view text) {
    columns_.find(name_)->push_bytes(text);
    columns_.find(length_name_)->push(static_cast<std::int64_t>(text.size()));
  }

 private:
  Columns& columns_;
  std::string name_;
  std::string length_name_;
};

/// Views of the texts, one a row; empty if bytes and lengths disagree.
inline std::vector<std::string_view> ragged_texts(const ColumnView& bytes,
                                                  const ColumnView& lengths) {
  const auto* data = reinterpret_cast<const char*>(bytes.bytes().data());
  std::vector<std::string_view> texts;
  std::size_t at = 0;
  const MatrixView<const std::int64_t> all = lengths.values<std::int64_t>();
  for (std::int64_t r = 0; r < all.rows; ++r) {
    const std::int64_t length = all.data[r];
    if (length < 0 || static_cast<std::size_t>(length) > bytes.bytes().size() - at) return {};
    texts.emplace_back(data + at, static_cast<std::size_t>(length));
    at += static_cast<std::size_t>(length);
  }
  return texts;
}

/// The same of columns by name; empty if they are missing.
inline std::vector<std::string_view> ragged_texts(const Columns& columns, std::string_view name) {
  const Column* bytes = columns.find(name);
  const Column* lengths = columns.find(std::string(name) + "_length");
  if (bytes == nullptr || lengths == nullptr) return {};
  return ragged_texts(bytes->view(), lengths->view());
}

}  // namespace winnow
