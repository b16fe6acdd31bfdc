// The host's side of encode_words: which words of a batch the table lacks, and what the host's
// encoder says of each.
#pragma once

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <memory>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "cuda/device_words.h"
#include "cuda/memory.h"
#include "winnow/core/csr.h"

namespace winnow::cuda {

/// The batch between the two kernels.
class WordBatch {
 public:
  WordBatch(std::span<const std::string_view> texts, bool ends_with_space)
      : raw_(texts), ends_with_space_(ends_with_space) {}

  std::int64_t size() const { return std::ssize(raw_); }
  std::string_view raw_text(std::int64_t t) const { return raw_[static_cast<std::size_t>(t)]; }

  /// The next text as the device has normalised it, unless it is the host's, and how many ids its
  /// words have that the table has. It stands in a buffer that the batch holds.
  void add_text(std::string_view text, bool is_normal, std::uint32_t known_ids) {
    texts_.push_back(text);
    is_normal_.push_back(is_normal);
    upper_.push_back(known_ids);
  }
  void hold(std::unique_ptr<PinnedBuffer> buffer) { held_.push_back(std::move(buffer)); }
  /// The buffers; the texts are gone.
  void release_to(std::vector<std::unique_ptr<PinnedBuffer>>& buffers) {
    std::ranges::move(held_, std::back_inserter(buffers));
    held_.clear();
  }

  /// Normalised; nothing of one that is the host's.
  std::string_view text(std::int64_t t) const { return texts_[static_cast<std::size_t>(t)]; }
  bool is_normal(std::int64_t t) const { return is_normal_[static_cast<std::size_t>(t)]; }

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

  std::span<const std::string_view> raw_;
  bool ends_with_space_;
  std::vector<std::unique_ptr<PinnedBuffer>> held_;
  std::vector<std::string_view> texts_;
  std::vector<bool> is_normal_;
  std::vector<std::uint32_t> upper_;  ///< ids, by text
  std::vector<Miss> misses_;
  std::vector<std::uint32_t> word_of_miss_;
  Csr<std::int32_t> ids_;       ///< of words, a row each
  std::vector<float> reaches_;  ///< of words
};

}  // namespace winnow::cuda
