// Which fold each labelled document is judged in.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "winnow/core/hash.h"
#include "winnow/learn/train.h"

namespace winnow {

/// The documents' labels, and the fold of each text.
class Folds {
 public:
  /// Reads the inputs once. As `cross_validate` for the errors.
  Folds(const TrainOptions& options, int folds);

  const std::vector<std::string>& labels() const { return labels_; }  ///< sorted, with prefix
  const std::vector<std::int32_t>& given() const { return given_; }
  std::int64_t of_document(std::size_t document) const { return of_document_[document]; }
  /// Of a document that was read. Any number of threads.
  std::int64_t of_text(std::string_view text) const;

 private:
  using Text = std::pair<TextDigest, std::int64_t>;

  void deal(const std::vector<TextDigest>& digests, int folds);

  std::vector<std::string> labels_;
  std::vector<std::int32_t> given_;
  std::vector<std::int64_t> of_document_;
  std::vector<Text> texts_;  ///< each text's fold, by digest
};

}  // namespace winnow
