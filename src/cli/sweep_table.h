// A sweep as text or as JSON.
#pragma once

#include <span>
#include <string>

#include "winnow/curate/sweep.h"

namespace winnow {

/// A line a value: documents, and what they have of each unit.
std::string sweep_text(const SweepAxis& axis, std::span<const SweepPoint> points);
/// winnow.sweep/1 (docs/formats.md).
std::string sweep_json(const SweepAxis& axis, std::span<const SweepPoint> points);

}  // namespace winnow
