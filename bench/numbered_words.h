// A made-up tokenizer whose words are numbers, and texts of them.
#pragma once

#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "kernels/one_by_one.h"
#include "kernels/random_data.h"

namespace winnow {

/// A word is a space and its number; its ids are made of that.
class NumberedWords final : public OneByOne {
 public:
  static constexpr std::int32_t kPieces = 32'000;
  static constexpr std::int64_t kKnown = 250'000;

  float encode_one(std::string_view word, std::vector<std::int32_t>& ids) override {
    for (std::size_t at = 0; at < word.size(); at += 4) {
      std::int32_t id = 0;
      for (const char digit : word.substr(at, 4)) id = 10 * id + digit - ' ';
      ids.push_back(id % kPieces);
    }
    return std::numeric_limits<float>::infinity();
  }
  void encode_rest(std::string_view, std::size_t, float, bool,
                   std::vector<std::int32_t>&) override {}                    // no reach is short
  void encode_text(std::string_view, std::vector<std::int32_t>&) override {}  // no text is long

  /// The words that are known, with the scores of a unigram model or without.
  WordTable table(bool has_scores) {
    WordRules rules;
    for (std::int32_t id = 0; has_scores && id < kPieces; ++id) {
      rules.scores.of_id.push_back(-0.001 * id);
      rules.scores.ids_of_a_step.push_back(1);
    }
    WordTable table(std::move(rules), std::size_t{64} << 20);
    std::vector<std::int32_t> ids;
    for (std::int64_t w = 0; w < kKnown; ++w) {
      const std::string word = ' ' + std::to_string(w);
      ids.clear();
      const float reach = encode_one(word, ids);
      table.add(word, ids, reach);
    }
    return table;
  }
};

/// Some of their words are not known.
class NumberedTexts {
 public:
  static constexpr std::int64_t kTexts = 256;
  static constexpr std::int64_t kWords = 400;

  NumberedTexts() : texts_(kTexts) {
    const auto numbers =
        zipf_csr(kTexts, kWords, NumberedWords::kKnown + NumberedWords::kKnown / 20, 3);
    for (std::int64_t t = 0; t < kTexts; ++t) {
      std::string& text = texts_[static_cast<std::size_t>(t)];
      for (const std::int32_t w : numbers.view().row(t)) text += ' ' + std::to_string(w);
      bytes_ += static_cast<std::int64_t>(text.size());
    }
    views_.assign(texts_.begin(), texts_.end());
  }
  std::span<const std::string_view> views() const { return views_; }
  std::int64_t bytes() const { return bytes_; }

 private:
  std::vector<std::string> texts_;
  std::vector<std::string_view> views_;
  std::int64_t bytes_ = 0;
};

}  // namespace winnow
