// The confident joint: which label rows have against which class the model is confident of.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "winnow/labels/confident_learning.h"

namespace winnow {

/// The mean of `own` among the rows of each label, summed as NumPy does, at least 2e-6; 2 for a
/// class without rows.
std::vector<double> class_thresholds(std::span<const double> own,
                                     std::span<const std::int32_t> labels, std::int64_t classes);

/// For each row the one class whose threshold p reaches (within 1e-6), of several the likeliest
/// class of all (`best`), of none -1. One pass.
std::vector<std::int32_t> confident_classes(const ProbabilityRows& probabilities,
                                            std::span<const double> thresholds,
                                            std::span<const std::int32_t> best,
                                            const AuditOptions& options);

/// How often each (label, confident class) comes, by (given, suggested); at least 1 on the
/// diagonal.
std::vector<JointCell> count_joint(std::span<const std::int32_t> labels,
                                   std::span<const std::int32_t> confident, std::int64_t classes);

/// Scaled so that each given label has its number of rows, then rounded to integers that keep each
/// label's total (the largest remainders go up; equal ones as NumPy sorts). Cells of 0 are left
/// out.
std::vector<JointCell> calibrate_joint(std::span<const JointCell> counted,
                                       std::span<const std::int64_t> label_counts);

}  // namespace winnow
