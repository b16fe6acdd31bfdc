#include "curate/passes.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "curate/facts.h"
#include "curate/ragged.h"
#include "curate/run_directory.h"
#include "curate/stored_pairs.h"
#include "near/all_of.h"
#include "temp_folder.h"
#include "winnow/core/error.h"
#include "winnow/formats/output_file.h"

namespace winnow {
namespace {

/// One document of a made-up ledger.
struct Row {
  double quality;
  std::int64_t characters;
  std::uint8_t digest;
  std::int8_t x;
  std::int8_t y;
  std::int8_t u = 0;  ///< of the embedding
  std::int8_t v = 0;
};

/// Two shards of made-up ledgers in a folder of their own.
class Passes : public testing::Test {
 protected:
  Passes() { recipe_.output = folder_.file("out"); }

  void write(const std::string& shard, const std::vector<Row>& rows) {
    Columns columns;
    Column ordinal("ordinal", ColumnType::kU64, 1);
    Column digest("sha256", ColumnType::kU8, 16, static_cast<std::int64_t>(rows.size()));
    std::ranges::fill(digest.bytes(), std::byte{0});
    Column characters("characters", ColumnType::kI64, 1);
    Column quality("quality", ColumnType::kF64, 1);
    Column sketch("sketch", ColumnType::kI8, 2, static_cast<std::int64_t>(rows.size()));
    Column embedding("embedding", ColumnType::kI8, 2, static_cast<std::int64_t>(rows.size()));
    RaggedWriter ids(columns, "id");
    for (std::size_t r = 0; r < rows.size(); ++r) {
      const auto row = static_cast<std::int64_t>(r);
      ordinal.push<std::uint64_t>(10 * r);
      digest.values<std::uint8_t>().row(row)[0] = rows[r].digest;
      characters.push(rows[r].characters);
      quality.push(rows[r].quality);
      sketch.values<std::int8_t>().row(row)[0] = rows[r].x;
      sketch.values<std::int8_t>().row(row)[1] = rows[r].y;
      embedding.values<std::int8_t>().row(row)[0] = rows[r].u;
      embedding.values<std::int8_t>().row(row)[1] = rows[r].v;
      ids.push("\"" + shard + std::to_string(r) + "\"");
    }
    for (Column* column : {&ordinal, &digest, &characters, &quality, &sketch, &embedding}) {
      columns.add(std::move(*column));
    }
    LedgerHeader header;
    header.shard = shard;
    header.records = rows.size();
    const RunDirectory directory(recipe_);
    RunDirectory::make_room(directory.ledger(shard));
    write_safetensors(directory.ledger(shard), {header.metadata(), std::move(columns)});
    shards_.push_back(shard);
  }
  Ledger ledger() const { return Ledger(RunDirectory(recipe_), shards_); }

