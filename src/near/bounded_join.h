// join_above however many pairs there are, in bounded memory.
#pragma once

#include <functional>
#include <span>

#include "winnow/backend/backend.h"

namespace winnow {

/// Pairs as they are found: sorted within a call.
using TakePairs = std::function<void(std::span<const Pair>)>;

/// The pairs that Backend::join_above gives for the tasks, bit by bit. A task's pairs come by
/// rising i. What has more than `most_pairs` is cut: some 50 bytes times as many are used.
void join_bounded(Backend& backend, const Weights& left, const Weights& right,
                  std::span<const JoinTask> tasks, CosineThreshold threshold, const TakePairs& take,
                  std::int64_t most_pairs = std::int64_t{1} << 24);

}  // namespace winnow
