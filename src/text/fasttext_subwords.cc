#include "text/fasttext_subwords.h"

#include <algorithm>

#include "winnow/text/fasttext_words.h"

namespace winnow {
namespace {

constexpr std::size_t kMostReadyRows = 64 << 20;

constexpr bool continues_character(char c) { return (c & 0xC0) == 0x80; }

}  // namespace

BucketRows::BucketRows(const FasttextVocabulary& model)
    : first(static_cast<std::int32_t>(model.words.size())),
      remainder(static_cast<std::uint32_t>(std::max(model.args.bucket, 1))) {}

FasttextSubwords::FasttextSubwords(const FasttextVocabulary& model, const BucketRows& buckets)
    : minn_(model.args.minn), maxn_(model.args.maxn), buckets_(buckets) {
  if (maxn_ <= 0) return;
  for (const std::string& word : model.words) {  // the file has them by falling frequency
    const std::size_t most = word.size() * static_cast<std::size_t>(maxn_) + 2;
    if (ready_.values().size() + most > kMostReadyRows) break;
    compute(word, ready_.values());
    ready_.end_row();
  }
}

void FasttextSubwords::append(std::string_view word, std::int32_t row,
                              std::vector<std::int32_t>& rows) const {
  const CsrView<std::int32_t> ready = ready_.view();
  if (row < 0 || row >= ready.rows()) return compute(word, rows);
  const auto known = ready.row(row);
  rows.insert(rows.end(), known.begin(), known.end());
}

void FasttextSubwords::compute(std::string_view word, std::vector<std::int32_t>& rows) const {
  if (word == kFasttextEndOfSentence) return;
  const std::string marked = std::string(1, '<').append(word).append(1, '>');
  const std::size_t size = marked.size();
  for (std::size_t begin = 0; begin < size; ++begin) {
    if (continues_character(marked[begin])) continue;
    std::uint32_t hash = kFasttextHashBasis;
    std::size_t end = begin;
    for (std::int32_t n = 1; n <= maxn_ && end < size; ++n) {
      do {
        hash = fasttext_hash_step(hash, marked[end++]);
      } while (end < size && continues_character(marked[end]));
      const bool is_mark = n == 1 && (begin == 0 || end == size);
      if (n >= minn_ && !is_mark) rows.push_back(buckets_.of(hash));
    }
  }
}

}  // namespace winnow
