// fastText's subwords: runs of minn to maxn characters of "<word>".
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "text/remainder.h"
#include "winnow/core/csr.h"
#include "winnow/core/fasttext_model.h"

namespace winnow {

/// Where n-grams have their rows.
struct BucketRows {
  explicit BucketRows(const FasttextVocabulary& model);
  std::int32_t of(std::uint64_t hash) const {
    return first + static_cast<std::int32_t>(remainder.of(hash));
  }
  std::int32_t first;
  Remainder remainder;
};

/// Subword rows by word. Those of the most frequent words are kept ready, as many as fit into
/// 256 MiB.
class FasttextSubwords {
 public:
  FasttextSubwords(const FasttextVocabulary& model, const BucketRows& buckets);

  /// `row` is the word's own row, or negative for an unknown word. "</s>" has no subwords.
  void append(std::string_view word, std::int32_t row, std::vector<std::int32_t>& rows) const;

 private:
  void compute(std::string_view word, std::vector<std::int32_t>& rows) const;

  std::int32_t minn_;
  std::int32_t maxn_;
  BucketRows buckets_;
  Csr<std::int32_t> ready_;
};

}  // namespace winnow
