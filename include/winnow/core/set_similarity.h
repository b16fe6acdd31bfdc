// Similarity of two sets of shingles, decided without rounding.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "winnow/core/cosine.h"

namespace winnow {

/// With s = |A ∩ B|:
///   jaccard      s / |A ∪ B|
///   containment  s / min(|A|, |B|): one text within the other, whatever stands around it. A small
///                set is contained in a large one too easily, so the cosine must also reach
///                kContainmentFloor: the larger set has at most 25 times the elements.
///   cosine       s / sqrt(|A| |B|): between the two
enum class SetMeasure : std::uint8_t { kJaccard, kContainment, kCosine };

/// "jaccard", "containment", "cosine".
constexpr std::string_view name_of(SetMeasure measure) {
  constexpr std::string_view kNames[] = {"jaccard", "containment", "cosine"};
  return kNames[static_cast<std::size_t>(measure)];
}
constexpr std::optional<SetMeasure> set_measure_of(std::string_view name) {
  for (const auto measure : {SetMeasure::kJaccard, SetMeasure::kContainment, SetMeasure::kCosine}) {
    if (name_of(measure) == name) return measure;
  }
  return std::nullopt;
}

inline constexpr CosineThreshold kContainmentFloor = CosineThreshold::of(0.2);

/// A threshold of one measure, in millionths.
struct SetThreshold {
  SetMeasure measure = SetMeasure::kJaccard;
  std::int64_t millionths = 1'000'000;

  static constexpr SetThreshold of(SetMeasure measure, double value) {
    return {measure, CosineThreshold::of(value).millionths};
  }
  constexpr double value() const { return static_cast<double>(millionths) / 1e6; }
  bool operator==(const SetThreshold&) const = default;
};

/// Whether two sets of `a` and `b` elements that share `shared` of them are similar. Exact for sets
/// below 2^40 elements. Sets that share nothing are not similar.
constexpr bool reaches(std::int64_t shared, std::int64_t a, std::int64_t b,
                       SetThreshold threshold) {
  if (shared <= 0) return false;
  const auto wide = [](std::int64_t x) { return static_cast<Uint128>(x); };
  const auto cosine_reaches = [&](std::int64_t millionths) {
    // Both sides below 2^120: shared^2 <= a b < 2^80, millionths^2 <= 2^40.
    return wide(shared) * wide(shared) * wide(1'000'000'000'000) >=
           wide(millionths) * wide(millionths) * (wide(a) * wide(b));
  };
  switch (threshold.measure) {
    case SetMeasure::kJaccard:
      return wide(shared) * 1'000'000U >= wide(threshold.millionths) * wide(a + b - shared);
    case SetMeasure::kContainment:
      return wide(shared) * 1'000'000U >= wide(threshold.millionths) * wide(std::min(a, b)) &&
             cosine_reaches(kContainmentFloor.millionths);
    case SetMeasure::kCosine:
      return cosine_reaches(threshold.millionths);
  }
  return false;
}

/// The measure's value, for a person: rounded once or twice. 0 for an empty set.
inline double similarity(std::int64_t shared, std::int64_t a, std::int64_t b, SetMeasure measure) {
  if (a == 0 || b == 0) return 0;
  const auto s = static_cast<double>(shared);
  switch (measure) {
    case SetMeasure::kJaccard:
      return s / static_cast<double>(a + b - shared);
    case SetMeasure::kContainment:
      return s / static_cast<double>(std::min(a, b));
    case SetMeasure::kCosine:
      return std::min(1.0, s / std::sqrt(static_cast<double>(a) * static_cast<double>(b)));
  }
  return 0;
}

/// |A ∩ B| of two ascending sequences without repetition.
inline std::int64_t shared_elements(std::span<const std::uint64_t> a,
                                    std::span<const std::uint64_t> b) {
  std::int64_t shared = 0;
  for (std::size_t i = 0, j = 0; i < a.size() && j < b.size();) {
    const std::uint64_t x = a[i];
    const std::uint64_t y = b[j];
    shared += x == y ? 1 : 0;
    i += x <= y ? 1 : 0;
    j += y <= x ? 1 : 0;
  }
  return shared;
}

/// The sketch cosine from which on pairs are worth comparing: the least cosine that similar sets
/// can have (2 J / (1 + J) for Jaccard J, the floor for containment), less 1.6 / sqrt(dimensions),
/// for a sketch of c is off by (1 - c^2) / sqrt(dimensions) (one standard deviation). At least
/// .01.
inline CosineThreshold candidate_threshold(SetThreshold threshold, std::int32_t dimensions) {
  double least = threshold.value();
  if (threshold.measure == SetMeasure::kJaccard) least = 2 * least / (1 + least);
  if (threshold.measure == SetMeasure::kContainment) least = kContainmentFloor.value();
  return CosineThreshold::of(std::max(.01, least - 1.6 / std::sqrt(dimensions)));
}

}  // namespace winnow
