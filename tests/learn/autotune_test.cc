#include "winnow/learn/autotune.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <thread>

#include "learn/deadline.h"
#include "learn/generated_text.h"
#include "winnow/core/error.h"

namespace winnow {
namespace {

struct Tuning {
  TempFolder folder;
  TrainOptions options;
  std::vector<AutotuneTrial> trials;

  Tuning() {
    options.inputs = {folder.write("train.txt", as_fasttext(generated_lines(1, 500, 2)))};
    options.output = folder.file("m.bin");
    options.args.dim = 4;
    options.args.epoch = 1;
    options.args.bucket = 1000;
    options.learning_rate = 0.01;  // far from enough
    options.threads = 1;
    options.validation.share = 0.3;
    options.autotune.seconds = 2;
    options.autotune.trial = [this](const AutotuneTrial& trial) { trials.push_back(trial); };
  }
};

TEST(Autotune, FindsBetterArguments) {
  Tuning tuning;
  const Tuned tuned = autotune(tuning.options);
  ASSERT_GT(tuning.trials.size(), 1U);
  EXPECT_EQ(tuned.trials, static_cast<std::int64_t>(tuning.trials.size()));
  EXPECT_EQ(tuning.trials[0].args.epoch, 1) << "the first has what was asked for";
  EXPECT_GT(tuned.metric_value, *tuning.trials[0].metric + 0.05);
  double best = 0;
  for (const AutotuneTrial& trial : tuning.trials) {
    EXPECT_TRUE(!trial.is_best || *trial.metric > best) << trial.number;
    if (trial.is_best) best = *trial.metric;
  }
  EXPECT_EQ(best, tuned.metric_value);
}

TEST(Autotune, LeavesFixedArgumentsAlone) {
  Tuning tuning;
  tuning.options.autotune.fixed = {"learning-rate", "epoch", "dim", "word-ngrams", "bucket"};
  autotune(tuning.options);
  for (const AutotuneTrial& trial : tuning.trials) {
    EXPECT_EQ(trial.learning_rate, 0.01);
    EXPECT_EQ(trial.args.dim, 4);
    EXPECT_EQ(trial.args.word_ngrams, 1);
    EXPECT_EQ(trial.args.epoch, 1);
    EXPECT_EQ(trial.args.bucket, trial.args.maxn > 0 ? 1000 : 0);
  }
}

TEST(Autotune, TrainsWithTheBestOnAll) {
  Tuning tuning;
  const TrainReport report = train(tuning.options);
  EXPECT_EQ(report.documents, 500) << "what was held out, too";
  EXPECT_EQ(report.trials, static_cast<std::int64_t>(tuning.trials.size()));
  const auto best = std::find_if(tuning.trials.rbegin(), tuning.trials.rend(),
                                 [](const AutotuneTrial& trial) { return trial.is_best; });
  ASSERT_NE(best, tuning.trials.rend());
  EXPECT_EQ(report.args.dim, best->args.dim);
  EXPECT_EQ(report.learning_rate, best->learning_rate);
  EXPECT_EQ(report.metric_value, best->metric);
}

TEST(Autotune, SaysWhenThereIsTooLittleTime) {
  Tuning tuning;
  tuning.options.autotune.seconds = 1e-6;
  EXPECT_THROW(autotune(tuning.options), Error);
  tuning.options.validation.share = 0;
  tuning.options.autotune.seconds = 2;
  EXPECT_THROW(train(tuning.options), Error) << "nothing to measure on";
}

TEST(Autotune, StopsWhenItIsAskedTo) {
  Tuning tuning;
  std::stop_source stop;
  tuning.options.stop = stop.get_token();
  tuning.options.autotune.seconds = 1000;
  tuning.options.autotune.trial = [&](const AutotuneTrial&) { stop.request_stop(); };
  EXPECT_THROW(autotune(tuning.options), Error);
}

TEST(Deadline, ComesByItselfOrWithTheOuterRequest) {
  const Deadline late(std::chrono::hours(1), {});
  EXPECT_FALSE(late.token().stop_requested());
  const Deadline soon(std::chrono::duration<double>(0), {});
  while (!soon.token().stop_requested()) std::this_thread::yield();
  std::stop_source outer;
  const Deadline asked(std::chrono::hours(1), outer.get_token());
  outer.request_stop();
  EXPECT_TRUE(asked.token().stop_requested());
}

}  // namespace
}  // namespace winnow
