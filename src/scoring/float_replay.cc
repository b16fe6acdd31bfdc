#include "winnow/scoring/float_replay.h"

#include <utility>

#include "winnow/core/dispatch.h"

namespace winnow {
namespace {

constexpr std::size_t kMostRows = 1 << 15;  // that a thread keeps; 13 MB of 100 dimensions

std::span<const float> row_of(const FasttextFile& file, std::int32_t id, FloatReplay::Rows& known) {
  const std::int32_t dim = file.vocabulary().args.dim;
  const auto size = static_cast<std::size_t>(dim);
  if (known.places.size() >= kMostRows) known = {};
  const auto [place, is_new] = known.places.try_emplace(id, known.values.size());
  if (is_new) {
    known.values.resize(known.values.size() + size);
    file.read_input(id, {known.values.data() + place->second, 1, dim});
  }
  return {known.values.data() + place->second, size};
}

/// Lanes are dimensions: each one's sum runs in the order of the rows.
WINNOW_CLONES void add(std::span<const float> row, std::span<float> sums) {
  for (std::size_t k = 0; k < row.size(); ++k) sums[k] += row[k];
}

/// fastText's averageRowsToVector.
std::vector<float> mean_of(const FasttextFile& file, std::span<const std::int32_t> rows,
                           FloatReplay::Rows& known) {
  std::vector<float> mean(static_cast<std::size_t>(file.vocabulary().args.dim));
  for (const std::int32_t id : rows) add(row_of(file, id, known), mean);
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

struct FloatReplay::State {
  FasttextFile file;
};

FloatReplay::FloatReplay(FasttextFile file)
    : state_(std::make_unique<const State>(State{std::move(file)})) {}
FloatReplay::~FloatReplay() = default;
FloatReplay::FloatReplay(FloatReplay&&) noexcept = default;

std::vector<float> FloatReplay::logits(std::span<const std::int32_t> rows,
                                       std::span<const std::int32_t> outputs, Rows& known) const {
  const std::vector<float> hidden = mean_of(state_->file, rows, known);
  std::vector<float> logits;
  for (const std::int32_t output : outputs) logits.push_back(dot_of(state_->file, output, hidden));
  return logits;
}

}  // namespace winnow
