// fastText's own arithmetic again, for the few documents of which its roundings decide.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <unordered_map>
#include <vector>

#include "winnow/formats/fasttext_reader.h"

namespace winnow {

/// One-vs-all and negative sampling look sigmoids up in steps of 1/32 of the logit. A logit on the
/// edge of a step has the value below or above it, 0.008 apart, as the roundings of fastText's
/// float sums fall: rows added one by one, times 1/n, products added one by one, nothing fused
/// (Debian's build; one compiled for newer processors fuses, and falls otherwise on about one
/// document in 50,000). The same floats in the same order give the same bits everywhere. Const
/// after construction; any number of threads.
class FloatReplay {
 public:
  /// Rows of the input matrix that were read already: texts share most of theirs. One a thread, for
  /// one replay.
  struct Rows {
    std::vector<float> values;
    std::unordered_map<std::int32_t, std::size_t> places;  ///< in `values`, by row
  };

  explicit FloatReplay(FasttextFile file);
  ~FloatReplay();
  FloatReplay(FloatReplay&&) noexcept;

  /// The logits of some rows of the output matrix. `rows` are all of the text's rows in
  /// FasttextFeatures' order; at least one. E_MODEL_* if the file is not what it was.
  std::vector<float> logits(std::span<const std::int32_t> rows,
                            std::span<const std::int32_t> outputs, Rows& known) const;

 private:
  struct State;
  std::unique_ptr<const State> state_;
};

}  // namespace winnow
