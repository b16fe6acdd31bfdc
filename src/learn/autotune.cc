#include "winnow/learn/autotune.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <random>
#include <tuple>

#include "learn/deadline.h"
#include "learn/fit.h"
#include "learn/training_data.h"
#include "winnow/core/error.h"

namespace winnow {
namespace {

using Clock = std::chrono::steady_clock;

constexpr double kFirstShare = 1.0 / 32;  ///< of the time, for one trial
constexpr double kLargestShare = 1.0 / 4;
constexpr std::int64_t kTrialsBeforeDoubling = 8;
constexpr double kWrittenBytes = 2e8;  ///< a second
constexpr double kSafety = 1.5;  ///< how much longer the last training may take than its trial

struct Arguments {
  FasttextArgs args;
  double learning_rate;
};

/// Draws arguments near others.
class Draws {
 public:
  explicit Draws(const TrainOptions& options)
      : fixed_(options.autotune.fixed), bucket_(options.args.bucket), random_(options.seed) {}

  /// What was asked for, but for buckets that nothing would use.
  Arguments first(const TrainOptions& options) const {
    Arguments arguments{options.args, options.learning_rate};
    set_bucket(arguments.args);
    return arguments;
  }

  Arguments near(const Arguments& best, std::int64_t trial) {
    const double width = std::max(0.2, 1.0 / (1.0 + static_cast<double>(trial) / 12));
    Arguments next = best;
    const auto is_free = [&](const char* name) {
      return std::ranges::find(fixed_, name) == fixed_.end();
    };
    if (is_free("learning-rate")) {
      next.learning_rate = scaled(next.learning_rate, 3 * width, 0.01, 5);
    }
    if (is_free("epoch")) next.args.epoch = whole(scaled(next.args.epoch, 3 * width, 1, 100));
    if (is_free("dim")) next.args.dim = whole(scaled(next.args.dim, 2 * width, 4, 500));
    if (is_free("word-ngrams")) {
      next.args.word_ngrams = std::clamp(next.args.word_ngrams + step(width), 1, 5);
    }
    if (is_free("minn")) draw_characters(next.args, width);
    draw_bucket(next.args, is_free("bucket"), width);
    return next;
  }

 private:
  /// -1 to 1, mostly near 0.
  double around() { return uniform_(random_) - uniform_(random_); }
  static std::int32_t whole(double x) { return static_cast<std::int32_t>(std::lround(x)); }

  /// Times or divided by up to 2^octaves.
  double scaled(double value, double octaves, double least, double most) {
    return std::clamp(value * std::exp2(octaves * around()), least, most);
  }
  std::int32_t step(double width) { return whole(3 * width * around()); }

  void draw_characters(FasttextArgs& args, double width) {
    if (uniform_(random_) > width) return;
    constexpr std::pair<std::int32_t, std::int32_t> kChoices[] = {{0, 0}, {2, 5}, {3, 6}};
    std::tie(args.minn, args.maxn) = kChoices[static_cast<std::size_t>(uniform_(random_) * 3)];
  }

