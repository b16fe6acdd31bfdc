// The host's side of encode_words: which words of a batch the table lacks, and what the host's
// encoder says of each.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "cuda/device_words.h"
#include "winnow/core/csr.h"

namespace winnow::cuda {

/// Longer texts are encoded by the host from their first word on: a text has one warp, which the
/// rest of the device would wait for.
inline constexpr std::size_t kLongestText = std::size_t{1} << 20;

/// The batch between the two kernels.
class WordBatch {
 public:
  WordBatch(std::span<const std::string_view> texts, bool ends_with_space)
      : texts_(texts),
        seen_(texts.begin(), texts.end()),
        ends_with_space_(ends_with_space),
        upper_(texts.size()) {
    for (std::string_view& text : seen_) {
      if (text.size() > kLongestText) text = {};
    }
  }

  std::int64_t size() const { return static_cast<std::int64_t>(texts_.size()); }
  /// What the device sees of a text: nothing of a long one.
  std::string_view text(std::int64_t t) const { return seen_[static_cast<std::size_t>(t)]; }
  std::span<const std::string_view> texts(std::int64_t begin, std::int64_t end) const {
    return std::span(seen_).subspan(static_cast<std::size_t>(begin),
                                    static_cast<std::size_t>(end - begin));
  }
  std::string_view whole_text(std::int64_t t) const { return texts_[static_cast<std::size_t>(t)]; }
  bool is_long(std::int64_t t) const { return whole_text(t).size() > kLongestText; }

  void add_known_ids(std::int64_t text, std::uint32_t count) {
    upper_[static_cast<std::size_t>(text)] += count;
  }
  /// In order.
  void add_miss(std::int64_t text, std::uint32_t begin) { misses_.push_back({text, begin}); }
  /// When all misses are there: encodes the words, each once.
  void encode(WordEncoder& encoder);

  /// Where the misses of a text begin (or of those behind the last one) among all of them.
  std::size_t first_miss(std::int64_t text) const;
  std::size_t ids_of_miss(std::size_t miss) const { return row(miss).size(); }
  void copy_ids(std::size_t miss, std::int32_t* to) const;
  float reach(std::size_t miss) const { return reaches_[word_of_miss_[miss]]; }
  /// The most ids that a text's path of words has.
  std::uint32_t most_ids(std::int64_t text) const { return upper_[static_cast<std::size_t>(text)]; }

 private:
  struct Miss {
    std::int64_t text;
    std::uint32_t begin;  ///< in the text
    auto operator<=>(const Miss&) const = default;
  };

  std::span<const std::int32_t> row(std::size_t miss) const {
    return ids_.view().row(word_of_miss_[miss]);
  }

  std::span<const std::string_view> texts_;
  std::vector<std::string_view> seen_;  ///< by the device
  bool ends_with_space_;
  std::vector<std::uint32_t> upper_;  ///< ids, by text
  std::vector<Miss> misses_;
  std::vector<std::uint32_t> word_of_miss_;
  Csr<std::int32_t> ids_;       ///< of words, a row each
  std::vector<float> reaches_;  ///< of words
};

}  // namespace winnow::cuda
