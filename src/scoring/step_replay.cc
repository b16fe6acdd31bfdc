#include "winnow/scoring/step_replay.h"

#include <utility>
#include <vector>

#include "winnow/scoring/sigmoid_table.h"

namespace winnow {
namespace {

/// fastText's averageRowsToVector.
std::vector<float> mean_of(const FasttextFile& file, std::span<const std::int32_t> rows) {
  std::vector<float> mean(static_cast<std::size_t>(file.vocabulary().args.dim));
  std::vector<float> row(mean.size());
  for (const std::int32_t id : rows) {
    file.read_input(id, {row.data(), 1, file.vocabulary().args.dim});
    for (std::size_t k = 0; k < row.size(); ++k) mean[k] += row[k];
  }
  const auto share = static_cast<float>(1.0 / static_cast<double>(rows.size()));
  for (float& value : mean) value *= share;
  return mean;
}

/// fastText's dotRow; of a quantised row the norm comes last.
float dot_of(const FasttextFile& file, std::int32_t label, std::span<const float> hidden) {
  float sum = 0;
  const QuantizedMatrix* codes = file.quantized_output();
  if (codes == nullptr) {
    const std::span<const float> row = file.output().row(label);
    for (std::size_t k = 0; k < row.size(); ++k) sum += row[k] * hidden[k];
    return sum;
  }
  const auto row = static_cast<std::size_t>(label);
  const auto parts = static_cast<std::size_t>(codes->quantizer.parts);
  std::size_t k = 0;
  for (std::size_t part = 0; part < parts; ++part) {
    const std::uint8_t code = codes->codes[row * parts + part];
    for (const float value : codes->quantizer.centroid(static_cast<std::int32_t>(part), code)) {
      sum += hidden[k++] * value;
    }
  }
  return codes->has_norms ? sum * codes->norm_quantizer.centroid(0, codes->norm_codes[row])[0]
                          : sum;
}

}  // namespace

struct StepReplay::State {
  FasttextFile file;
  SigmoidTable sigmoid;
};

StepReplay::StepReplay(FasttextFile file)
    : state_(std::make_unique<const State>(State{std::move(file), {}})) {}
StepReplay::~StepReplay() = default;
StepReplay::StepReplay(StepReplay&&) noexcept = default;

void StepReplay::replay(std::span<const std::int32_t> rows, std::span<const std::int32_t> labels,
                        std::span<double> probabilities) const {
  const std::vector<float> hidden = mean_of(state_->file, rows);
  for (const std::int32_t label : labels) {
    const float logit = dot_of(state_->file, label, hidden);
    probabilities[static_cast<std::size_t>(label)] = double{state_->sigmoid(logit)};
  }
}

}  // namespace winnow
