// What training may be asked for.
#pragma once

#include "winnow/learn/train.h"

namespace winnow {

/// The arguments as the model will hold them: no buckets without n-grams. E_RECIPE_VALUE for what
/// is out of range or goes not together, E_USAGE for standard input, which cannot be read twice.
FasttextArgs checked_args(const TrainOptions& options);

/// E_RECIPE_VALUE.
void check_quantize(const QuantizeOptions& options);

}  // namespace winnow
