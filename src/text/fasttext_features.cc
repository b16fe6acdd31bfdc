#include <algorithm>
#include <array>

#include "text/fasttext_dictionary.h"
#include "text/fasttext_subwords.h"
#include "winnow/core/word_scanner.h"
#include "winnow/text/fasttext_features.h"

namespace winnow {
namespace {

struct FeatureTables {
  explicit FeatureTables(const FasttextVocabulary& model)
      : args(model.args),
        dictionary(model),
        buckets(model),
        end_of_sentence(token_of(kFasttextEndOfSentence)) {}

  FasttextArgs args;
  FasttextDictionary dictionary;
  BucketRows buckets;
  Token end_of_sentence;
};

/// One line's features on their way into `rows`: fastText's getLine.
class Line {
 public:
  Line(const FeatureTables& tables, std::vector<std::int32_t>& rows)
      : tables_(tables), rows_(rows) {}

  void add(std::string_view text) {
    constexpr std::size_t kTogether = 64;  // their slots are fetched while the words are hashed
    std::array<std::string_view, kTogether> words;
    std::array<Token, kTogether> tokens;
    const char* text_end = text.data() + text.size();
    WordScanner scanner(text);
    while (const std::size_t count = ended_ ? 0 : scanner.next(words)) {
      for (std::size_t k = 0; k < count; ++k) {
        tokens[k] = token_of(words[k], text_end);
        tables_.dictionary.prefetch(tokens[k]);
      }
      for (std::size_t k = 0; k < count && !ended_; ++k) add(tokens[k]);
    }
    if (!ended_) add(tables_.end_of_sentence);
    add_word_ngrams();
  }

 private:
  void add(const Token& token) {
    const std::int32_t row = tables_.dictionary.find(token);
    if (token.hash == tables_.end_of_sentence.hash) {
      ended_ = token.word == tables_.end_of_sentence.word;
    }
    if (row >= 0) {
      rows_.push_back(row);
    } else if (is_label(token, row)) {
      return;
    }
    hashes_.push_back(token.hash);
    for_each_subword(token.word, tables_.args, [&](std::string_view, std::uint32_t hash) {
      tables_.buckets.append(hash, rows_);
    });
  }

  bool is_label(const Token& token, std::int32_t row) const {
    return row == FasttextDictionary::kLabel || token.word.starts_with(tables_.args.label_prefix);
  }

  void add_word_ngrams() {
    const std::size_t words = hashes_.size();
    const auto more = static_cast<std::size_t>(std::max(tables_.args.word_ngrams, 1)) - 1;
    for (std::size_t i = 0; i < words; ++i) {
      std::uint64_t h = fasttext_ngram_begin(hashes_[i]);
      for (std::size_t j = i + 1; j <= std::min(i + more, words - 1); ++j) {
        h = fasttext_ngram_step(h, hashes_[j]);
        tables_.buckets.append(h, rows_);
      }
    }
  }

  const FeatureTables& tables_;
  std::vector<std::int32_t>& rows_;
  std::vector<std::uint32_t> hashes_;
  bool ended_ = false;  ///< a "</s>" in the text ends the line, as in fastText
};

}  // namespace

struct FasttextFeatures::State : FeatureTables {
  using FeatureTables::FeatureTables;
};

FasttextFeatures::FasttextFeatures(const FasttextVocabulary& model)
    : state_(std::make_unique<const State>(model)) {}
FasttextFeatures::~FasttextFeatures() = default;
FasttextFeatures::FasttextFeatures(FasttextFeatures&&) noexcept = default;

void FasttextFeatures::append_rows(std::string_view text, Csr<std::int32_t>& rows) const {
  Line(*state_, rows.values()).add(text);
  rows.end_row();
}

void FasttextFeatures::append_word_rows(std::string_view word,
                                        std::vector<std::int32_t>& rows) const {
  if (const std::int32_t row = state_->dictionary.find(token_of(word)); row >= 0) {
    rows.push_back(row);
  }
  for_each_subword(word, state_->args, [&](std::string_view, std::uint32_t hash) {
    state_->buckets.append(hash, rows);
  });
}

}  // namespace winnow