  const TempFolder folder_;
  Recipe recipe_;
  std::vector<std::string> shards_;
};

/// Which rows a pass dropped.
std::vector<std::int64_t> dropped(const Verdicts& verdicts) {
  std::vector<std::int64_t> rows;
  for (std::int64_t row = 0; row < verdicts.rows(); ++row) {
    if (!verdicts[row].kept()) rows.push_back(row);
  }
  return rows;
}

using Rows = std::vector<std::int64_t>;

TEST_F(Passes, RulesGiveThePeersReason) {
  write("a", {{.5, 7, 0, 0, 0}, {.2, 3, 1, 0, 0}, {.9, 3, 2, 0, 0}, {.3, 5, 3, 0, 0}});
  const Ledger table = ledger();
  Verdicts verdicts(4);
  verdicts.begin_pass("gopher@somebody");
  const std::vector<RuleLimit> limits = {{"quality", .25, .8, "too_bad", "too_good"},
                                         {"bytes", {}, {}, "", ""},  // measured by nobody
                                         {"characters", {}, 6.0, "", "too_long"}};
  rules_pass({"gopher@somebody", limits}, table, verdicts);
  EXPECT_EQ(dropped(verdicts), (std::vector<std::int64_t>{0, 1, 2}));
  EXPECT_EQ(verdicts.rules()[verdicts[0].rule], "too_long");
  EXPECT_EQ(verdicts.rules()[verdicts[1].rule], "too_bad");
  EXPECT_EQ(verdicts[1].value, .2);
  EXPECT_EQ(verdicts[1].threshold, .25);
  EXPECT_EQ(verdicts.rules()[verdicts[2].rule], "too_good");
}

TEST_F(Passes, LedgerIsOneTableInDocumentOrder) {
  write("a", {{.5, 1, 1, 1, 0}, {.6, 2, 2, 0, 1}});
  write("b", {});
  write("c", {{.7, 3, 3, 1, 1}});
  const Ledger table = ledger();
  ASSERT_EQ(table.rows(), 3);
  EXPECT_EQ(table.key(1), (DocumentKey{0, 10}));
  EXPECT_EQ(table.key(2), (DocumentKey{2, 0}));
  EXPECT_EQ(table.id(2), "\"c0\"");
  EXPECT_EQ(table.numbers("quality"), (std::vector<double>{.5, .6, .7}));
  const Rows backwards = {2, 0};
  EXPECT_EQ(table.vectors("sketch", backwards).row(0)[1], 1);
  EXPECT_THROW(static_cast<void>(table.numbers("qualty")), Error);
}

TEST_F(Passes, LimitsNameTheFirstBrokenLimitAndAreInclusive) {
  write("a", {{.5, 10, 1, 0, 0}, {.1, 5, 2, 0, 0}, {.9, 5, 3, 0, 0}, {.1, 10, 4, 0, 0}});
  const Ledger table = ledger();
  Verdicts verdicts(table.rows());
  verdicts.begin_pass("limits");
  limits_pass({{{"quality", .5, {}}, {"characters", {}, 9.0}}}, table, verdicts);
  EXPECT_EQ(dropped(verdicts), (Rows{0, 1, 3}));
  EXPECT_EQ(verdicts.rules()[verdicts[3].rule], "quality.min");
  EXPECT_EQ(verdicts.rules()[verdicts[0].rule], "characters.max");
  EXPECT_EQ(verdicts[3].value, .1);
  EXPECT_EQ(verdicts[3].threshold, .5);
}

TEST_F(Passes, ExactKeepsTheBestRankedOfEqualTexts) {
  write("a", {{.5, 1, 7, 0, 0}, {.9, 1, 8, 0, 0}});
  write("b", {{.8, 1, 7, 0, 0}, {.8, 1, 7, 0, 0}});
  const Ledger table = ledger();
  Verdicts first(table.rows());
  first.begin_pass("exact");
  exact_pass({"first"}, table, first);
  EXPECT_EQ(dropped(first), (Rows{2, 3}));
  EXPECT_EQ(first[2].witness, 0);
  Verdicts best(table.rows());
  best.begin_pass("exact");
  exact_pass({"quality"}, table, best);
  EXPECT_EQ(dropped(best), (Rows{0, 3}));  // of 2 and 3, which tie, the earlier stays
  EXPECT_EQ(best[0].witness, 2);
}

/// 0 is similar to 1 and 1 to 2, but 0 not to 2: dropping 1 keeps both ends.
TEST_F(Passes, NearDropsWithoutChains) {
  write("a", {{.9, 1, 1, 100, 0}, {.5, 1, 2, 90, 40}, {.4, 1, 3, 66, 75}});
  const Ledger table = ledger();
  const auto backend = make_backend("cpu");
  NearPass pass;
  pass.threshold = CosineThreshold::of(0.9);
  pass.rank = "quality";
  for (const NearMethod method : {NearMethod::kExhaustive, NearMethod::kClustered,
                                  NearMethod::kIndex, NearMethod::kAutomatic}) {
    pass.method = method;
    Verdicts verdicts(table.rows());
    verdicts.begin_pass("near");
    const NearDecision decision = near_pass(pass, table, *backend, {}, verdicts);
    const bool automatic = method == NearMethod::kAutomatic;
    EXPECT_EQ(decision.method, automatic ? NearMethod::kExhaustive : method);
    EXPECT_EQ(decision.why, automatic
                                ? "3 documents with 2 dimensions are few enough to compare all"
                                : "the recipe says so");
    EXPECT_EQ(decision.clustered.has_value(), method == NearMethod::kClustered);
    EXPECT_EQ(dropped(verdicts), (Rows{1}));
    EXPECT_EQ(verdicts[1].witness, 0);
    EXPECT_NEAR(verdicts[1].value, 90 / std::sqrt(90. * 90 + 40 * 40), 1e-12);
  }
}

TEST_F(Passes, NearKeepsOneOfAllThatAreLinked) {
  write("a", {{.9, 1, 1, 100, 0}, {.5, 1, 2, 90, 40}, {.4, 1, 3, 66, 75}});
  const Ledger table = ledger();
  const auto backend = make_backend("cpu");
  NearPass pass;
  pass.threshold = CosineThreshold::of(0.88);
  pass.rank = "quality";
  pass.policy = KeepPolicy::kComponents;
  for (const NearMethod method :
       {NearMethod::kExhaustive, NearMethod::kClustered, NearMethod::kIndex}) {
    pass.method = method;
    Verdicts verdicts(table.rows());
    verdicts.begin_pass("near");
    near_pass(pass, table, *backend, {}, verdicts);
    EXPECT_EQ(dropped(verdicts), (Rows{1, 2}));
    EXPECT_EQ(verdicts[2].witness, 0);  // 60 degrees away
  }
  pass.method = NearMethod::kClustered;
  pass.policy = KeepPolicy::kSemdedup;
  pass.cells = 1;
  Verdicts verdicts(table.rows());
  verdicts.begin_pass("near");
  near_pass(pass, table, *backend, {}, verdicts);
  EXPECT_EQ(dropped(verdicts), (Rows{1}));  // the one nearest to the centroid
}

/// Of three that have nearly the same sketch, two have nearly the same embedding too.
TEST_F(Passes, NearAsksForBothSimilarities) {
  write("a", {{.9, 1, 1, 100, 0, 100, 0}, {.5, 1, 2, 99, 9, 0, 100}, {.4, 1, 3, 99, 8, 9, 99}});
  const Ledger table = ledger();
  const auto backend = make_backend("cpu");
  NearPass pass;
  pass.threshold = CosineThreshold::of(.9);
  pass.rank = "quality";
  pass.also = AlsoSimilar{"embedding", CosineThreshold::of(.8)};
  for (const bool from_pairs : {false, true}) {
    if (from_pairs) pass.pairs_from = CosineThreshold::of(.5);
    Verdicts verdicts(table.rows());
    verdicts.begin_pass("near");
    near_pass(
        pass, table, *backend,
        [&](const NearPass& asked, const SortedPairs<Pair>::Take& take) {
          for_stored_pairs(asked, table, "digest", RunDirectory(recipe_), *backend, take);
        },
        verdicts);
    EXPECT_EQ(dropped(verdicts), (Rows{2}));
    EXPECT_EQ(verdicts[2].witness, 1);
    EXPECT_EQ(verdicts.rules()[verdicts[2].rule], "sketch and embedding");
  }
}

/// Pairs of all documents, by row; the pass sees some of them, and ranks them.
TEST_F(Passes, NearDecidesFromPairsThatWereKept) {
  write("a", {{.1, 50, 1, 100, 0}, {.5, 1, 2, 90, 40}, {.9, 1, 3, 66, 75}, {.2, 1, 4, 95, 42}});
  const Ledger table = ledger();
  const auto backend = make_backend("cpu");
  NearPass pass;
  pass.rank = "quality";
  pass.pairs_from = CosineThreshold::of(0.5);
  for (const double threshold : {0.5, 0.9, 0.99, 0.9999}) {
    pass.threshold = CosineThreshold::of(threshold);
    std::vector<Verdicts> both;
    NearDecision decision;
    for (const bool kept : {false, true}) {
      NearPass own = pass;
      if (!kept) own.pairs_from.reset();
      Verdicts& verdicts = both.emplace_back(table.rows());
      verdicts.begin_pass("limits");
      limits_pass({{{"characters", {}, 10.0}}}, table, verdicts);
      verdicts.begin_pass("near");
      decision = near_pass(
          own, table, *backend,
          [&](const NearPass& asked, const SortedPairs<Pair>::Take& take) {
            const RunDirectory directory(recipe_);
            for_stored_pairs(asked, table, "digest", directory, *backend, take);
          },
          verdicts);
    }
    for (std::int64_t row = 0; row < table.rows(); ++row) {
      EXPECT_EQ(both[0][row].pass, both[1][row].pass) << row;
      EXPECT_EQ(both[0][row].witness, both[1][row].witness) << row;
      EXPECT_EQ(both[0][row].value, both[1][row].value) << row;
    }
    std::int64_t pairs = 0;
    for (const auto& [hundredth, count] : decision.pairs) pairs += count;
    EXPECT_EQ(pairs, 3);  // without the document that another pass dropped
  }
}

TEST_F(Passes, KeptPairsAreReadAgainAndCheckedAgainstTheirLedgers) {
  write("a", {{.9, 1, 1, 100, 0}, {.5, 1, 2, 90, 40}, {.4, 1, 3, 66, 75}});
  const Ledger table = ledger();
  const RunDirectory directory(recipe_);
  const auto backend = make_backend("cpu");
  NearPass pass;
  pass.pairs_from = CosineThreshold::of(0.5);
  const auto pairs = [&](const std::string& ledgers) {
    SortedPairs<Pair> found;
    for_stored_pairs(pass, table, ledgers, directory, *backend,
                     [&](std::span<const Pair> some) { found.add(some); });
    return all_of(found);
  };
  const std::vector<Pair> expected = pairs("one");
  EXPECT_EQ(expected, (std::vector<Pair>{{0, 1, 9000}, {0, 2, 6600}, {1, 2, 8940}}));
  const std::string path = directory.pairs("sketch");
  const std::string bytes = read_file(path);
  EXPECT_EQ(pairs("one"), expected);
  EXPECT_EQ(read_file(path), bytes);
  EXPECT_EQ(pairs("two"), expected);  // other ledgers: searched for again
  EXPECT_NE(read_file(path), bytes);
  for (const std::size_t size : {std::size_t{0}, std::size_t{7}, bytes.size() - 1}) {
    write_file(path, bytes.substr(0, size));
    EXPECT_THROW(pairs("one"), Error) << size;
  }
}

TEST_F(Passes, KeepIsExactAndTiesGoToDocumentOrder) {
  write("a", {{.5, 1, 1, 0, 0}, {.9, 1, 2, 0, 0}, {.5, 1, 3, 0, 0}});
  write("b", {{.5, 1, 4, 0, 0}, {.1, 1, 5, 0, 0}});
  const Ledger table = ledger();
  for (std::int64_t count = 0; count <= 6; ++count) {
    Verdicts verdicts(table.rows());
    verdicts.begin_pass("keep");
    KeepPass pass;
    pass.by = FactExpression::fact("quality");
    pass.top = std::to_string(count);
    pass.count = count;
    keep_pass(pass, table, verdicts);
    const Rows order = {1, 0, 2, 3, 4};
    Rows expected(order.begin() + std::min<std::int64_t>(count, 5), order.end());
    std::sort(expected.begin(), expected.end());
    EXPECT_EQ(dropped(verdicts), expected) << count;
  }
}

TEST_F(Passes, SeeOnlyWhatEarlierOnesKept) {
  write("a", {{.9, 1, 7, 0, 0}, {.5, 50, 7, 0, 0}});
  const Ledger table = ledger();
  Verdicts verdicts(table.rows());
  verdicts.begin_pass("limits");
  limits_pass({{{"characters", 10.0, {}}}}, table, verdicts);
  verdicts.begin_pass("exact");
  exact_pass({"quality"}, table, verdicts);
  EXPECT_EQ(dropped(verdicts), (Rows{0}));  // 1 has no living double any more
}

TEST_F(Passes, VerdictsSurviveTheirFile) {
  write("a", {{.5, 1, 7, 0, 0}});
  write("b", {{.8, 1, 7, 0, 0}, {.7, 1, 9, 0, 0}});
  const Ledger table = ledger();
  Verdicts verdicts(table.rows());
  verdicts.begin_pass("exact");
  exact_pass({"quality"}, table, verdicts);
  const RunDirectory directory(recipe_);
  for (std::size_t shard = 0; shard < 2; ++shard) {
    write_verdicts(directory.verdicts(shards_[shard]), verdicts, table, shard, "origin");
  }
  const StoredVerdicts a = StoredVerdicts::read(directory.verdicts("a"));
  ASSERT_EQ(a.verdicts.size(), 1U);
  EXPECT_EQ(a.passes[a.verdicts[0].pass - 1U], "exact");
  EXPECT_EQ(a.rules[a.verdicts[0].rule], "sha256");
  EXPECT_EQ(a.shards[static_cast<std::size_t>(a.witness_shards[0])], "b");
  EXPECT_EQ(a.witness_ids[0], "\"b0\"");
  EXPECT_EQ(a.made_from, "origin");
  const StoredVerdicts b = StoredVerdicts::read(directory.verdicts("b"));
  EXPECT_TRUE(b.verdicts[0].kept() && b.verdicts[1].kept());
  EXPECT_EQ(b.ordinals[1], 10U);
  EXPECT_THROW(StoredVerdicts::read(directory.verdicts("none")), Error);
}

}  // namespace
}  // namespace winnow
