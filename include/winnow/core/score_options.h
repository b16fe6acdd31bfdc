// What a score is: which model, which label, which text.
#pragma once

#include <string>

namespace winnow {

struct ScoreOptions {
  std::string model;  ///< path of the .bin
  std::string label;  ///< the positive label; empty: the card's `positive`, else the first label
  std::string preparation;  ///< empty: the card's preset, else "raw"
  bool operator==(const ScoreOptions&) const = default;
};

}  // namespace winnow
