// The phases of score_text, for any level. Level has
//   Words, Signed               vectors of uint32 and int32, as wide as it has them
//   halves(eight, low, high)    the low and high halves of as many uint64
//   separators(bytes)           bit k: byte k of the 64 at `bytes` separates words
//   matches(group, fingerprint) bit k: slot k of the group has the fingerprint
//
// Words go through the phases in blocks, so that the cache lines which a phase asks for are there
// when the next one reads them: cut and hash words (asks for their groups of the index), n-grams
// (asks for their rows), words, unknown words, sums of n-grams.
#pragma once

#include "cpu/text_kernel.h"

namespace winnow::cpu {

template <class Level>
class TextPhases {
 public:
  WINNOW_INLINE explicit TextPhases(const TextJob& job)
      : job_(job),
        table_(job.table),
        rule_(table_.label_rule),
        s_(job.scratch),
        groups_(table_.index.groups().data()),
        group_count_(table_.index.groups().size()),
        seed_(table_.index.seed()),
        ngram_rows_(table_.ngrams.view().data),
        columns_(static_cast<std::size_t>(table_.columns)),
        remainder_(static_cast<std::uint32_t>(table_.bucket)),
        carry_(static_cast<std::size_t>(std::max(table_.word_ngrams, 1)) - 1) {}

  WINNOW_INLINE void run() {
    std::fill_n(job_.sums.data, job_.sums.size(), 0);
    std::ranges::fill(job_.features, 0);
    s_.words = 0;
    s_.segments.clear();
    s_.unknown.use(table_);
    for (std::size_t text = 0; text < job_.texts.size(); ++text) cut(text);
    flush();
  }

 private:
  static constexpr std::size_t kBytes = 64;
  static constexpr std::size_t kNone = ~std::size_t{0};
  static constexpr std::uint64_t kEndBytes = 0x3e732f3c;  // "</s>"
  static constexpr std::array<char, sizeof(WordBytes)> kEnd{'<', '/', 's', '>'};

  // Phase 1: words of the texts, until the block is full.

  WINNOW_INLINE void cut(std::size_t text) {
    s_.segments.push_back({text, s_.words, s_.words, s_.words, {}});
    const std::string_view bytes = job_.texts[text];
    ended_ = false;
    std::uint64_t before = 1;  // 1 if the byte before the block separates
    std::size_t open = kNone;  // where the open word begins
    for (std::size_t block = 0; block <= bytes.size() && !ended_; block += kBytes) {
      const std::uint64_t separators = separators_at(bytes, block);
      std::uint64_t edges = separators ^ (separators << 1 | before);
      before = separators >> 63;
      for (; edges != 0; edges &= edges - 1) {
        const std::size_t edge = block + static_cast<std::size_t>(std::countr_zero(edges));
        if (open == kNone) {
          open = edge;
          continue;
        }
        push({bytes.data() + open, edge - open}, bytes.data() + bytes.size());
        if (ended_) break;
        open = kNone;
      }
    }
    if (!ended_) push({kEnd.data(), 4}, kEnd.data() + kEnd.size());
    s_.segments.back().end = s_.words;
  }

  /// Behind the end of the text there are separators.
  WINNOW_INLINE std::uint64_t separators_at(std::string_view bytes, std::size_t block) {
    if (bytes.size() - block >= kBytes) return Level::separators(bytes.data() + block);
    std::array<char, kBytes> last;
    last.fill(' ');
    std::memcpy(last.data(), bytes.data() + block, bytes.size() - block);
    return Level::separators(last.data());
  }

  WINNOW_INLINE void push(std::string_view word, const char* text_end) {
    const WordBytes bytes = bytes_of(word, text_end);
    ended_ = bytes.first == kEndBytes && word.size() == 4;  // a label, too
    if (rule_.first_bytes[static_cast<std::uint8_t>(word[0])] &&
        rule_.is_label(word, word_key(word, bytes, text_end, seed_))) {
      return;
    }
    if (s_.words == TextScratch::kBlock) split();
    const std::size_t w = s_.words++;
    s_.data[w] = word.data();
    s_.size[w] = static_cast<std::uint32_t>(word.size());
    s_.first[w] = bytes.first;
    s_.next[w] = bytes.next;
  }

