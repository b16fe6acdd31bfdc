// Tasks by difficulty: which are neither unsolvable nor too easy for the agents that tried.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "winnow/tasks/success_rate.h"

namespace winnow {

struct TaskAttempts {
  std::string task;
  std::int64_t attempts = 0;   ///< above 0
  std::int64_t successes = 0;  ///< at most attempts
};

struct AttemptFields {
  std::string task = "task_id";
  std::string attempts = "n_attempts";  ///< counts, if the row has them
  std::string successes = "n_success";
  std::string success = "success";  ///< else one attempt: true, false, 1 or 0
  std::string agent = "agent";
  std::string only_agent;  ///< rows of other agents are left out; empty: none are
};

/// Rows of JSON lines or of a table (formats/table_rows.h); rows of one task add up. In the order
/// of each task's first row. E_TABLE_INVALID with the line: no task, no counts, more successes than
/// attempts, negative or no attempts; and for no rows at all.
std::vector<TaskAttempts> read_attempts(const std::string& path, const AttemptFields& fields);

struct DifficultyBand {
  std::int64_t min_successes = 1;  ///< DeepSeek-V3.2: of 100 attempts more than none
  double min_rate = 0;
  double max_rate = 1;
  /// The rate's interval instead of the rate.
  std::optional<IntervalKind> interval;
  double confidence = 0.95;
  /// With an interval: keep what is certainly inside the band (the whole interval is), or else drop
  /// what is certainly outside (no part of it is inside).
  bool certainly_inside = false;
  /// The most tasks to keep of each tenth of success rates, chosen by a hash of seed and task; 0:
  /// all.
  std::int64_t per_bin = 0;
  std::uint64_t seed = 0;
};

inline constexpr int kDifficultyBins = 10;

struct TaskDifficulty {
  double rate = 0;
  std::optional<RateInterval> interval;  ///< if the band asks for one
  int bin = 0;                           ///< floor(10 x rate), 9 for a rate of 1
  std::string_view reason;               ///< why it is dropped (docs/tasks.md); empty: it is kept
};

struct PassAtK {
  std::int64_t k = 1;
  std::int64_t tasks = 0;      ///< with k attempts or more
  std::optional<double> mean;  ///< over them
};

struct DifficultyReport {
  std::vector<TaskDifficulty> tasks;  ///< as they came
  std::int64_t attempts = 0;
  std::int64_t never = 0;   ///< tasks without a success
  std::int64_t always = 0;  ///< tasks without a failure
  std::int64_t kept = 0;
  std::vector<std::int64_t> histogram;  ///< tasks by bin
  std::vector<std::int64_t> kept_histogram;
  std::vector<PassAtK> pass_at;
};

/// E_RECIPE_VALUE for a band without room (min_rate > max_rate).
DifficultyReport calibrate(const std::vector<TaskAttempts>& tasks, const DifficultyBand& band,
                           const std::vector<std::int64_t>& ks);

struct DifficultyFiles {
  std::string kept;     ///< JSON lines; empty: none
  std::string dropped;  ///< the same, with the reason
};
/// Both files together or none.
void write_difficulty(const std::vector<TaskAttempts>& tasks, const DifficultyReport& report,
                      const DifficultyFiles& files);

/// For a person.
std::string difficulty_text(const DifficultyReport& report);
/// winnow.difficulty/1 (docs/tasks.md).
std::string difficulty_json(const DifficultyReport& report);

}  // namespace winnow
