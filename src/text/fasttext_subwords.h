// fastText's n-gram buckets, and its subwords: runs of minn to maxn characters of "<word>".
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "winnow/core/fasttext_model.h"
#include "winnow/core/fasttext_text.h"
#include "winnow/core/remainder.h"

namespace winnow {

/// Where n-grams have their rows. A pruned model has no row for most of them.
class BucketRows {
 public:
  explicit BucketRows(const FasttextVocabulary& model);

  void append(std::uint64_t hash, std::vector<std::int32_t>& rows) const {
    const auto bucket = static_cast<std::int32_t>(remainder_.of(hash));
    if (!is_pruned_) {
      rows.push_back(first_ + bucket);
    } else if (const std::int32_t index = kept_index(bucket); index >= 0) {
      rows.push_back(first_ + index);
    }
  }

 private:
  std::int32_t kept_index(std::int32_t bucket) const;

  std::int32_t first_;
  Remainder remainder_;
  bool is_pruned_;
  std::vector<KeptBucket> kept_;  ///< by bucket
};

/// Calls visit(subword, hash) for each subword of a word, in fastText's order. "</s>" has none.
template <class Visit>
void for_each_subword(std::string_view word, const FasttextArgs& args, Visit visit) {
  if (args.maxn <= 0 || word == kFasttextEndOfSentence) return;
  const std::string marked = std::string(1, '<').append(word).append(1, '>');
  for_each_subword(marked, marked.size(), args.minn, args.maxn,
                   [&](std::size_t begin, std::size_t end, std::uint32_t hash) {
                     visit(std::string_view(marked).substr(begin, end - begin), hash);
                   });
}

}  // namespace winnow