  /// The block is full in the middle of a text: its last words come along for their n-grams.
  [[gnu::noinline]] void split() {
    TextScratch::Segment& open = s_.segments.back();
    open.end = s_.words;
    const std::size_t text = open.text;
    const std::size_t kept = std::min(carry_, open.end - open.begin);
    flush();
    std::copy_n(s_.hash.begin() + (TextScratch::kBlock - kept), kept, s_.hash.begin());
    s_.words = kept;
    s_.segments.push_back({text, 0, kept, kept, {}});
  }

  WINNOW_INLINE void flush() {
    if (!s_.segments.empty()) {
      hash_words(s_.segments.front().fresh);
      s_.rows.resize(s_.words * carry_);
      std::size_t rows = 0;
      for (TextScratch::Segment& segment : s_.segments) rows = find_ngrams(segment, rows);
      s_.rows.resize(rows);
      for (TextScratch::Segment& segment : s_.segments) add_words(segment);
      for (TextScratch::Segment& segment : s_.segments) add_ngrams(segment);
    }
    s_.segments.clear();
    s_.words = 0;
  }

  // Phase 2: hashes; the words' groups are asked for.

  WINNOW_INLINE void hash_words(std::size_t from) {
    if (carry_ > 0) hash_abreast(from);
    for (std::size_t w = from; w < s_.words; ++w) {
      std::uint64_t key = word_key_step(seed_, {s_.first[w], s_.next[w]});
      if (s_.size[w] > sizeof(WordBytes)) key = long_word(w);
      s_.group[w] = WordIndex::group_of(key, group_count_);
      s_.fingerprint[w] = WordIndex::fingerprint_of(key);
      __builtin_prefetch(&groups_[s_.group[w]]);
    }
  }

  /// The rest of a word of more than 16 bytes: completes its hash; its key.
  [[gnu::noinline]] std::uint64_t long_word(std::size_t w) {
    const std::string_view word(s_.data[w], s_.size[w]);
    for (const char c : word.substr(sizeof(WordBytes))) {
      s_.hash[w] = fasttext_hash_step(s_.hash[w], c);
    }
    return word_key(word, {s_.first[w], s_.next[w]}, word.data() + word.size(), seed_);
  }

  /// fasttext_hash over the first 16 bytes, a vector of words abreast.
  WINNOW_INLINE void hash_abreast(std::size_t from) {
    using Words = typename Level::Words;
    constexpr std::size_t kWords = sizeof(Words) / sizeof(std::uint32_t);
    for (std::size_t w = from; w < s_.words; w += kWords) {
      Words size;
      std::memcpy(&size, &s_.size[w], sizeof(size));
      Words hash = Words{} + kFasttextHashBasis;
      hash = hash_eight<0>(hash, size, &s_.first[w]);
      hash = hash_eight<8>(hash, size, &s_.next[w]);
      std::memcpy(&s_.hash[w], &hash, sizeof(hash));
    }
  }

  /// The hashes after `eight` more bytes of each word, those from kBase on.
  template <std::uint32_t kBase, class Words>
  WINNOW_INLINE static Words hash_eight(Words hash, Words size, const std::uint64_t* eight) {
    Words low, high;
    Level::halves(eight, low, high);
#pragma GCC unroll 8
    for (std::uint32_t byte = 0; byte < 8; ++byte) {
      const Words bytes = (byte < 4 ? low : high) << (24 - 8 * (byte & 3));
      const Words value = (Words)((typename Level::Signed)bytes >> 24);  // with its sign
      const Words stepped = (hash ^ value) * kFasttextHashPrime;
      hash = size > kBase + byte ? stepped : hash;
    }
    return hash;
  }

  // Phase 3: word n-grams; their rows are asked for.

