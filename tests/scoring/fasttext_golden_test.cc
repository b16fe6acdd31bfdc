// Models and predictions of upstream fastText, from ../shared/data/dev/B_fasttext.
#include <gtest/gtest.h>

#include <cmath>
#include <iomanip>
#include <map>
#include <nlohmann/json.hpp>
#include <numeric>
#include <sstream>

#include "formats/whole_source.h"
#include "scoring/agreement.h"
#include "shared_data.h"
#include "temp_folder.h"
#include "winnow/formats/fasttext_reader.h"
#include "winnow/scoring/output_layer.h"
#include "winnow/scoring/sentence_vectors.h"
#include "winnow/text/fasttext_features.h"

namespace winnow {
namespace {

/// A model file beside its golden lines.
struct Golden {
  explicit Golden(const std::string& name)
      : packed(shared_data("B_fasttext/" + name + ".gz")),
        lines(shared_data("B_fasttext/" + name + ".golden.jsonl.gz")) {}

  std::string unpacked(const TempFolder& folder) const {
    return folder.write("model", whole_source(packed));
  }
  std::vector<nlohmann::json> rows() const {
    std::vector<nlohmann::json> rows;
    std::istringstream stream(whole_source(lines));
    for (std::string line; std::getline(stream, line);) rows.push_back(nlohmann::json::parse(line));
    return rows;
  }

  std::string packed;
  std::string lines;
};

class FasttextGolden : public testing::TestWithParam<std::string> {};

TEST_P(FasttextGolden, ProbabilitiesAndTopLabelsAgree) {
  const Golden golden(GetParam());
  WINNOW_NEEDS_SHARED(golden.packed);
  const TempFolder folder;
  const LinearModel model({.model = golden.unpacked(folder), .label = "", .preparation = "raw"});
  Agreement agreement(model);
  for (const nlohmann::json& row : golden.rows()) {
    agreement.compare(row["line"].get<std::string>(), row["top3"].get<PrintedLabels>());
    if (HasFatalFailure()) return;
  }
  agreement.report(GetParam());
}

INSTANTIATE_TEST_SUITE_P(Softmax, FasttextGolden,
                         testing::Values("cook_softmax_w2.bin", "cooking_rs.bin",
                                         "cook_labelprefix.bin"),
                         [](const auto& test) {
                           return test.param.substr(0, test.param.find('.'));
                         });

/// Scores by the definition of the output layer's table: entries in int64, row by row.
class TableByHand {
 public:
  static constexpr std::int32_t kShift = 40;

  explicit TableByHand(const std::string& path)
      : file_(path), features_(file_.vocabulary()), layer_(file_.vocabulary(), file_.output()) {}

  PrintedLabels best(std::string_view line, std::int64_t k, double threshold) {
    Csr<std::int32_t> rows;
    features_.append_rows(line, rows);
    const auto features = static_cast<std::int64_t>(rows.values().size());
    std::vector<std::int64_t> sums(static_cast<std::size_t>(layer_.columns()));
    for (const std::int32_t row : rows.values()) {
      const auto entries = entries_of(row);
      std::ranges::transform(sums, entries, sums.begin(), std::plus());
    }
    std::vector<double> probabilities(static_cast<std::size_t>(layer_.labels()));
    layer_.probabilities(sums, features, kShift, probabilities);
    PrintedLabels printed;
    if (features == 0) return printed;
    for (const Prediction& p : layer_.best(probabilities, k, threshold)) {
      printed.emplace_back(file_.vocabulary().labels[static_cast<std::size_t>(p.label)],
                           layer_.reported(p.probability));
    }
    return printed;
  }

 private:
  std::vector<std::int64_t> entries_of(std::int32_t row) const {
    Matrix<float> input(1, file_.vocabulary().args.dim);
    file_.read_input(row, input.view());
    std::vector<std::int64_t> entries;
    for (std::int64_t c = 0; c < layer_.columns(); ++c) {
      double value = input.row(0)[static_cast<std::size_t>(c % input.columns())];
      if (const auto& weights = layer_.fold_weights(); weights.rows() > 0) {
        value = std::inner_product(input.row(0).begin(), input.row(0).end(), weights.row(c).begin(),
                                   0.0);
      }
      entries.push_back(std::llround(std::ldexp(value, kShift)));
    }
    return entries;
  }

