// What the kernel shingle_text is asked for.
#pragma once

#include <cstdint>

#include "winnow/core/matrix.h"
#include "winnow/core/minhash.h"
#include "winnow/core/sketch.h"

namespace winnow {

/// Sketches of texts.
struct TextSketches {
  SketchOptions options;
  MatrixView<std::int8_t> out;  ///< texts x options.dimensions; without elements: not wanted
};

/// Signatures of texts.
struct TextSignatures {
  PermutationsView permutations;  ///< at most kMostPermutations
  std::int32_t width = 1;         ///< words a shingle, at least 1
  MatrixView<std::uint64_t> out;  ///< texts x permutations.count(); without elements: not wanted
};

}  // namespace winnow
