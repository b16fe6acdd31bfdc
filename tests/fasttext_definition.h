// Which rows of a fastText model a text has: slow, obvious, from the rules in its sources.
#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "winnow/core/fasttext_model.h"
#include "winnow/core/fasttext_text.h"

namespace winnow {

/// fastText's getLine, addSubwords and addWordNgrams said again with strings and maps.
class FasttextDefinition {
 public:
  using Rows = std::vector<std::int32_t>;

  explicit FasttextDefinition(const FasttextVocabulary& model)
      : args_(model.args), is_pruned_(model.kept_buckets.has_value()) {
    for (const std::string& word : model.words) {
      ids_[word] = static_cast<std::int32_t>(words_++);
    }
    for (const std::string& label : model.labels) ids_[label] = kLabel;
    for (const KeptBucket kept : model.kept_buckets.value_or(std::vector<KeptBucket>{})) {
      kept_[kept.bucket] = kept.index;
    }
  }

  Rows rows(std::string_view text) const {
    Rows rows;
    std::vector<std::int32_t> hashes;
    for (const std::string& word : tokens(text)) {
      const auto found = ids_.find(word);
      const bool known = found != ids_.end();
      if (known ? found->second == kLabel : word.starts_with(args_.label_prefix)) continue;
      if (known) rows.push_back(found->second);
      if (args_.maxn > 0 && word != "</s>") add_subwords("<" + word + ">", rows);
      hashes.push_back(static_cast<std::int32_t>(fasttext_hash(word)));
    }
    for (std::size_t i = 0; i < hashes.size(); ++i) {
      auto h = static_cast<std::uint64_t>(static_cast<std::int64_t>(hashes[i]));
      for (std::size_t j = i + 1; j < hashes.size() && static_cast<int>(j - i) < args_.word_ngrams;
           ++j) {
        h = h * 116049371 + static_cast<std::uint64_t>(static_cast<std::int64_t>(hashes[j]));
        add_bucket(h, rows);
      }
    }
    return rows;
  }

 private:
  static constexpr std::int32_t kLabel = -1;

  std::vector<std::string> tokens(std::string_view text) const {
    std::vector<std::string> tokens;
    for_each_word(text, [&](std::string_view word) { tokens.emplace_back(word); });
    tokens.push_back("</s>");
    tokens.erase(std::find(tokens.begin(), tokens.end(), "</s>") + 1, tokens.end());
    return tokens;
  }

  void add_subwords(const std::string& word, Rows& rows) const {
    std::vector<std::size_t> starts;
    for (std::size_t k = 0; k < word.size(); ++k) {
      if ((word[k] & 0xC0) != 0x80) starts.push_back(k);
    }
    starts.push_back(word.size());
    for (std::size_t i = 0; i + 1 < starts.size(); ++i) {
      for (std::size_t j = i + 1; j < starts.size(); ++j) {
        const auto characters = static_cast<int>(j - i);
        if (characters < args_.minn || characters > args_.maxn) continue;
        const bool is_mark = characters == 1 && (starts[i] == 0 || starts[j] == word.size());
        if (!is_mark)
          add_bucket(fasttext_hash(word.substr(starts[i], starts[j] - starts[i])), rows);
      }
    }
  }

  void add_bucket(std::uint64_t h, Rows& rows) const {
    auto bucket = static_cast<std::int32_t>(h % static_cast<std::uint64_t>(args_.bucket));
    if (is_pruned_) {
      const auto found = kept_.find(bucket);
      if (found == kept_.end()) return;
      bucket = found->second;
    }
    rows.push_back(static_cast<std::int32_t>(words_) + bucket);
  }

  FasttextArgs args_;
  bool is_pruned_;
  std::map<std::int32_t, std::int32_t> kept_;
  std::map<std::string, std::int32_t, std::less<>> ids_;
  std::size_t words_ = 0;
};

}  // namespace winnow