  FasttextFile file_;
  FasttextFeatures features_;
  OutputLayer layer_;
};

class EveryFasttextGolden : public testing::TestWithParam<std::string> {};

void expect_close(const PrintedLabels& ours, const PrintedLabels& theirs, const std::string& line) {
  constexpr double kTolerance = 2e-5;
  ASSERT_EQ(ours.size(), theirs.size()) << line;
  const std::map<std::string, double> by_label(ours.begin(), ours.end());
  for (std::size_t place = 0; place < ours.size(); ++place) {
    EXPECT_NEAR(ours[place].second, theirs[place].second, kTolerance) << line;
    const auto found = by_label.find(theirs[place].first);
    if (found == by_label.end()) continue;  // a tie at the end of the list
    EXPECT_NEAR(found->second, theirs[place].second, kTolerance) << line;
  }
}

TEST_P(EveryFasttextGolden, AgreesByItsDefinition) {
  const Golden golden(GetParam());
  WINNOW_NEEDS_SHARED(golden.packed);
  const TempFolder folder;
  TableByHand model(golden.unpacked(folder));
  for (const nlohmann::json& row : golden.rows()) {
    const auto line = row["line"].get<std::string>();
    expect_close(model.best(line, 3, 0), row["top3"].get<PrintedLabels>(), line);
    expect_close(model.best(line, -1, 0.05), row["all_ge_0.05"].get<PrintedLabels>(), line);
    if (HasFatalFailure()) return;
  }
}

const std::vector<std::string> kClassifiers = {
    "cook_softmax_w2.bin",  "cooking_rs.bin",
    "cook_labelprefix.bin", "cook_hs_w3_sub.bin",
    "cook_ns_w2.bin",       "cook_ova_w1.bin",
    "cook_q_dsub.ftz",      "cook_q_norm_cut_retrain.ftz",
    "cook_q_plain.ftz",     "cook_q_qout_qnorm.ftz",
    "lid.176.ftz"};

std::string name_of(const testing::TestParamInfo<std::string>& test) {
  std::string name = test.param;
  std::ranges::replace(name, '.', '_');
  return name;
}

INSTANTIATE_TEST_SUITE_P(Models, EveryFasttextGolden, testing::ValuesIn(kClassifiers), name_of);

class FasttextVectorGolden : public testing::TestWithParam<std::string> {};

/// What fastText prints of a vector, read again.
std::vector<double> printed(std::span<const float> vector) {
  std::vector<double> values;
  for (const float value : vector) {
    std::ostringstream text;
    text << std::setprecision(5) << value;
    values.push_back(std::stod(text.str()));
  }
  return values;
}

TEST_P(FasttextVectorGolden, SentenceVectorsAgreeInEveryDigit) {
  const Golden golden(GetParam());
  WINNOW_NEEDS_SHARED(golden.packed);
  const TempFolder folder;
  const SentenceVectors vectors(golden.unpacked(folder));
  std::vector<float> ours(static_cast<std::size_t>(vectors.dim()));
  int compared = 0;
  for (const nlohmann::json& row : golden.rows()) {
    if (!row.contains("sentence_vector")) continue;
    vectors.compute(row["line"].get<std::string>(), ours);
    ASSERT_EQ(printed(ours), row["sentence_vector"].get<std::vector<double>>()) << row["line"];
    ++compared;
  }
  EXPECT_EQ(compared, 25);
}

INSTANTIATE_TEST_SUITE_P(Models, FasttextVectorGolden, testing::ValuesIn(kClassifiers), name_of);
INSTANTIATE_TEST_SUITE_P(Unsupervised, FasttextVectorGolden, testing::Values("cook_skipgram.bin"),
                         name_of);

}  // namespace
}  // namespace winnow
