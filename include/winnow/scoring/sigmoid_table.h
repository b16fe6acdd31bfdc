// fastText's sigmoid: 512 steps between -8 and 8.
#pragma once

#include <array>
#include <cstdint>

namespace winnow {

/// Definition: fastText src/loss.cc, Loss::Loss and Loss::sigmoid, in the same floats.
class SigmoidTable {
 public:
  static constexpr int kSteps = 512;
  static constexpr float kMost = 8;

  SigmoidTable();

  /// The value of the step that the logit, as a float, lies on or above.
  float operator()(float logit) const {
    if (logit < -kMost) return 0;
    if (logit > kMost) return 1;
    return values_[static_cast<std::size_t>((logit + kMost) * kSteps / kMost / 2)];
  }

 private:
  std::array<float, kSteps + 1> values_;
};

}  // namespace winnow
