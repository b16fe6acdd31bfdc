// One lane's work on a batch: from lines to facts.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "curate/columns.h"
#include "curate/models.h"
#include "winnow/core/document.h"
#include "winnow/core/rules.h"
#include "winnow/filters/rule_meter.h"
#include "winnow/formats/jsonl.h"
#include "winnow/formats/jsonl_fields.h"
#include "winnow/text/minhash_shingles.h"

namespace winnow {

/// Owns a backend and scratch; one thread at a time. Models are borrowed and shared.
class FactsLane {
 public:
  FactsLane(const Recipe& recipe, const ModelSet& models, const PlacedModels& placed,
            std::unique_ptr<Backend> backend);

  /// Parses the batch and fills its facts, one row a document. An empty batch gets the same
  /// columns with no rows. Text fields are as FieldDictionary wants them.
  void measure(Batch& batch);

 private:
  void add_keys(Batch& batch, Column digests) const;
  /// And their vectors, if tokens are what is embedded.
  Columns count_tokens(TextBatch& texts, const std::function<void()>& meanwhile);
  void add_word_embedding(Batch& batch);
  MatrixView<std::int8_t> add_vectors(Columns& facts, std::int64_t rows) const;
  /// What comes of the texts that were started.
  Columns judged(std::span<const Document> documents, TextBatch& texts);
  void add_scores(Columns& facts);
  void add_languages(Columns& facts);
  void add_contamination(std::span<const Document> documents, Columns& facts);
  /// Sketches and signatures, if they are wanted.
  Columns start_shingles(const Batch& batch, TextBatch& texts);
  void add_unit_sketches(const SketchRecipe& sketch, std::span<const Document> documents,
                         MatrixView<std::int8_t> out);
  void add_unit_signatures(std::span<const Document> documents, MatrixView<std::uint64_t> out);
  void add_fields(Batch& batch);
  void add_urls(Batch& batch);
  /// Of the rules, what a device counts; nothing on the CPU, where the meter is quicker.
  void start_counts(TextBatch& texts);

  const Recipe& recipe_;
  const ModelSet& models_;
  const PlacedModels& placed_;
  std::unique_ptr<Backend> backend_;
  JsonlParser parser_;
  JsonlFields fields_;
  JsonlFields url_field_;
  std::optional<DeviceTokenizer> tokenizer_;
  std::vector<LinearScorer> scorers_;
  std::optional<LanguageScorer> languages_;
  RuleMeter rules_;
  CountedRules counted_rules_;  ///< on the device, which leaves the counts of a batch here:
  std::vector<GopherCounts> gopher_counts_;
  std::vector<C4Counts> c4_counts_;
  BenchmarkIndex::Scratch overlaps_;
  Csr<std::int32_t> known_words_;
  Csr<std::uint64_t> units_;  ///< what the sketch is made of
  Csr<std::uint64_t> shingles_;
  std::optional<MinhashShingles> minhash_shingles_;
  std::optional<const Permutations> permutations_;
};

}  // namespace winnow
