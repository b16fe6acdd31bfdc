#include "winnow/tasks/calibrate.h"

#include <algorithm>
#include <utility>

#include "winnow/core/error.h"
#include "winnow/core/hash.h"

namespace winnow {
namespace {

std::string_view rate_fault(const TaskAttempts& task, const TaskDifficulty& difficulty,
                            const DifficultyBand& band) {
  if (task.successes < band.min_successes) {
    return task.successes == 0 ? "never_solved" : "few_successes";
  }
  const RateInterval seen =
      difficulty.interval.value_or(RateInterval{difficulty.rate, difficulty.rate});
  const bool by_far_end = difficulty.interval && !band.certainly_inside;
  if ((by_far_end ? seen.high : seen.low) < band.min_rate) return "too_hard";
  if ((by_far_end ? seen.low : seen.high) > band.max_rate) return "too_easy";
  return {};
}

int bin_of(const TaskAttempts& task) {
  const auto tenth = static_cast<__int128>(task.successes) * kDifficultyBins / task.attempts;
  return static_cast<int>(std::min<__int128>(tenth, kDifficultyBins - 1));
}

std::uint64_t draw_of(const std::string& task, std::uint64_t seed) {
  return mix64(xxh64(task) ^ mix64(seed));
}

/// Leaves the tasks of least draw in each bin.
void balance(const std::vector<TaskAttempts>& tasks, const DifficultyBand& band,
             std::vector<TaskDifficulty>& difficulties) {
  std::vector<std::pair<std::uint64_t, std::size_t>> of_bin[kDifficultyBins];
  for (std::size_t t = 0; t < tasks.size(); ++t) {
    if (!difficulties[t].reason.empty()) continue;
    of_bin[difficulties[t].bin].emplace_back(draw_of(tasks[t].task, band.seed), t);
  }
  for (auto& drawn : of_bin) {
    std::ranges::sort(drawn, {}, [&](const auto& each) {
      return std::pair<std::uint64_t, const std::string&>(each.first, tasks[each.second].task);
    });
    for (auto t = static_cast<std::size_t>(band.per_bin); t < drawn.size(); ++t) {
      difficulties[drawn[t].second].reason = "enough_of_this_difficulty";
    }
  }
}

PassAtK pass_at(const std::vector<TaskAttempts>& tasks, std::int64_t k) {
  PassAtK result{k, 0, std::nullopt};
  double sum = 0;
  for (const TaskAttempts& task : tasks) {
    if (task.attempts < k) continue;
    sum += pass_at_k(task.successes, task.attempts, k);
    ++result.tasks;
  }
  if (result.tasks > 0) result.mean = sum / static_cast<double>(result.tasks);
  return result;
}

void check_band(const DifficultyBand& band) {
  if (band.min_rate <= band.max_rate) return;
  throw Error(errors::kRecipeValue,
              "the least rate, " + std::to_string(band.min_rate) + ", is above the largest, " +
                  std::to_string(band.max_rate),
              {}, "give --min-rate a number up to --max-rate");
}

}  // namespace

DifficultyReport calibrate(const std::vector<TaskAttempts>& tasks, const DifficultyBand& band,
                           const std::vector<std::int64_t>& ks) {
  check_band(band);
  DifficultyReport report;
  report.histogram.resize(kDifficultyBins);
  report.kept_histogram.resize(kDifficultyBins);
  for (const TaskAttempts& task : tasks) {
    TaskDifficulty& difficulty = report.tasks.emplace_back();
    difficulty.rate = static_cast<double>(task.successes) / static_cast<double>(task.attempts);
    if (band.interval) {
      difficulty.interval =
          rate_interval(*band.interval, task.successes, task.attempts, band.confidence);
    }
    difficulty.bin = bin_of(task);
    difficulty.reason = rate_fault(task, difficulty, band);
    report.attempts += task.attempts;
    report.never += task.successes == 0 ? 1 : 0;
    report.always += task.successes == task.attempts ? 1 : 0;
    ++report.histogram[static_cast<std::size_t>(difficulty.bin)];
  }
  if (band.per_bin > 0) balance(tasks, band, report.tasks);
  for (const TaskDifficulty& difficulty : report.tasks) {
    if (!difficulty.reason.empty()) continue;
    ++report.kept;
    ++report.kept_histogram[static_cast<std::size_t>(difficulty.bin)];
  }
  for (const std::int64_t k : ks) report.pass_at.push_back(pass_at(tasks, k));
  return report;
}

}  // namespace winnow
