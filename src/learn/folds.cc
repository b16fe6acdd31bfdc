#include "learn/folds.h"

#include <algorithm>
#include <map>
#include <tuple>

#include "winnow/core/error.h"

namespace winnow {
namespace {

struct Row {
  TextDigest digest;
  std::vector<std::string> labels;
};

[[noreturn]] void refuse_document(std::size_t document, const std::string& what,
                                  const std::string& prefix) {
  throw Error(errors::kTableInvalid, "document " + std::to_string(document) + " " + what, {},
              "each document has one label: a word that begins with " + prefix +
                  ", or the field --label-field of its record");
}

/// In order; only documents that have one label.
std::vector<Row> rows_of(const TrainOptions& options) {
  const LabelledText text(options.inputs, options.text);
  std::vector<std::vector<Row>> parts(text.slots());
  std::vector<Row> rows;
  const LabelledCounts counts = text.read(
      options.stop,
      [&](const std::vector<LabelledDocument>& documents, std::size_t slot) {
        parts[slot].clear();
        for (const LabelledDocument& document : documents) {
          parts[slot].push_back({text_digest(document.text), document.labels});
        }
      },
      [&](std::size_t slot) {
        for (Row& row : parts[slot]) {
          const std::size_t labels = row.labels.size();
          if (labels != 1) {
            refuse_document(rows.size(), "has " + std::to_string(labels) + " labels",
                            options.text.label_prefix);
          }
          rows.push_back(std::move(row));
        }
      });
  if (counts.bad > 0) {
    throw Error(errors::kTableInvalid,
                std::to_string(counts.bad) + " of " + std::to_string(counts.bad + rows.size()) +
                    " records could not be read",
                {}, "mend or drop them, so that documents can be told by their number");
  }
  return rows;
}

}  // namespace

Folds::Folds(const TrainOptions& options, int folds) {
  if (folds < 2) {
    throw Error(errors::kRecipeValue, "folds is " + std::to_string(folds), {}, "give 2 or more");
  }
  const std::vector<Row> rows = rows_of(options);
  std::map<std::string, std::int32_t> index;
  for (const Row& row : rows) index.emplace(row.labels.front(), 0);
  for (auto& [label, number] : index) {
    number = static_cast<std::int32_t>(labels_.size());
    labels_.push_back(label);
  }
  std::vector<TextDigest> digests;
  for (const Row& row : rows) {
    given_.push_back(index.at(row.labels.front()));
    digests.push_back(row.digest);
  }
  deal(digests, folds);
  if (labels_.size() < 2 || texts_.size() < static_cast<std::size_t>(folds)) {
    throw Error(errors::kTrainingData,
                "there are " + std::to_string(texts_.size()) + " different texts of " +
                    std::to_string(labels_.size()) + " labels",
                {}, "give two labels or more, and at least a text a fold");
  }
}

void Folds::deal(const std::vector<TextDigest>& digests, int folds) {
  std::map<TextDigest, std::int32_t> label_of;  // of a text's first document
  for (std::size_t d = 0; d < digests.size(); ++d) label_of.emplace(digests[d], given_[d]);
  std::vector<std::int64_t> dealt(labels_.size());
  std::int64_t begin = 0;  // labels begin with different folds, so that these are of equal size
  for (std::size_t l = 0; l < dealt.size(); ++l) {
    dealt[l] = begin;
    begin += std::ranges::count(label_of, static_cast<std::int32_t>(l),
                                &std::pair<const TextDigest, std::int32_t>::second);
  }
  for (const auto& [digest, label] : label_of) {
    texts_.emplace_back(digest, dealt[static_cast<std::size_t>(label)]++ % folds);
  }
  for (const TextDigest& digest : digests) {
    of_document_.push_back(std::ranges::lower_bound(texts_, digest, {}, &Text::first)->second);
  }
}

std::int64_t Folds::of_text(std::string_view text) const {
  const TextDigest digest = text_digest(text);
  const auto found = std::ranges::lower_bound(texts_, digest, {}, &Text::first);
  if (found != texts_.end() && found->first == digest) return found->second;
  throw Error(errors::kInputChanged, "an input changed while it was read the second time", {},
              "let the inputs be while training reads them");
}

}  // namespace winnow
