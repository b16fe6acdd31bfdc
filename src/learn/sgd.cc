#include "learn/sgd.h"

#include <algorithm>
#include <cmath>

#include "learn/document_order.h"
#include "learn/sgd_step.h"
#include "winnow/core/error.h"
#include "winnow/flow/pipeline.h"

namespace winnow {
namespace {

constexpr std::int64_t kChunk = 64;

/// Documents that one thread visits in a row.
struct Chunk {
  const LabelledFeatures& documents;
  const LabelTables& tables;
  SgdWeights& weights;
  std::span<const std::int32_t> order;    ///< which documents
  std::span<const std::uint64_t> random;  ///< one for each
  double learning_rate;
  double features_done;  ///< before this chunk
  double features_total;
};

float weight_of(const LabelTables& tables, std::span<const std::int32_t> labels,
                std::uint64_t random, bool all_labels) {
  if (tables.weights.empty()) return 1.0F;
  if (!all_labels) return tables.weights[static_cast<std::size_t>(labels[random % labels.size()])];
  float sum = 0;
  for (const std::int32_t label : labels) sum += tables.weights[static_cast<std::size_t>(label)];
  return sum / static_cast<float>(labels.size());
}

template <FasttextLoss kLoss>
WINNOW_INLINE void visit_chunk(const Chunk& chunk, SgdScratch& scratch) {
  const CsrView<std::int32_t> features = chunk.documents.features.view();
  const CsrView<std::int32_t> labels = chunk.documents.labels.view();
  RowTable& input = chunk.weights.input;
  double done = chunk.features_done;
  for (std::size_t d = 0; d < chunk.order.size(); ++d) {
    const auto rows = features.row(chunk.order[d]);
    const auto next = d + 1 < chunk.order.size() ? features.row(chunk.order[d + 1]) : rows.first(0);
    const float scale = 1.0F / static_cast<float>(rows.size());
    for_each_block(input.lanes(), MeanOfRows{input.lane_row(0), input.lanes(), rows, scale,
                                             scratch.hidden.lane_row(0)});
    Lane* const gradient = scratch.gradient.lane_row(0);
    for (std::int64_t l = 0; l < input.lanes(); ++l) gradient[l] -= gradient[l];
    const double rate = chunk.learning_rate * (1.0 - done / chunk.features_total);
    SgdStep step{labels.row(chunk.order[d]), chunk.random[d], static_cast<float>(rate)};
    step.rate *= weight_of(chunk.tables, step.labels, step.random, kLoss == FasttextLoss::kOva);
    OutputStep<kLoss>::run(chunk.tables, chunk.weights.output, step, scratch);
    for_each_block(input.lanes(),
                   AddToRows{input.lane_row(0), input.lanes(), rows, scale, gradient, next});
    done += static_cast<double>(rows.size());
  }
  scratch.examples += static_cast<std::int64_t>(chunk.order.size());
}

// Threads write the same rows without locks, on purpose (Hogwild).
#define WINNOW_HOGWILD __attribute__((no_sanitize("thread")))

WINNOW_CLONES WINNOW_HOGWILD void visit_softmax(const Chunk& chunk, SgdScratch& scratch) {
  visit_chunk<FasttextLoss::kSoftmax>(chunk, scratch);
}
WINNOW_CLONES WINNOW_HOGWILD void visit_ova(const Chunk& chunk, SgdScratch& scratch) {
  visit_chunk<FasttextLoss::kOva>(chunk, scratch);
}
WINNOW_CLONES WINNOW_HOGWILD void visit_hs(const Chunk& chunk, SgdScratch& scratch) {
  visit_chunk<FasttextLoss::kHs>(chunk, scratch);
}
WINNOW_CLONES WINNOW_HOGWILD void visit_ns(const Chunk& chunk, SgdScratch& scratch) {
  visit_chunk<FasttextLoss::kNs>(chunk, scratch);
}

void visit(FasttextLoss loss, const Chunk& chunk, SgdScratch& scratch) {
  switch (loss) {
    case FasttextLoss::kOva:
      return visit_ova(chunk, scratch);
    case FasttextLoss::kHs:
      return visit_hs(chunk, scratch);
    case FasttextLoss::kNs:
      return visit_ns(chunk, scratch);
    case FasttextLoss::kSoftmax:
      return visit_softmax(chunk, scratch);
  }
}

}  // namespace

LabelTables::LabelTables(FasttextLoss loss, const std::vector<std::int64_t>& label_counts,
                         std::int32_t negatives_, std::vector<float> label_weights)
    : negatives(negatives_), weights(std::move(label_weights)) {
  if (loss == FasttextLoss::kHs) tree = label_tree(label_counts);
  if (loss != FasttextLoss::kNs) return;
  if (label_counts.size() < 2) {
    throw Error(errors::kTrainingData, "negative sampling needs at least two labels", {},
                "use --loss softmax");
  }
  double sum = 0;
  for (const std::int64_t count : label_counts) {
    cumulative.push_back(sum += std::sqrt(static_cast<double>(count)));
  }
}

SgdWeights SgdWeights::initial(const UsedRows& rows, std::int64_t labels, std::int32_t dim,
                               std::uint64_t seed) {
  SgdWeights weights{RowTable(rows.count() + 1, dim), RowTable(labels, dim)};
  const double most = 1.0 / dim;
  for (std::int64_t used = 0; used < rows.count(); ++used) {
    const auto file_row = static_cast<std::uint64_t>(rows.file_row[static_cast<std::size_t>(used)]);
    std::uint64_t random = mix64(mix64(seed) ^ file_row);
    for (float& weight : weights.input.row(used)) {
      random = mix64(random);
      const double share = static_cast<double>(random >> 11) * 0x1p-53;
      weight = static_cast<float>((2 * share - 1) * most);
    }
  }
  return weights;
}

SgdTrainer::SgdTrainer(const LabelledFeatures& documents, const LabelTables& labels,
                       SgdWeights& weights, SgdOptions options)
    : documents_(documents),
      labels_(labels),
      weights_(weights),
      options_(options),
      all_features_(static_cast<std::int64_t>(documents.features.view().values.size())) {}

/// What is shared by the threads of one epoch.
struct SgdTrainer::Epoch {
  std::int64_t number;
  DocumentOrder order;
  std::int64_t chunk_size;
  std::atomic<std::int64_t> next = 0;
  std::atomic<bool> diverged = false;
};

/// One thread's part of an epoch: takes chunks of documents until there are no more.
void SgdTrainer::visit_chunks(Epoch& epoch, SgdScratch& scratch, std::stop_token stop) {
  const std::int64_t count = documents_.documents();
  const CsrView<std::int32_t> features = documents_.features.view();
  const double total = static_cast<double>(all_features_) * static_cast<double>(options_.epochs);
  std::vector<std::int32_t> chosen;
  std::vector<std::uint64_t> random;
  while (!stop.stop_requested() && !epoch.diverged) {
    const std::int64_t first = epoch.next.fetch_add(epoch.chunk_size);
    if (first >= count) break;
    chosen.clear();
    random.clear();
    std::int64_t chunk_features = 0;
    for (std::int64_t at = first; at < std::min(first + epoch.chunk_size, count); ++at) {
      const std::int64_t document = epoch.order[at];
      const auto visit = static_cast<std::uint64_t>(epoch.number * count + document);
      chosen.push_back(static_cast<std::int32_t>(document));
      random.push_back(mix64(mix64(options_.seed + 1) ^ visit));
      chunk_features += static_cast<std::int64_t>(features.row(document).size());
    }
    const auto done = static_cast<double>(done_features_.fetch_add(chunk_features));
    visit(options_.loss,
          {documents_, labels_, weights_, chosen, random, options_.learning_rate, done, total},
          scratch);
    if (scratch.diverged) epoch.diverged = true;
  }
}

void SgdTrainer::run_epoch(std::int64_t number, std::stop_token stop) {
  const std::int64_t count = documents_.documents();
  const int threads = options_.threads;
  Epoch epoch{number,
              {count, mix64(options_.seed) ^ static_cast<std::uint64_t>(number)},
              std::clamp<std::int64_t>(count / (8 * threads), 1, kChunk)};
  std::vector<SgdScratch> scratches;
  for (int t = 0; t < threads; ++t) {
    scratches.emplace_back(weights_.input.dim(), weights_.output.rows());
  }
  for_each_index(threads, threads, stop, [&](std::int64_t thread) {
    visit_chunks(epoch, scratches[static_cast<std::size_t>(thread)], stop);
  });
  if (epoch.diverged) {
    throw Error(errors::kTrainingDiverged, "the training diverged: a score is no number any more",
                {}, "train with a lower --learning-rate");
  }
  if (stop.stop_requested()) {
    throw Error(errors::kInterrupted, "stopped before the training was done", {},
                "run the same command again; it begins anew");
  }
  double sum = 0;
  std::int64_t examples = 0;
  for (const SgdScratch& scratch : scratches) {
    sum += scratch.loss;
    examples += scratch.examples;
  }
  loss_ = examples > 0 ? sum / static_cast<double>(examples) : 0;
}

double SgdTrainer::mean_loss() const { return loss_; }

double SgdTrainer::progress() const {
  const double all = static_cast<double>(all_features_) * static_cast<double>(options_.epochs);
  return all > 0 ? static_cast<double>(done_features_) / all : 1;
}

}  // namespace winnow
