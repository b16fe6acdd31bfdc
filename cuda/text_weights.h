// A TextTable on a device.
#pragma once

#include "cuda/cuda_backend.h"
#include "cuda/device_text.h"
#include "winnow/core/text_table.h"

namespace winnow::cuda {

class DeviceTextWeights final : public TextWeights {
 public:
  /// The table must stay as it is until the stream has passed.
  DeviceTextWeights(const TextTable& table, cudaStream_t stream)
      : TextWeights(table.columns), first_byte_bits_(bits_of(table.label_rule.first_bytes)) {
    groups_.upload(table.index.groups(), stream);
    words_.upload(values_of(table.words), stream);
    ngrams_.upload(values_of(table.ngrams), stream);
    kept_.upload(table.kept.slots(), stream);
    first_bytes_.upload(first_byte_bits_, stream);
    labels_.upload(table.label_rule.labels, stream);
    like_label_.upload(table.label_rule.like_label, stream);
    prefix_.upload(table.label_rule.prefix, stream);
    table_ = {.groups = groups_.data(),
              .group_count = table.index.groups().size(),
              .seed = table.index.seed(),
              .is_direct = table.is_direct(),
              .words = words_.data(),
              .ngrams = ngrams_.data(),
              .columns = table.columns,
              .word_ngrams = table.word_ngrams,
              .minn = table.minn,
              .maxn = table.maxn,
              .bucket = Remainder(static_cast<std::uint32_t>(table.bucket)),
              .kept = table.is_pruned ? kept_.data() : nullptr,
              .kept_slots = static_cast<std::uint32_t>(table.kept.slots().size()),
              .first_bytes = first_bytes_.data(),
              .labels = labels_.data(),
              .like_label = like_label_.data(),
              .label_count = static_cast<std::int64_t>(table.label_rule.labels.size()),
              .like_label_count = static_cast<std::int64_t>(table.label_rule.like_label.size()),
              .prefix = prefix_.data(),
              .prefix_size = static_cast<std::int64_t>(table.label_rule.prefix.size())};
  }
  const DeviceTextTable& table() const { return table_; }

 private:
  static std::span<const std::int32_t> values_of(const Matrix<std::int32_t>& matrix) {
    return {matrix.view().data, static_cast<std::size_t>(matrix.view().size())};
  }

  static std::array<std::uint32_t, 8> bits_of(const std::array<bool, 256>& flags) {
    std::array<std::uint32_t, 8> bits{};
    for (std::size_t k = 0; k < flags.size(); ++k)
      bits[k / 32] |= std::uint32_t{flags[k]} << k % 32;
    return bits;
  }

  const std::array<std::uint32_t, 8> first_byte_bits_;  ///< what is copied must stay for a while
  DeviceBuffer<WordIndex::Group> groups_;
  DeviceBuffer<std::int32_t> words_, ngrams_;
  DeviceBuffer<KeptBucket> kept_;
  DeviceBuffer<std::uint32_t> first_bytes_;
  DeviceBuffer<std::uint64_t> labels_, like_label_;
  DeviceBuffer<char> prefix_;
  DeviceTextTable table_{};
};

}  // namespace winnow::cuda
