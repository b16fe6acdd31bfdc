#include "curate/mix_pass.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <random>
#include <set>

#include "made_up_ledger.h"
#include "winnow/core/error.h"

namespace winnow {
namespace {

std::vector<MadeUpDocument> random_documents(std::mt19937& random, int count) {
  std::vector<MadeUpDocument> documents;
  const char* const sources[] = {"web", "web", "web", "web", "books", "books", "code"};
  for (int d = 0; d < count; ++d) {
    MadeUpDocument document;
    document.id = std::to_string(d);
    document.text = random();
    document.tokens = 1 + random() % 100;
    document.quality = static_cast<double>(random() % 1000) / 1000;
    document.source = sources[random() % std::size(sources)];
    documents.push_back(document);
  }
  return documents;
}

MixPass shares(std::map<std::string, double> targets) {
  MixPass pass;
  pass.by.push_back({.field = "source", .fact = {}, .tiers = 0, .edges = {}});
  pass.target = MixTarget::kShares;
  pass.targets = std::move(targets);
  pass.unit = "tokens";
  return pass;
}

/// What a mix decided, by document id.
struct Mixed {
  MixReport report;
  std::map<std::string, std::uint32_t> copies;
};

Mixed mix(const MixPass& pass, const std::vector<std::vector<MadeUpDocument>>& shards) {
  const Ledger ledger = made_up_ledger(shards);
  Verdicts verdicts(ledger.rows());
  verdicts.begin_pass("mix");
  Mixed mixed{mix_pass(pass, ledger, verdicts), {}};
  for (std::int64_t row = 0; row < ledger.rows(); ++row) {
    mixed.copies[std::string(ledger.id(row))] = verdicts.kept(row) ? verdicts.copies(row) : 0;
  }
  return mixed;
}

const MixedGroup& group(const MixReport& report, const std::string& name) {
  for (const MixedGroup& each : report.groups) {
    if (each.plan.name == name) return each;
  }
  throw std::runtime_error("no group " + name);
}

TEST(MixPass, ReachesSharesWithinAThousandthWhenSupplyAllows) {
  std::mt19937 random(1);
  const auto documents = random_documents(random, 20'000);
  MixPass pass = shares({{"web", .5}, {"books", .3}, {"code", .2}});
  for (const std::int64_t budget : {100'000, 400'000, 600'000}) {
    pass.budget = budget;
    const MixReport report = mix(pass, {documents}).report;
    const auto reached = static_cast<double>(report.reached());
    EXPECT_NEAR(reached, static_cast<double>(budget), .001 * static_cast<double>(budget));
    for (const MixedGroup& each : report.groups) {
      EXPECT_FALSE(each.plan.dry);
      EXPECT_NEAR(static_cast<double>(each.reached) / reached, each.plan.share, .001);
    }
  }
}

TEST(MixPass, WithoutABudgetTakesAsMuchAsTheSharesAllow) {
  std::mt19937 random(2);
  const auto documents = random_documents(random, 5000);
  MixPass pass = shares({{"web", .2}, {"*", .8}});
  const MixReport report = mix(pass, {documents}).report;
  const auto reached = static_cast<double>(report.reached());
  EXPECT_NEAR(static_cast<double>(group(report, "web").reached) / reached, .2, .001);
  // One group is used up: with more there would be too little of it.
  EXPECT_EQ(group(report, "books").reached, group(report, "books").plan.supply);
  EXPECT_EQ(group(report, "code").reached, group(report, "code").plan.supply);
}

TEST(MixPass, IsTheSameHoweverDocumentsAreCutIntoShards) {
  std::mt19937 random(3);
  auto documents = random_documents(random, 3000);
  MixPass pass = shares({{"web", .3}, {"books", .4}, {"code", .3}});
  pass.budget = 80'000;
  pass.repeat = 4;
  pass.curve = QualityCurve{};
  pass.curve->by = FactExpression::parse("quality");
  const auto whole = mix(pass, {documents}).copies;
  for (int trial = 0; trial < 5; ++trial) {
    std::ranges::shuffle(documents, random);
    std::vector<std::vector<MadeUpDocument>> shards(1 + random() % 7);
    for (const MadeUpDocument& document : documents) {
      shards[random() % shards.size()].push_back(document);
    }
    EXPECT_EQ(mix(pass, shards).copies, whole);
  }
  pass.seed = 2;
  EXPECT_NE(mix(pass, {documents}).copies, whole);
}

TEST(MixPass, CapsRepetitionAndSaysWhoRanDry) {
  std::mt19937 random(4);
  const auto documents = random_documents(random, 2000);
  MixPass pass = shares({{"code", .9}, {"web", .1}, {"nowhere", 0}});
  pass.budget = 200'000;
  for (const int repeat : {1, 2, 5}) {
    pass.repeat = repeat;
    const Mixed mixed = mix(pass, {documents});
    const MixedGroup& code = group(mixed.report, "code");
    EXPECT_TRUE(code.plan.dry);
    EXPECT_EQ(code.reached, code.plan.supply * static_cast<std::uint64_t>(repeat));
    EXPECT_NEAR(static_cast<double>(group(mixed.report, "web").reached), 20'000, 60);
    EXPECT_EQ(group(mixed.report, "books").reached, 0U);
    for (const auto& [id, copies] : mixed.copies) EXPECT_LE(copies, static_cast<unsigned>(repeat));
  }
}

TEST(MixPass, ShrinksOrFillsUpWhenAGroupIsDry) {
  std::mt19937 random(5);
  const auto documents = random_documents(random, 4000);
  MixPass pass = shares({{"code", .5}, {"web", .25}, {"books", .25}});
  pass.budget = 100'000;
  pass.when_dry = WhenDry::kShrink;
  const MixReport shrunk = mix(pass, {documents}).report;
  EXPECT_TRUE(group(shrunk, "code").plan.dry);
  EXPECT_NEAR(
      static_cast<double>(group(shrunk, "code").reached) / static_cast<double>(shrunk.reached()),
      .5, .001);
  pass.when_dry = WhenDry::kFill;
  const MixReport filled = mix(pass, {documents}).report;
  EXPECT_NEAR(static_cast<double>(filled.reached()), 100'000, 150);
  EXPECT_NEAR(static_cast<double>(group(filled, "web").reached),
              static_cast<double>(group(filled, "books").reached), 150);
}

TEST(MixPass, NamedGroupsThatAreNotThereAreDry) {
  MixPass pass = shares({{"web", .5}, {"poems", .5}});
  pass.budget = 10;
  const MixReport report = mix(pass, {{{.id = "a", .tokens = 50, .source = "web"}}}).report;
  EXPECT_TRUE(group(report, "poems").plan.dry);
  EXPECT_EQ(group(report, "poems").plan.documents, 0);
}

TEST(MixPass, RepeatsByTheSizeOfDuplicateGroups) {
  MixPass pass;
  pass.by.push_back({.field = {},
                     .fact = FactExpression::fact("cluster_size"),
                     .tiers = 0,
                     .edges = {1, 2, 3, 5, 100, 1000}});
  pass.target = MixTarget::kCopies;
  pass.targets = {{"1", 1}, {"2", 2}, {"3", 3}, {"5", 5}, {"100", 8}, {"1000", 1}};
  pass.unit = "tokens";
  const Ledger ledger = made_up_ledger({std::vector<MadeUpDocument>(1200)});
  Verdicts verdicts(ledger.rows());
  verdicts.begin_pass("near");
  const auto drop_for = [&](std::int64_t kept, std::int64_t from, std::int64_t to) {
    for (std::int64_t row = from; row < to; ++row) verdicts.drop(row, "sketch", 1, 1, kept);
  };
  drop_for(1, 10, 11);     // 2 in all
  drop_for(2, 11, 14);     // 4
  drop_for(3, 14, 113);    // 100
  drop_for(4, 113, 1112);  // 1000
  verdicts.begin_pass("mix");
  mix_pass(pass, ledger, verdicts);
  const std::vector<std::uint32_t> expected = {1, 2, 3, 8, 1};
  for (std::int64_t row = 0; row < 5; ++row) {
    EXPECT_EQ(verdicts.copies(row), expected[static_cast<std::size_t>(row)]) << row;
  }
}

TEST(MixPass, ACurveDropsTheWorstRepeatsTheBestAndHitsItsBudget) {
  std::mt19937 random(6);
  const auto documents = random_documents(random, 20'000);
  MixPass pass;
  pass.unit = "tokens";
  pass.curve = QualityCurve{};
  pass.curve->by = FactExpression::parse("quality");
  pass.budget = 1'500'000;  // of about a million that there are
  const Mixed mixed = mix(pass, {documents});
  const MixedGroup& all = group(mixed.report, "all");
  EXPECT_NEAR(static_cast<double>(all.reached), 1.5e6, 1500);
  EXPECT_TRUE(std::ranges::is_sorted(all.tiers));
  EXPECT_EQ(all.tiers[7], 0);  // up to 40 %
  EXPECT_GT(all.tiers[8], 0);
  EXPECT_LE(all.tiers[19], 7);
  double mean_of_worse = 0;
  for (const MadeUpDocument& document : documents) {
    const auto copies = mixed.copies.at(nlohmann::json(document.id).dump());
    if (document.quality < .39) mean_of_worse += copies;
    EXPECT_LE(copies, 7U);
  }
  EXPECT_EQ(mean_of_worse, 0);
}

TEST(MixPlan, CurvesSpendWhatIsWantedAndCapTheTop) {
  std::mt19937 random(7);
  for (int trial = 0; trial < 200; ++trial) {
    QualityCurve curve;
    curve.tiers = 1 + static_cast<int>(random() % 25);
    curve.drop_below = static_cast<double>(random() % 90) / 100;
    curve.power = static_cast<int>(random() % 4);
    curve.most = 1 + static_cast<double>(random() % 8);
    std::vector<std::uint64_t> supplies;
    for (int t = 0; t < curve.tiers; ++t) supplies.push_back(random() % 1000);
    const double capacity = curve_capacity(curve, supplies);
    const double wanted = capacity * static_cast<double>(random() % 101) / 100;
    const std::vector<double> copies = curve_copies(curve, supplies, wanted);
    EXPECT_TRUE(std::ranges::is_sorted(copies));
    double spent = 0;
    for (std::size_t t = 0; t < copies.size(); ++t) {
      spent += copies[t] * static_cast<double>(supplies[t]);
      EXPECT_LE(copies[t], curve.most);
    }
    EXPECT_NEAR(spent, wanted, 1e-6 * (1 + wanted));
  }
}

std::vector<MixGroup> supplies(std::vector<std::uint64_t> units) {
  std::vector<MixGroup> groups;
  for (const std::uint64_t supply : units) {
    groups.push_back({});
    groups.back().name = std::string(1, static_cast<char>('a' + groups.size() - 1));
    groups.back().documents = 1;
    groups.back().supply = supply;
    groups.back().capacity = supply;
  }
  return groups;
}

TEST(MixPlan, TemperatureFlattens) {
  MixPass pass;
  pass.target = MixTarget::kTemperature;
  pass.budget = 30;
  pass.temperature = 1;
  EXPECT_NEAR(plan_mix(pass, supplies({900, 100})).groups[0].share, .9, 1e-15);
  pass.temperature = 2;
  EXPECT_NEAR(plan_mix(pass, supplies({900, 100})).groups[0].share, .75, 1e-15);
  pass.temperature = 1e6;
  EXPECT_NEAR(plan_mix(pass, supplies({900, 100})).groups[0].share, .5, 1e-5);
  EXPECT_EQ(plan_mix(pass, supplies({900, 0})).groups[1].share, 0);
}

TEST(MixPlan, NoGroupIsAskedForMoreThanItsCapacityWhateverTheTargets) {
  std::mt19937 random(8);
  for (int trial = 0; trial < 2000; ++trial) {
    MixPass pass;
    pass.target = random() % 2 == 0 ? MixTarget::kWeights : MixTarget::kNatural;
    for (const char* name : {"a", "b", "c", "zz", "*"}) {
      if (random() % 2 == 0) pass.targets[name] = static_cast<double>(random() % 5);
    }
    if (random() % 2 == 0) pass.budget = static_cast<std::int64_t>(random() % 3000);
    pass.when_dry = static_cast<WhenDry>(random() % 3);
    const MixPlan plan =
        plan_mix(pass, supplies({random() % 500, random() % 500, random() % 500, random() % 500}));
    double asked = 0;
    std::uint64_t wanted = 0;
    std::uint64_t capacity = 0;
    for (const MixGroup& each : plan.groups) {
      EXPECT_LE(each.wanted, each.capacity);
      if (each.share > 0) capacity += each.capacity;
      asked += each.asked;
      wanted += each.wanted;
    }
    EXPECT_LE(static_cast<double>(wanted), asked + 3);
    if (pass.budget && pass.when_dry == WhenDry::kFill && asked > 0) {
      const auto most = std::min<std::uint64_t>(capacity, static_cast<std::uint64_t>(*pass.budget));
      EXPECT_NEAR(static_cast<double>(wanted), static_cast<double>(most), 4);
    }
  }
}

TEST(MixPlan, NothingToMixIsNoTrouble) {
  for (const MixTarget target : {MixTarget::kNatural, MixTarget::kShares, MixTarget::kWeights,
                                 MixTarget::kTemperature, MixTarget::kCopies}) {
    MixPass pass;
    pass.target = target;
    EXPECT_EQ(plan_mix(pass, {}).groups.size(), 0U);
    EXPECT_EQ(plan_mix(pass, supplies({0})).groups[0].wanted, 0U);
  }
}

}  // namespace
}  // namespace winnow