  void draw_bucket(FasttextArgs& args, bool is_free, double width) {
    if (args.bucket > 0) bucket_ = args.bucket;
    if (is_free) bucket_ = whole(scaled(bucket_, 2 * width, 10'000, 10'000'000));
    set_bucket(args);
  }
  void set_bucket(FasttextArgs& args) const {
    args.bucket = args.word_ngrams > 1 || args.maxn > 0 ? bucket_ : 0;
  }

  std::vector<std::string> fixed_;
  std::int32_t bucket_;
  std::mt19937_64 random_;
  std::uniform_real_distribution<double> uniform_;
};

class Search {
 public:
  explicit Search(const TrainOptions& options) : options_(options), draws_(options) {
    options_.progress = nullptr;
  }

  Tuned run() {
    const Arguments asked = draws_.first(options_);
    Arguments next = asked;
    for (std::int64_t trial = 0;; ++trial) {
      const double limit = limit_of(trial);
      if (limit < kFirstShare / 4 * options_.autotune.seconds) break;
      attempt(trial, next, limit);
      const Arguments best{tuned_.args, tuned_.learning_rate};
      next = draws_.near(best_seconds_ > 0 ? best : asked, trial);
    }
    if (best_seconds_ > 0) return tuned_;
    throw Error(errors::kRecipeValue,
                "no trial ended within its share of the " +
                    std::to_string(std::lround(options_.autotune.seconds)) + " seconds",
                {}, "give more --autotune-seconds, fewer documents or a smaller --dim");
  }

 private:
  double left() const {
    return options_.autotune.seconds - std::chrono::duration<double>(Clock::now() - begun_).count();
  }

  /// How long the last training may take if its trial took so long.
  double last_training(double seconds) const {
    return kSafety * seconds / (1 - options_.validation.share);
  }

  /// Seconds for a trial, so that the last training of the best so far, and of this one if it
  /// becomes the best, still end in time.
  double limit_of(std::int64_t trial) const {
    const double doubled =
        kFirstShare *
        std::exp2(std::min<double>(static_cast<double>(trial / kTrialsBeforeDoubling), 10));
    const double share = best_seconds_ > 0 ? std::min(doubled, kLargestShare) : kLargestShare;
    const double time = left();
    return std::min({share * options_.autotune.seconds, time - last_training(best_seconds_),
                     time / (1 + last_training(1))});
  }

  void attempt(std::int64_t number, const Arguments& arguments, double limit) {
    AutotuneTrial trial{number, arguments.args, arguments.learning_rate, {}, false};
    double rows = 0;
    const auto begun = Clock::now();
    try {
      const Deadline deadline(std::chrono::duration<double>(limit), options_.stop);
      TrainOptions one = options_;
      one.stop = deadline.token();
      one.args = arguments.args;
      one.learning_rate = arguments.learning_rate;
      const TrainingData data = read_training_data(one, one.args);
      const Fitted fitted = fit(data, one);
      trial.metric = fitted.metric_value;
      rows = static_cast<double>(data.vocabulary.input_rows());
      tuned_.metric = *fitted.metric;
      tuned_.validation = data.validation.documents();
      // With early stopping the last training, which has none, is to end where this one was best.
      trial.args.epoch = static_cast<std::int32_t>(
          options_.validation.patience > 0 ? fitted.epoch : arguments.args.epoch);
    } catch (const Error& error) {
      const bool is_late = error.code().word == errors::kInterrupted.word;
      if (is_late && options_.stop.stop_requested()) throw;
      if (!is_late && error.code().word != errors::kTrainingDiverged.word) throw;
    }
    const std::chrono::duration<double> seconds = Clock::now() - begun;
    remember(trial, seconds.count(), rows * arguments.args.dim * sizeof(float) / kWrittenBytes);
    if (options_.autotune.trial) options_.autotune.trial(trial);
  }

  /// A trial whose model could not be trained and written in the time that is left is no use.
  void remember(AutotuneTrial& trial, double seconds, double writing) {
    tuned_.trials = trial.number + 1;
    const bool is_better =
        trial.metric && (best_seconds_ == 0 || *trial.metric > tuned_.metric_value);
    trial.is_best = is_better && last_training(seconds + writing) < left();
    if (!trial.is_best) return;
    tuned_.args = trial.args;
    tuned_.learning_rate = trial.learning_rate;
    tuned_.metric_value = *trial.metric;
    best_seconds_ = seconds + writing;
  }

  TrainOptions options_;
  Draws draws_;
  Clock::time_point begun_ = Clock::now();
  Tuned tuned_;
  double best_seconds_ = 0;  ///< that the best takes with its writing; 0: there is none yet
};

}  // namespace

Tuned autotune(const TrainOptions& options) { return Search(options).run(); }

}  // namespace winnow
