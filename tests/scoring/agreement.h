// Compares our probabilities with those that fastText printed.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <iostream>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "winnow/scoring/linear_scorer.h"

namespace winnow {

/// fastText's labels of one line with their probabilities, the most probable first.
using PrintedLabels = std::vector<std::pair<std::string, double>>;

class Agreement {
 public:
  static constexpr double kTolerance = 2e-5;

  /// `model` stays; its preparation is applied to the texts that are compared.
  explicit Agreement(const LinearModel& model)
      : model_(model),
        backend_(make_backend("cpu")),
        scorer_(model, backend_->place(model.table()), *backend_) {}

  /// One text and what fastText says about it (prepared).
  void compare(std::string_view text, const PrintedLabels& theirs) {
    const Scores scored = scorer_.score({&text, 1});
    const auto scores = scored.probabilities.row(0);
    ++documents_;
    ASSERT_EQ(theirs.empty(), scored.features[0] == 0);
    if (theirs.empty()) return;
    std::map<std::string_view, double> ours;
    for (std::size_t l = 0; l < model_.labels().size(); ++l) {
      ours[model_.labels()[l]] = model_.output().reported(scores[l]);
    }
    for (const auto& [label, probability] : theirs) {
      ASSERT_TRUE(ours.contains(label)) << label;
      difference_ = std::max(difference_, std::abs(ours[label] - probability));
    }
    compare_tops(ours, theirs.front().first, text);
  }

  /// Fails on a flip or a difference above the tolerance; prints the numbers.
  void report(std::string_view what) const {
    std::cout << what << ": " << documents_ << " documents, " << flips_ << " label flips, " << ties_
              << " ties, largest probability difference " << difference_ << "\n";
    EXPECT_GT(documents_, 0);
    EXPECT_EQ(flips_, 0);
    EXPECT_LE(difference_, kTolerance);
  }

 private:
  void compare_tops(std::map<std::string_view, double>& ours, const std::string& their_top,
                    std::string_view text) {
    const auto our_top =
        std::ranges::max_element(ours, {}, [](const auto& label) { return label.second; });
    if (our_top->first == their_top) return;
    const bool is_tie = our_top->second - ours[their_top] <= kTolerance;
    ++(is_tie ? ties_ : flips_);
    EXPECT_TRUE(is_tie) << our_top->first << " for " << their_top << ": " << text;
  }

  const LinearModel& model_;
  std::unique_ptr<Backend> backend_;
  LinearScorer scorer_;
  std::int64_t documents_ = 0;
  std::int64_t flips_ = 0;
  std::int64_t ties_ = 0;
  double difference_ = 0;
};

}  // namespace winnow
