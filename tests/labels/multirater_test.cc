// The five sets of votes beside the checkout: what each method reaches on the items with a truth.
#include <gtest/gtest.h>

#include <map>

#include "shared_data.h"
#include "winnow/formats/table_rows.h"
#include "winnow/labels/consensus.h"

namespace winnow {
namespace {

struct Set {
  const char* name;
  double majority;     ///< ties as a fair draw
  double dawid_skene;  ///< what a reference reached
};
void PrintTo(const Set& set, std::ostream* out) { *out << set.name; }

class Multirater : public testing::TestWithParam<Set> {
 protected:
  void SetUp() override {
    const std::string begin = shared_data("J_multirater/") + GetParam().name;
    WINNOW_NEEDS_SHARED(begin + ".votes.csv.gz");
    table_ = read_votes(begin + ".votes.csv.gz", {"item", "worker", "label"});
    TableRows(begin + ".gold.csv.gz", {"item", "label"}).read([&](const TableRow& row) {
      gold_[single_name(row.values[0])] = single_name(row.values[1]);
    });
  }
  double accuracy(ConsensusMethod method) const {
    ConsensusOptions options;
    options.method = method;
    const Consensus consensus = find_consensus(table_, options);
    std::size_t right = 0;
    for (std::size_t i = 0; i < table_.items.size(); ++i) {
      const auto found = gold_.find(table_.items[i]);
      if (found == gold_.end()) continue;
      right += table_.labels[static_cast<std::size_t>(consensus.items[i].label)] == found->second
                   ? 1
                   : 0;
    }
    return static_cast<double>(right) / static_cast<double>(gold_.size());
  }

  VoteTable table_;
  std::map<std::string, std::string> gold_;
};

TEST_P(Multirater, DawidSkeneIsAsGoodAsTheReference) {
  const double reached = accuracy(ConsensusMethod::kDawidSkene);
  RecordProperty("dawid_skene", std::to_string(reached));
  EXPECT_GE(reached, GetParam().dawid_skene - 0.0005);
}

TEST_P(Multirater, TheDefaultIsNowhereWorseThanTheMajority) {
  const double reached = accuracy(ConsensusOptions().method);
  const double weighted = accuracy(ConsensusMethod::kAgreementWeighted);
  RecordProperty("hierarchical", std::to_string(reached));
  RecordProperty("agreement", std::to_string(weighted));
  EXPECT_GE(reached, GetParam().majority - 0.005);
}

INSTANTIATE_TEST_SUITE_P(Sets, Multirater,
                         testing::Values(Set{"bluebirds", 0.7593, 0.898},
                                         Set{"music_genre_ms", 0.7042, 0.769},
                                         Set{"weather_cf_amt", 0.8533, 0.840},
                                         Set{"barzan_mozafari", 0.6960, 0.712},
                                         Set{"imagenet_real_golden", 0.9115, 0.790}));

}  // namespace
}  // namespace winnow
