#include <algorithm>
#include <array>
#include <utility>

#include "text/fasttext_dictionary.h"
#include "text/remainder.h"
#include "winnow/text/fasttext_words.h"

namespace winnow {
namespace {

struct Token {
  std::string_view word;
  std::uint32_t hash = 0;
};

constexpr Token kEndOfSentence{"</s>", fasttext_hash("</s>")};

constexpr bool continues_character(char c) { return (c & 0xC0) == 0x80; }

/// fastText keeps its uint32 hashes in int32 and widens them with their sign.
constexpr std::uint64_t widened(std::uint32_t hash) {
  return static_cast<std::uint64_t>(static_cast<std::int64_t>(static_cast<std::int32_t>(hash)));
}

struct FeatureTables {
  explicit FeatureTables(const FasttextModel& model)
      : args(model.args),
        dictionary(model),
        first_bucket(static_cast<std::int32_t>(model.words.size())),
        buckets(static_cast<std::uint32_t>(std::max(model.args.bucket, 1))) {}

  FasttextArgs args;
  FasttextDictionary dictionary;
  std::int32_t first_bucket;
  Remainder buckets;
};

/// One line's features on their way into `rows`: fastText's getLine.
class Line {
 public:
  Line(const FeatureTables& tables, std::vector<std::int32_t>& rows)
      : tables_(tables), args_(tables.args), rows_(rows) {}

  void add(std::string_view text) {
    std::array<Token, 64> tokens;  // looked up together, after their slots were prefetched
    std::size_t size = 0;
    for (std::size_t at = 0; at < text.size() && !ended_;) {
      const std::size_t begin = at;
      std::uint32_t hash = kFasttextHashBasis;
      while (at < text.size() && !is_fasttext_space(text[at])) {
        hash = fasttext_hash_step(hash, text[at++]);
      }
      if (at > begin) {
        tables_.dictionary.prefetch(hash);
        tokens[size++] = {text.substr(begin, at - begin), hash};
        if (size == tokens.size()) add(std::span(tokens).first(std::exchange(size, 0)));
      }
      ++at;
    }
    add(std::span(tokens).first(size));
    if (!ended_) add(kEndOfSentence);
    add_word_ngrams();
  }

 private:
  void add(std::span<const Token> tokens) {
    for (std::size_t k = 0; k < tokens.size() && !ended_; ++k) add(tokens[k]);
  }

  void add(Token token) {
    const std::int32_t row = tables_.dictionary.find(token.word, token.hash);
    if (token.hash == kEndOfSentence.hash) ended_ = token.word == kEndOfSentence.word;
    if (row == FasttextDictionary::kLabel) return;
    if (row == FasttextDictionary::kUnknown && token.word.starts_with(args_.label_prefix)) return;
    if (args_.word_ngrams > 1) hashes_.push_back(token.hash);
    if (row >= 0) rows_.push_back(row);
    if (args_.maxn > 0 && !ended_) add_subwords(token.word);
  }

  void add_word_ngrams() {
    constexpr std::uint64_t kMultiplier = 116049371;
    const auto longest = static_cast<std::size_t>(std::max(args_.word_ngrams, 1));
    for (std::size_t i = 0; i < hashes_.size(); ++i) {
      std::uint64_t h = widened(hashes_[i]);
      for (std::size_t j = i + 1; j < std::min(i + longest, hashes_.size()); ++j) {
        h = h * kMultiplier + widened(hashes_[j]);
        add_bucket(h);
      }
    }
  }

  /// Runs of minn to maxn characters of "<word>"; "<" and ">" alone do not count.
  void add_subwords(std::string_view word) {
    marked_.assign(1, '<').append(word).push_back('>');
    const std::size_t size = marked_.size();
    for (std::size_t begin = 0; begin < size; ++begin) {
      if (continues_character(marked_[begin])) continue;
      std::uint32_t hash = kFasttextHashBasis;
      std::size_t end = begin;
      for (std::int32_t n = 1; n <= args_.maxn && end < size; ++n) {
        do {
          hash = fasttext_hash_step(hash, marked_[end++]);
        } while (end < size && continues_character(marked_[end]));
        const bool is_mark = n == 1 && (begin == 0 || end == size);
        if (n >= args_.minn && !is_mark) add_bucket(hash);
      }
    }
  }

  void add_bucket(std::uint64_t hash) {
    rows_.push_back(tables_.first_bucket + static_cast<std::int32_t>(tables_.buckets.of(hash)));
  }

  const FeatureTables& tables_;
  const FasttextArgs& args_;
  std::vector<std::int32_t>& rows_;
  std::vector<std::uint32_t> hashes_;
  std::string marked_;
  bool ended_ = false;  ///< a "</s>" in the text ends the line, as in fastText
};

}  // namespace

struct FasttextFeatures::State : FeatureTables {
  using FeatureTables::FeatureTables;
};

FasttextFeatures::FasttextFeatures(const FasttextModel& model)
    : state_(std::make_unique<const State>(model)) {}
FasttextFeatures::~FasttextFeatures() = default;
FasttextFeatures::FasttextFeatures(FasttextFeatures&&) noexcept = default;

void FasttextFeatures::append_rows(std::string_view text, Csr<std::int32_t>& rows) const {
  Line(*state_, rows.values()).add(text);
  rows.end_row();
}

}  // namespace winnow
