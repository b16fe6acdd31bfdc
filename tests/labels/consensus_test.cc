#include "winnow/labels/consensus.h"

#include <gtest/gtest.h>

#include <algorithm>

#include <cmath>
#include <random>

#include "labels/hierarchical.h"
#include "temp_folder.h"
#include "winnow/core/error.h"

namespace winnow {
namespace {

class ConsensusOf : public testing::Test {
 protected:
  VoteTable votes(const std::string& rows) const {
    return read_votes(folder_.write("votes.csv", "item,rater,label\n" + rows), {});
  }
  /// Raters with their own accuracies on items of `labels` classes; the truth is item % labels.
  VoteTable made(std::size_t items, std::int32_t labels, const std::vector<double>& accuracies,
                 std::uint32_t seed) const {
    std::minstd_rand random(seed);
    const auto chance = [&] { return static_cast<double>(random() % 10000) / 10000; };
    std::string rows;
    for (std::size_t i = 0; i < items; ++i) {
      const auto truth = static_cast<std::uint32_t>(i) % static_cast<std::uint32_t>(labels);
      for (std::size_t r = 0; r < accuracies.size(); ++r) {
        const bool right = chance() < accuracies[r];
        const std::uint32_t wrong =
            1 + static_cast<std::uint32_t>(random() % static_cast<std::uint32_t>(labels - 1));
        const std::uint32_t vote =
            right ? truth : (truth + wrong) % static_cast<std::uint32_t>(labels);
        char row[64];
        std::snprintf(row, sizeof(row), "i%04zu,r%02zu,%u\n", i, r, vote);
        rows += row;
      }
    }
    return votes(rows);
  }
  static double accuracy(const Consensus& consensus, std::size_t labels) {
    std::size_t right = 0;
    for (std::size_t i = 0; i < consensus.items.size(); ++i) {
      right += consensus.items[i].label == static_cast<std::int32_t>(i % labels) ? 1 : 0;
    }
    return static_cast<double>(right) / static_cast<double>(consensus.items.size());
  }

