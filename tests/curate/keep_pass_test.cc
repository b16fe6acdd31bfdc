#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>

#include "curate/draws.h"
#include "curate/fact_values.h"
#include "curate/passes.h"
#include "curate/selection.h"
#include "made_up_ledger.h"
#include "temp_folder.h"
#include "winnow/core/error.h"
#include "winnow/formats/output_file.h"

namespace winnow {
namespace {

using Rows = std::vector<std::int64_t>;

std::vector<std::vector<MadeUpDocument>> random_shards(std::mt19937& random, int documents,
                                                       int shards) {
  std::vector<std::vector<MadeUpDocument>> all(static_cast<std::size_t>(shards));
  for (int d = 0; d < documents; ++d) {
    MadeUpDocument document;
    document.id = std::to_string(d);
    document.text = random() % 1000;
    document.tokens = random() % 50;
    document.quality = static_cast<double>(random() % 20) / 8;
    if (random() % 15 == 0) document.quality = std::nan("");
    const char* const sources[] = {"web", "books", "code"};
    if (random() % 10 != 0) document.source = sources[random() % 3];
    all[random() % all.size()].push_back(document);
  }
  return all;
}

/// The definition: sort everything, best first, and go down while it fits.
Rows kept_by_sorting(Rows rows, const std::vector<double>& values,
                     const std::vector<std::uint32_t>& amounts, std::uint64_t budget) {
  std::stable_sort(rows.begin(), rows.end(), [&](std::int64_t a, std::int64_t b) {
    const double x = values[static_cast<std::size_t>(a)];
    const double y = values[static_cast<std::size_t>(b)];
    return std::isnan(y) ? !std::isnan(x) : x > y;
  });
  Rows kept;
  for (const std::int64_t row : rows) {
    const std::uint32_t amount = amounts[static_cast<std::size_t>(row)];
    if (amount > budget) break;
    budget -= amount;
    kept.push_back(row);
  }
  std::ranges::sort(kept);
  return kept;
}

Rows kept_by(const KeepPass& pass, const Ledger& ledger) {
  Verdicts verdicts(ledger.rows());
  verdicts.begin_pass("keep");
  keep_pass(pass, ledger, verdicts);
  return verdicts.alive();
}

KeepPass by(const std::string& expression) {
  KeepPass pass;
  pass.by = FactExpression::parse(expression);
  return pass;
}

TEST(ChooseFirst, EqualsSortingForAnyAmountsAndBudget) {
  std::mt19937 random(1);
  for (int trial = 0; trial < 500; ++trial) {
    Rows rows(random() % 40);
    std::vector<int> keys;
    std::vector<std::uint64_t> amounts;
    std::uint64_t all = 0;
    for (std::size_t k = 0; k < rows.size(); ++k) {
      rows[k] = static_cast<std::int64_t>(k);
      keys.push_back(static_cast<int>(random() % 10));
      amounts.push_back(random() % 5);
      all += amounts.back();
    }
    const auto before = [&](std::int64_t a, std::int64_t b) {
      return std::pair(keys[static_cast<std::size_t>(a)], a) <
             std::pair(keys[static_cast<std::size_t>(b)], b);
    };
    const auto amount = [&](std::int64_t row) { return amounts[static_cast<std::size_t>(row)]; };
    const std::uint64_t budget = random() % (all + 2);
    Rows sorted = rows;
    std::ranges::sort(sorted, before);
    std::size_t count = 0;
    std::uint64_t taken = 0;
    while (count < sorted.size() && taken + amount(sorted[count]) <= budget) {
      taken += amount(sorted[count++]);
    }
    std::ranges::shuffle(rows, random);
    const Chosen chosen = choose_first(std::span(rows), budget, before, amount);
    EXPECT_EQ(chosen.count, count);
    EXPECT_EQ(chosen.amount, taken);
    std::sort(rows.begin(), rows.begin() + static_cast<std::ptrdiff_t>(count), before);
    EXPECT_TRUE(std::equal(sorted.begin(), sorted.begin() + static_cast<std::ptrdiff_t>(count),
                           rows.begin()));
  }
}

TEST(KeepPass, TopAndBudgetsEqualSortingGloballyAndByField) {
  std::mt19937 random(2);
  for (int trial = 0; trial < 60; ++trial) {
    const Ledger ledger = made_up_ledger(random_shards(random, 200, 1 + trial % 4));
    const std::vector<double> values = ledger.numbers("quality");
    const auto ones = amounts_of("documents", ledger);
    const auto tokens = amounts_of("tokens", ledger);
    const Verdicts all(ledger.rows());

    KeepPass top = by("quality");
    top.top = "12.5%";
    top.share = 125'000;
    EXPECT_EQ(kept_by(top, ledger), kept_by_sorting(all.alive(), values, ones, 25));

    KeepPass budget = by("quality");
    budget.budget = Budget{"tokens", static_cast<std::int64_t>(random() % 4000)};
    EXPECT_EQ(kept_by(budget, ledger),
              kept_by_sorting(all.alive(), values, tokens,
                              static_cast<std::uint64_t>(budget.budget->amount)));

    budget.per = "source";
    GroupedRows groups = grouped_rows(all, groups_of("source", ledger));
    Rows expected;
    for (std::size_t g = 0; g + 1 < groups.begin.size(); ++g) {
      const auto own = groups.group(g);
      const Rows kept = kept_by_sorting({own.begin(), own.end()}, values, tokens,
                                        static_cast<std::uint64_t>(budget.budget->amount));
      expected.insert(expected.end(), kept.begin(), kept.end());
    }
    std::ranges::sort(expected);
    EXPECT_EQ(kept_by(budget, ledger), expected);
  }
}

TEST(KeepPass, MinDropsWhatIsBelowAndWhatHasNoValue) {
  const double none = std::nan("");
  const Ledger ledger = made_up_ledger({{{.quality = .5}, {.quality = .25}, {.quality = none}}});
  KeepPass pass = by("2*quality");
  pass.min = 1;
  EXPECT_EQ(kept_by(pass, ledger), (Rows{0}));
}

TEST(KeepPass, NamesTheLeastValueThatStays) {
  const Ledger ledger = made_up_ledger({{{.quality = .5}, {.quality = .75}, {.quality = .25}}});
  KeepPass pass = by("quality");
  pass.top = "2";
  pass.count = 2;
  Verdicts verdicts(3);
  verdicts.begin_pass("keep");
  keep_pass(pass, ledger, verdicts);
  EXPECT_EQ(verdicts[2].threshold, .5);
  EXPECT_EQ(verdicts[2].value, .25);
  EXPECT_EQ(verdicts.rules()[verdicts[2].rule], "quality");
}

TEST(FactValues, PercentilesCountEqualValuesHalf) {
  const Ledger ledger = made_up_ledger({{{.quality = 1, .source = "a"},
                                         {.quality = 3, .source = "a"},
                                         {.quality = 1, .source = "b"},
                                         {.quality = std::nan(""), .source = "b"},
                                         {.quality = 2, .source = "a"}}});
  const Verdicts verdicts(5);
  const auto all = values_of(FactExpression::parse("percentile(quality)"), ledger, verdicts);
  EXPECT_EQ(all[0], 2.0 / 8);
  EXPECT_EQ(all[2], 2.0 / 8);
  EXPECT_EQ(all[4], 5.0 / 8);
  EXPECT_EQ(all[1], 7.0 / 8);
  EXPECT_TRUE(std::isnan(all[3]));
  const auto per =
      values_of(FactExpression::parse("1 - percentile(-quality, source)"), ledger, verdicts);
  EXPECT_EQ(per[2], .5);
  EXPECT_DOUBLE_EQ(per[1], 5.0 / 6);
}

TEST(FactValues, ClustersCountWhatWasDroppedForADocument) {
  Verdicts verdicts(5);
  verdicts.begin_pass("exact");
  verdicts.drop(1, "sha256", 1, 1, 0);
  verdicts.begin_pass("near");
  verdicts.drop(0, "sketch", .9, .8, 3);
  verdicts.drop(4, "sketch", .9, .8, 3);
  EXPECT_EQ(cluster_sizes(verdicts)[3], 4);
  EXPECT_EQ(cluster_sizes(verdicts)[2], 1);
}

/// GPT-3's rule: numpy.random.pareto(a) > 1 - score.
TEST(KeepPass, ParetoKeepsTheShareThatItShould) {
  std::vector<MadeUpDocument> documents;
  for (int d = 0; d < 30'000; ++d) {
    documents.push_back(
        {.id = std::to_string(d), .text = static_cast<std::uint64_t>(d), .quality = d % 3 * .5});
  }
  const Ledger ledger = made_up_ledger({documents});
  KeepPass pass = by("quality");
  pass.pareto = 3;
  const Rows kept = kept_by(pass, ledger);
  std::array<double, 3> shares{};
  for (const std::int64_t row : kept) shares[static_cast<std::size_t>(row % 3)] += 1e-4;
  EXPECT_NEAR(shares[0], 1.0 / 8, .01);
  EXPECT_NEAR(shares[1], std::pow(1.5, -3), .015);
  EXPECT_EQ(std::ranges::count_if(kept, [](std::int64_t row) { return row % 3 == 2; }), 10'000);
  EXPECT_EQ(kept, kept_by(pass, ledger));
  pass.seed = 2;
  EXPECT_NE(kept, kept_by(pass, ledger));
}

TEST(KeepPass, CalibratesByALabelledFile) {
  const TempFolder folder;
  const std::string file = folder.file("labelled.jsonl");
  write_file(file, R"({"score": 0.1, "label": "lq"}
{"score": 0.9, "label": ["hq", "x"]}
{"score": 0.5, "label": "hq"}
{"score": 0.5, "label": "lq"}
)");
  const Ledger ledger = made_up_ledger({{{.quality = .1}, {.quality = .5}, {.quality = .7}}});
  KeepPass pass = by("quality");
  pass.calibrate = {{"quality", file, "score", "label", "hq"}};
  pass.min = .5;
  EXPECT_EQ(kept_by(pass, ledger), (Rows{1, 2}));
  pass.min = .75;
  EXPECT_EQ(kept_by(pass, ledger), (Rows{2}));
  for (const char* bad : {"{\"score\": 0.1}", "{\"label\": \"hq\", \"score\": \"0.2\"}", "[1]",
                          "{\"score\": 0.1, \"label\": \"lq\"}"}) {
    write_file(file, bad);
    EXPECT_THROW(kept_by(pass, ledger), Error) << bad;
  }
}

TEST(Groups, AreTheSameHoweverDocumentsAreCutIntoShards) {
  std::mt19937 random(4);
  const auto shards = random_shards(random, 100, 3);
  std::vector<MadeUpDocument> one;
  for (const auto& shard : shards) one.insert(one.end(), shard.begin(), shard.end());
  const Groups many = groups_of("source", made_up_ledger(shards));
  const Groups single = groups_of("source", made_up_ledger({one}));
  EXPECT_EQ(many.names, (std::vector<std::string>{"(missing)", "books", "code", "web"}));
  EXPECT_EQ(many.of, single.of);
  const Groups by_shard = groups_of("shard", made_up_ledger(shards));
  EXPECT_EQ(by_shard.names, (std::vector<std::string>{"(missing)", "s0", "s1", "s2"}));
}

TEST(FieldDictionary, RefusesFieldsThatNameDocuments) {
  FieldDictionary dictionary("url", "shard-7");
  const auto add = [&](const std::string& value) {
    Columns batch;
    FieldDictionary::add_columns("url", batch);
    FieldDictionary::push("url", value, batch);
    dictionary.renumber(batch);
    return batch.find("url")->values<std::int32_t>().data[0];
  };
  EXPECT_EQ(add("0"), 1);
  for (std::size_t k = 1; k < kMostFieldValues; ++k) add(std::to_string(k));
  EXPECT_EQ(add("0"), 1);  // an old value is always welcome
  try {
    add("one more");
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.code().word, errors::kFieldValues.word);
    EXPECT_NE(std::string(error.what()).find("shard-7"), std::string::npos);
  }
  FieldDictionary other("url", "shard-7");
  Columns batch;
  FieldDictionary::add_columns("url", batch);
  FieldDictionary::push("url", std::string(5000, 'x'), batch);
  EXPECT_THROW(other.renumber(batch), Error);
}

}  // namespace
}  // namespace winnow
