// A WordTable on a device.
#pragma once

#include "cuda/cuda_backend.h"
#include "cuda/device_words.h"

namespace winnow::cuda {

class DeviceWordWeights final : public WordWeights {
 public:
  /// The table must stay as it is until the stream has passed.
  DeviceWordWeights(const WordTable& table, cudaStream_t stream) {
    const WordRules& rules = table.rules();
    slots_.upload(table.slots(), stream);
    scores_.upload(rules.scores.of_id, stream);
    step_ids_.upload(rules.scores.ids_of_a_step, stream);
    charsmap_.upload(rules.normal.charsmap(), stream);
    replacements_.upload(rules.normal.replacements(), stream);
    symbols_.upload(rules.normal.symbols(), stream);
    plain_characters_.upload(rules.normal.plain_characters(), stream);
    NormalRulesView normal = rules.normal.view();
    if (normal.charsmap != nullptr) normal.charsmap = charsmap_.data();
    if (normal.symbols != nullptr) normal.symbols = symbols_.data();
    normal.replacements = replacements_.data();
    normal.plain_characters = plain_characters_.data();
    table_ = {.slots = slots_.data(),
              .mask = table.slots().size() - 1,
              .ends_with_space = rules.ends_with_space,
              .joined_id = rules.joined_id,
              .scores = rules.scores.of_id.empty() ? nullptr : scores_.data(),
              .step_ids = step_ids_.data(),
              .normal = normal};
  }
  const DeviceWordTable& table() const { return table_; }

 private:
  DeviceBuffer<WordSlot> slots_;
  DeviceBuffer<double> scores_;
  DeviceBuffer<std::uint8_t> step_ids_;
  DeviceBuffer<std::uint32_t> charsmap_, plain_characters_;
  DeviceBuffer<char> replacements_;
  DeviceBuffer<TrieUnit> symbols_;
  DeviceWordTable table_{};
};

}  // namespace winnow::cuda