  const TempFolder folder_;
};

ConsensusOptions with(ConsensusMethod method, std::int64_t iterations = 200) {
  ConsensusOptions options;
  options.method = method;
  options.iterations = iterations;
  return options;
}

TEST_F(ConsensusOf, MajorityCountsVotes) {
  const VoteTable table = votes("a,x,1\na,y,1\na,z,2\nb,x,2\nb,y,1\nc,x,1\n");
  const Consensus consensus = find_consensus(table, with(ConsensusMethod::kMajority));
  EXPECT_EQ(table.labels[static_cast<std::size_t>(consensus.items[0].label)], "1");
  EXPECT_DOUBLE_EQ(consensus.items[0].confidence, 2.0 / 3);
  EXPECT_EQ(consensus.items[1].label, consensus.items[0].label) << "a tie: the more frequent label";
  EXPECT_EQ(consensus.items[0].votes, 3);
  EXPECT_DOUBLE_EQ(consensus.raters[0].agreement, 2.0 / 3);
  EXPECT_DOUBLE_EQ(consensus.raters[2].accuracy, 1.0 / 3);
}

TEST_F(ConsensusOf, AgreementWeighsRaters) {
  // z is alone on three items, so on d its vote counts less than each other's.
  const VoteTable table =
      votes("a,x,1\na,y,1\na,z,2\nb,x,2\nb,y,2\nb,z,1\nc,x,1\nc,y,1\nc,z,2\nd,x,1\nd,z,2\n");
  const Consensus consensus = find_consensus(table, with(ConsensusMethod::kAgreementWeighted));
  EXPECT_EQ(table.labels[static_cast<std::size_t>(consensus.items[3].label)], "1");
  // x agrees in 4 of 4 (the tie on d goes to 1), z in none: its weight is next to nothing.
  EXPECT_NEAR(consensus.items[3].confidence, 1, 1e-9);
}

/// Dawid and Skene, as the paper has it, with plain loops.
Matrix<double> dawid_skene_definition(const VoteTable& table, int iterations) {
  const std::size_t items = table.items.size(), raters = table.raters.size();
  const std::size_t labels = table.labels.size();
  std::vector<std::vector<double>> posterior(items, std::vector<double>(labels));
  for (const Vote& v : table.votes) {
    const auto i = static_cast<std::size_t>(v.item);
    posterior[i][static_cast<std::size_t>(v.label)] +=
        1.0 / static_cast<double>(table.begin[i + 1] - table.begin[i]);
  }
  for (int step = 0; step < iterations; ++step) {
    std::vector<std::vector<double>> next(items, std::vector<double>(labels));
    for (std::size_t k = 0; k < labels; ++k) {
      double prior = 0;
      for (std::size_t i = 0; i < items; ++i) prior += posterior[i][k];
      for (std::size_t i = 0; i < items; ++i) {
        next[i][k] = std::log(prior / static_cast<double>(items));
      }
      for (std::size_t r = 0; r < raters; ++r) {
        std::vector<double> counts(labels, 0.01);
        double sum = 0.01 * static_cast<double>(labels);
        for (const Vote& v : table.votes) {
          if (v.rater != static_cast<std::int32_t>(r)) continue;
          counts[static_cast<std::size_t>(v.label)] +=
              posterior[static_cast<std::size_t>(v.item)][k];
          sum += posterior[static_cast<std::size_t>(v.item)][k];
        }
        for (const Vote& v : table.votes) {
          if (v.rater != static_cast<std::int32_t>(r)) continue;
          next[static_cast<std::size_t>(v.item)][k] +=
              std::log(counts[static_cast<std::size_t>(v.label)] / sum);
        }
      }
    }
    for (std::size_t i = 0; i < items; ++i) {
      double sum = 0;
      for (std::size_t k = 0; k < labels; ++k) sum += std::exp(next[i][k]);
      for (std::size_t k = 0; k < labels; ++k) posterior[i][k] = std::exp(next[i][k]) / sum;
    }
  }
  Matrix<double> matrix(static_cast<std::int64_t>(items), static_cast<std::int64_t>(labels));
  for (std::size_t i = 0; i < items; ++i) {
    std::ranges::copy(posterior[i], matrix.row(static_cast<std::int64_t>(i)).begin());
  }
  return matrix;
}

TEST_F(ConsensusOf, DawidSkeneEqualsItsDefinition) {
  const VoteTable table = made(60, 3, {0.9, 0.7, 0.5, 0.8}, 5);
  for (const int iterations : {1, 2, 7}) {
    const Consensus consensus =
        find_consensus(table, with(ConsensusMethod::kDawidSkene, iterations));
    const Matrix<double> expected = dawid_skene_definition(table, iterations);
    for (std::int64_t i = 0; i < expected.rows(); ++i) {
      for (std::size_t k = 0; k < 3; ++k) {
        EXPECT_NEAR(consensus.posterior.row(i)[k], expected.row(i)[k], 1e-9) << i;
      }
    }
    EXPECT_EQ(consensus.iterations, iterations);
  }
}

TEST_F(ConsensusOf, ModelsBeatTheMajorityWhereOneRaterIsGood) {
  const VoteTable table = made(300, 3, {0.97, 0.45, 0.45, 0.45, 0.45}, 11);
  const double majority = accuracy(find_consensus(table, with(ConsensusMethod::kMajority)), 3);
  for (const ConsensusMethod method :
       {ConsensusMethod::kDawidSkene, ConsensusMethod::kHierarchical}) {
    const Consensus consensus = find_consensus(table, with(method));
    EXPECT_GT(accuracy(consensus, 3), majority + 0.1) << name_of(method);
    EXPECT_GT(consensus.raters[0].accuracy, 0.8);
    EXPECT_LT(consensus.raters[1].accuracy, 0.6);
    EXPECT_FALSE(consensus.drifted);
    for (std::int64_t r = 0; r < consensus.confusion.rows(); ++r) {
      for (std::size_t k = 0; k < 9; k += 3) {
        const auto row = consensus.confusion.row(r);
        EXPECT_NEAR(row[k] + row[k + 1] + row[k + 2], 1, 1e-9);
      }
    }
  }
}

TEST_F(ConsensusOf, AClassThatDriftsIsNoticed) {
  // "maybe" is said at random, mostly on items whose votes are divided: free confusion matrices
  // make a class of "divided" of it, whose items most raters call something else.
  std::minstd_rand random(2);
  std::string rows;
  for (int i = 0; i < 400; ++i) {
    const bool divided = i % 4 == 0;
    for (int r = 0; r < 12; ++r) {
      const auto draw = random() % 100;
      const char* label = divided ? (draw < 18   ? "maybe"
                                     : draw < 72 ? "no"
                                                 : "yes")
                                  : (draw < 2    ? "maybe"
                                     : draw < 98 ? "no"
                                                 : "yes");
      if (i % 4 == 1) label = draw < 3 ? "maybe" : draw < 8 ? "no" : "yes";
      char row[64];
      std::snprintf(row, sizeof(row), "i%03d,r%02d,%s\n", i, r, label);
      rows += row;
    }
  }
  const VoteTable table = votes(rows);
  const Consensus free = find_consensus(table, with(ConsensusMethod::kDawidSkene));
  const Consensus shared = find_consensus(table, with(ConsensusMethod::kHierarchical));
  ASSERT_TRUE(shared.drifted);
  EXPECT_EQ(table.labels[static_cast<std::size_t>(*shared.drifted)], "maybe");
  const auto said_maybe = [](const Consensus& consensus) {
    return std::ranges::count(consensus.items, 0, &ItemConsensus::label);
  };
  EXPECT_GT(said_maybe(free), 60);
  EXPECT_LT(said_maybe(shared), 20);
}

TEST_F(ConsensusOf, MoreVotesAreCountedByWhatOneTells) {
  const VoteTable table = made(200, 2, {0.8, 0.8, 0.8}, 4);
  ConsensusOptions options = with(ConsensusMethod::kHierarchical);
  options.confidence = 0.999;
  const Consensus strict = find_consensus(table, options);
  options.confidence = 0.6;
  const Consensus loose = find_consensus(table, options);
  for (std::size_t i = 0; i < strict.items.size(); ++i) {
    ASSERT_TRUE(strict.items[i].more_votes);
    EXPECT_GE(*strict.items[i].more_votes, *loose.items[i].more_votes);
    EXPECT_EQ(*strict.items[i].more_votes == 0, strict.items[i].confidence >= 0.999);
  }
  // By hand: log odds from p to c, in steps of the divergence of the two rows.
  const ItemConsensus& item = *std::ranges::find_if(
      strict.items, [](const ItemConsensus& each) { return *each.more_votes > 0; });
  const auto row = strict.pooled.row(item.label);
  const auto other = strict.pooled.row(1 - item.label);
  const double gain = row[0] * std::log(row[0] / other[0]) + row[1] * std::log(row[1] / other[1]);
  const double odds = std::log(0.999 / 0.001) - std::log(item.confidence / (1 - item.confidence));
  EXPECT_EQ(*item.more_votes, static_cast<std::int64_t>(std::ceil(odds / gain)));
}

TEST_F(ConsensusOf, TheOrderOfRowsDoesNotCount) {
  const VoteTable table = made(50, 3, {0.9, 0.6, 0.7}, 8);
  std::vector<std::string> rows;
  for (const Vote& v : table.votes) {
    rows.push_back(table.items[static_cast<std::size_t>(v.item)] + "," +
                   table.raters[static_cast<std::size_t>(v.rater)] + "," +
                   table.labels[static_cast<std::size_t>(v.label)] + "\n");
  }
  std::minstd_rand random(1);
  std::ranges::shuffle(rows, random);
  std::string text;
  for (const std::string& row : rows) text += row;
  const Consensus a = find_consensus(table, {});
  const Consensus b = find_consensus(votes(text), {});
  for (std::int64_t i = 0; i < a.posterior.rows(); ++i) {
    EXPECT_TRUE(std::ranges::equal(a.posterior.row(i), b.posterior.row(i)));
  }
}

TEST_F(ConsensusOf, OneLabelIsCertain) {
  const Consensus consensus = find_consensus(votes("a,x,1\nb,x,1\nb,y,1\n"), {});
  EXPECT_EQ(consensus.items[0].confidence, 1);
  EXPECT_EQ(consensus.items[0].more_votes, 0);
  EXPECT_EQ(consensus.raters[0].accuracy, 1);
}

TEST_F(ConsensusOf, TooManyNumbersAreAnError) {
  VoteTable table;
  table.items.resize(10);
  table.raters.resize(20000);
  table.labels.resize(5000);
  EXPECT_THROW(find_consensus(table, {}), Error);
}

TEST_F(ConsensusOf, NamesReadBack) {
  for (const std::string name : {"majority", "agreement", "dawid-skene", "hierarchical"}) {
    EXPECT_EQ(name_of(*consensus_method_of(name)), name);
    EXPECT_NE(consensus_method_names().find(name), std::string::npos);
  }
  EXPECT_FALSE(consensus_method_of("best"));
}

TEST_F(ConsensusOf, AgreementOfKrippendorffsExample) {
  // Krippendorff 2011, "Computing Krippendorff's alpha-reliability", part C: alpha nominal 0.743.
  const std::string answers[4] = {"1 2 3 3 2 1 4 1 2 * * *", "1 2 3 3 2 2 4 1 2 5 * 3",
                                  "* 3 3 3 2 3 4 2 2 5 1 *", "1 2 3 3 2 4 4 1 2 5 1 *"};
  std::string rows;
  for (int coder = 0; coder < 4; ++coder) {
    for (std::size_t unit = 0; unit < 12; ++unit) {
      const char value = answers[coder][2 * unit];
      if (value == '*') continue;
      rows += std::to_string(unit) + ",c" + std::to_string(coder) + "," + value + "\n";
    }
  }
  const Agreement agreement = agreement_of(votes(rows));
  ASSERT_TRUE(agreement.krippendorff_alpha);
  EXPECT_NEAR(*agreement.krippendorff_alpha, 0.743, 5e-4);
  EXPECT_EQ(agreement.items, 11);
}

TEST_F(ConsensusOf, FleissExample) {
  // Fleiss 1971 as on Wikipedia: 10 items, 14 raters, 5 categories: kappa 0.210.
  const int counts[10][5] = {{0, 0, 0, 0, 14}, {0, 2, 6, 4, 2}, {0, 0, 3, 5, 6}, {0, 3, 9, 2, 0},
                             {2, 2, 8, 1, 1},  {7, 7, 0, 0, 0}, {3, 2, 6, 3, 0}, {2, 5, 3, 2, 2},
                             {6, 5, 2, 1, 0},  {0, 2, 2, 3, 7}};
  std::string rows;
  for (int i = 0; i < 10; ++i) {
    int rater = 0;
    for (int k = 0; k < 5; ++k) {
      for (int n = 0; n < counts[i][k]; ++n) {
        rows += std::to_string(i) + "," + std::to_string(rater++) + "," + std::to_string(k) + "\n";
      }
    }
  }
  EXPECT_NEAR(*agreement_of(votes(rows)).fleiss_kappa, 0.210, 5e-4);
}

TEST_F(ConsensusOf, NoAgreementWhereThereIsNothingToAgreeOn) {
  EXPECT_FALSE(agreement_of(votes("a,x,1\nb,y,2\n")).fleiss_kappa);
  EXPECT_FALSE(agreement_of(votes("a,x,1\na,y,1\n")).krippendorff_alpha);
}

}  // namespace
}  // namespace winnow
