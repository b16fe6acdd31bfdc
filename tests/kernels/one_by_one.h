// A WordEncoder that says what it has to say of one word at a time.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "winnow/core/word_table.h"

namespace winnow {

class OneByOne : public WordEncoder {
 public:
  /// Appends the word's ids; returns their reach.
  virtual float encode_one(std::string_view word, std::vector<std::int32_t>& ids) = 0;

  void encode(std::span<const std::string_view> words, Csr<std::int32_t>& ids,
              std::vector<float>& reaches) final {
    for (const std::string_view word : words) {
      reaches.push_back(encode_one(word, ids.values()));
      ids.end_row();
    }
  }
};

}  // namespace winnow