  WINNOW_INLINE std::size_t find_ngrams(TextScratch::Segment& segment, std::size_t rows) {
    segment.ngrams.begin = rows;
    const std::uint32_t* hash = s_.hash.data();
    for (std::size_t i = segment.begin; carry_ > 0 && i + 1 < segment.end; ++i) {
      std::uint64_t ngram = fasttext_ngram_begin(hash[i]);
      const std::size_t end = std::min(i + carry_ + 1, segment.end);
      for (std::size_t j = i + 1; j < end; ++j) {
        ngram = fasttext_ngram_step(ngram, hash[j]);
        if (j >= segment.fresh) rows += put_row(remainder_.of(ngram), &s_.rows[rows]);
      }
    }
    return segment.ngrams.end = rows;
  }

  /// Writes the row of a bucket and asks for it; 0 if it was pruned away, else 1.
  WINNOW_INLINE std::size_t put_row(std::uint32_t bucket, std::uint32_t* row) {
    if (table_.is_pruned) {
      if (!table_.kept.may_hold(bucket)) return 0;
      const std::int32_t index = table_.kept.find(static_cast<std::int32_t>(bucket));
      if (index < 0) return 0;
      bucket = static_cast<std::uint32_t>(index);
    }
    *row = bucket;
    __builtin_prefetch(ngram_rows_ + bucket * columns_);
    return 1;
  }

  // Phase 4: words, and subwords of unknown ones.

  WINNOW_INLINE void add_words(TextScratch::Segment& segment) {
    std::int64_t* sums = job_.sums.data + static_cast<std::ptrdiff_t>(segment.text * columns_);
    std::int64_t features = 0;
    if (table_.is_direct()) {
      std::int64_t sum = 0;
      for (std::size_t w = segment.fresh; w < segment.end; ++w) {
        const WordIndex::Found word = find(w);
        sum += word.is_known ? word.value : 0;
        features += word.is_known;
      }
      sums[0] += sum;
    } else {
      for (std::size_t w = segment.fresh; w < segment.end; ++w) {
        const WordIndex::Found word = find(w);
        if (word.is_known) {
          const std::int32_t* row = table_.words.row(word.value).data();
          features += row[0];
          add_row(row + 1, sums);
        } else if (table_.maxn > 0) {
          features += add_unknown(w, sums);
        }
      }
    }
    job_.features[segment.text] += features;
  }

  WINNOW_INLINE WordIndex::Found find(std::size_t w) {
    const WordIndex::Group* group = &groups_[s_.group[w]];
    std::uint32_t slots = Level::matches(*group, s_.fingerprint[w]);
    if (slots == 0 && group->is_full()) [[unlikely]] {
      return table_.index.find(s_.group[w], s_.fingerprint[w]);
    }
    return {group->values[std::countr_zero(slots | 128U)], slots != 0};
  }

  /// An unknown word is its subwords: their number, their sums added.
  WINNOW_INLINE std::int64_t add_unknown(std::size_t w, std::int64_t* sums) {
    const bool is_short = s_.size[w] <= sizeof(WordBytes);
    const std::int32_t* remembered = nullptr;
    const auto* word = s_.unknown.find(s_.fingerprint[w], s_.first[w], s_.next[w], remembered);
    if (!is_short || word == nullptr) return sum_subwords(w, sums);
    add_row(remembered, sums);
    return word->features;
  }

  [[gnu::noinline]] std::int64_t sum_subwords(std::size_t w, std::int64_t* sums) {
    const std::string_view word(s_.data[w], s_.size[w]);
    if (word == kFasttextEndOfSentence) return 0;
    find_subwords(w);
    s_.sums.assign(columns_, 0);
    for (const std::uint32_t row : s_.subwords) {
      add_row(ngram_rows_ + row * columns_, s_.sums.data());
    }
    for (std::size_t c = 0; c < columns_; ++c) sums[c] += s_.sums[c];
    const auto features = static_cast<std::int32_t>(s_.subwords.size());
    if (word.size() <= sizeof(WordBytes)) {
      s_.unknown.remember(s_.fingerprint[w], s_.first[w], s_.next[w], features, s_.sums);
    }
    return features;
  }

  WINNOW_INLINE void find_subwords(std::size_t w) {
    constexpr std::uint64_t kHighBits = 0x8080808080808080ULL;
    s_.subwords.clear();
    const bool is_ascii = ((s_.first[w] | s_.next[w]) & kHighBits) == 0;
    if (is_ascii && s_.size[w] <= sizeof(WordBytes)) return find_ascii_subwords(w);
    const MarkedWord marked{{s_.data[w], s_.size[w]}};
    for_each_subword(
        marked, marked.size(), table_.minn, table_.maxn,
        [&](std::size_t, std::size_t, std::uint32_t hash) { put_subword(remainder_.of(hash)); });
  }

  /// Where every byte is a character, the subwords of one length are hashed together.
  WINNOW_INLINE void find_ascii_subwords(std::size_t w) {
    constexpr std::size_t kMost = sizeof(WordBytes) + 2;
    const std::size_t size = s_.size[w] + 2;
    std::array<std::uint32_t, 2 * kMost> bytes{};
    for (std::size_t k = 0; k < sizeof(WordBytes); ++k) {
      const std::uint64_t moved = k < 8 ? s_.first[w] >> (8 * k) : s_.next[w] >> (8 * (k - 8));
      bytes[k + 1] = static_cast<std::uint32_t>(moved & 0x7f);
    }
    bytes[0] = '<';
    bytes[size - 1] = '>';
    std::array<std::uint32_t, kMost> hashes;
    hashes.fill(kFasttextHashBasis);
    const auto divisor = static_cast<std::uint32_t>(table_.bucket);
    const auto reciprocal = ~0U / divisor;
    const auto longest = std::min(size, static_cast<std::size_t>(table_.maxn));
    for (std::size_t n = 1; n <= longest; ++n) {
      std::array<std::uint32_t, kMost> buckets;
      for (std::size_t k = 0; k < kMost; ++k) {
        hashes[k] = (hashes[k] ^ bytes[k + n - 1]) * kFasttextHashPrime;
        const std::uint64_t quotient = (std::uint64_t{hashes[k]} * reciprocal) >> 32;
        const auto rest = hashes[k] - static_cast<std::uint32_t>(quotient) * divisor;
        buckets[k] = rest >= divisor ? rest - divisor : rest;
      }
      if (n < static_cast<std::size_t>(std::max(table_.minn, 0))) continue;
      const std::size_t marks = n == 1 ? 1 : 0;  // alone they are no subwords
      for (std::size_t k = marks; k + n + marks <= size; ++k) put_subword(buckets[k]);
    }
  }

  WINNOW_INLINE void put_subword(std::uint32_t bucket) {
    std::uint32_t row = 0;
    if (put_row(bucket, &row) == 1) s_.subwords.push_back(row);
  }

  // Phase 5: sums of the n-grams' rows.

  WINNOW_INLINE void add_ngrams(const TextScratch::Segment& segment) {
    std::int64_t* sums = job_.sums.data + static_cast<std::ptrdiff_t>(segment.text * columns_);
    const std::uint32_t* rows = s_.rows.data() + segment.ngrams.begin;
    const std::size_t count = segment.ngrams.end - segment.ngrams.begin;
    job_.features[segment.text] += static_cast<std::int64_t>(count);
    if (columns_ == 1) {
      std::int64_t sum = 0;
      for (std::size_t k = 0; k < count; ++k) sum += ngram_rows_[rows[k]];
      sums[0] += sum;
    } else {
      for (std::size_t k = 0; k < count; ++k) add_row(ngram_rows_ + rows[k] * columns_, sums);
    }
  }

  WINNOW_INLINE void add_row(const std::int32_t* __restrict row, std::int64_t* __restrict sums) {
    for (std::size_t c = 0; c < columns_; ++c) sums[c] += row[c];
  }

  const TextJob& job_;
  const TextTable& table_;
  const LabelRule& rule_;
  TextScratch& s_;
  const WordIndex::Group* const groups_;
  const std::uint64_t group_count_;
  const std::uint64_t seed_;
  const std::int32_t* const ngram_rows_;
  const std::size_t columns_;
  const Remainder remainder_;
  const std::size_t carry_;  ///< words of a text that its next block needs again
  bool ended_ = false;       ///< the text, by a "</s>"
};

}  // namespace winnow::cpu
