// Runs that tell languages apart, with a model made here of a few sentences in four of them.
#include <gtest/gtest.h>

#include <map>
#include <nlohmann/json.hpp>

#include "program.h"
#include "temp_folder.h"

namespace winnow {
namespace {

using nlohmann::json;

/// Sentences to learn from; the last of each is kept for the runs.
const std::map<std::string, std::vector<std::string>> kSentences = {
    {"en",
     {"the weather was fine and we walked along the river", "she has read every book on this shelf",
      "there is no reason why they should not come with us", "the children played in the garden",
      "what they found was the same as what we had seen"}},
    {"de",
     {"das Wetter war schön und wir gingen am Fluss entlang",
      "sie hat jedes Buch in diesem Regal gelesen",
      "es gibt keinen Grund warum sie nicht mit uns kommen sollten",
      "die Kinder spielten im Garten", "was sie fanden war das gleiche was wir gesehen hatten"}},
    {"fr",
     {"il faisait beau et nous avons marché le long de la rivière",
      "elle a lu tous les livres de cette étagère",
      "il n'y a pas de raison pour qu'ils ne viennent pas avec nous",
      "les enfants jouaient dans le jardin",
      "ce qu'ils ont trouvé était la même chose que nous avions vu"}},
    {"es",
     {"hacía buen tiempo y caminamos a lo largo del río",
      "ella ha leído todos los libros de este estante",
      "no hay razón para que ellos no vengan con nosotros", "los niños jugaban en el jardín",
      "lo que encontraron era lo mismo que nosotros habíamos visto"}}};

class Languages : public testing::Test {
 protected:
  void SetUp() override {
    std::string lines;
    for (int round = 0; round < 10; ++round) {
      for (const auto& [language, sentences] : kSentences) {
        for (std::size_t s = 0; s + 1 < sentences.size(); ++s) {
          lines.append("__label__").append(language).append(" ").append(sentences[s]).append("\n");
        }
      }
    }
    const Outcome trained = run_winnow(
        {"train", folder_.write("train.txt", lines), "--output", model_, "--dim", "16", "--lr", "1",
         "--epoch", "20", "--minn", "2", "--maxn", "4", "--bucket", "20000", "--quiet"});
    ASSERT_EQ(trained.exit, 0) << trained.err;
    std::string records;
    for (const auto& [language, sentences] : kSentences) {
      std::string text("  ");
      text.append(sentences.back()).append("\n");
      text[text.find(' ', 8)] = '\n';  // so that the preparation matters
      records += json{{"id", language}, {"text", text}}.dump() + "\n";
    }
    folder_.write("in.jsonl", records + json{{"id", "none"}, {"text", ""}}.dump() + "\n");
  }

  Outcome run(const json& language, const json& passes, const std::string& name = "out") const {
    const json recipe = {{"inputs", folder_.file("in.jsonl")},
                         {"facts", {{"language", language}}},
                         {"emit", {{"compression", "none"}}},
                         {"passes", passes}};
    return run_winnow({"run", folder_.write("recipe.json", recipe.dump()), "--quiet", "--device",
                       "cpu", "--output", folder_.file(name)});
  }

  std::vector<std::string> kept(const std::string& name = "out") const {
    std::vector<std::string> ids;
    for (const std::string& line : lines_in(contents_of(folder_.file(name + "/kept/in.jsonl")))) {
      ids.push_back(json::parse(line).at("id"));
    }
    return ids;
  }

  const TempFolder folder_;
  const std::string model_ = folder_.file("lid.bin");
};

TEST_F(Languages, ThoseNamedStayIfTheModelIsSureEnough) {
  const json language = {{"model", model_}, {"labels", {"fr", "__label__en"}}};
  const Outcome outcome =
      run(language, {{{"pass", "language"}, {"min", {{"fr", 0.5}, {"__label__en", 0.5}}}}});
  ASSERT_EQ(outcome.exit, 0) << outcome.err;
  EXPECT_EQ(kept(), (std::vector<std::string>{"en", "fr"}));
  const auto dropped = lines_in(contents_of(folder_.file("out/dropped/in.jsonl")));
  ASSERT_EQ(dropped.size(), 3U);
  for (const std::string& line : dropped) {
    EXPECT_EQ(json::parse(line).at("winnow").at("rule"), "language");
    EXPECT_EQ(json::parse(line).at("winnow").at("value"), 0);
  }
}

TEST_F(Languages, ScoresAreThoseOfPredictProbOnThePreparedLine) {
  const json language = {{"model", model_}, {"labels", {"en", "de", "fr", "es"}}};
  const json all = {{"en", 1}, {"de", 1}, {"fr", 1}, {"es", 1}};
  const Outcome outcome = run(language, {{{"pass", "language"}, {"min", all}}});
  ASSERT_EQ(outcome.exit, 0) << outcome.err;
  std::map<std::string, json> reasons;
  for (const std::string& line : lines_in(contents_of(folder_.file("out/dropped/in.jsonl")))) {
    reasons[json::parse(line).at("id")] = json::parse(line).at("winnow");
  }
  for (const auto& [id, sentences] : kSentences) {
    const Outcome predicted =
        run_winnow({"predict-prob", model_, folder_.write("line.txt", sentences.back() + "\n")});
    ASSERT_EQ(predicted.exit, 0) << predicted.err;
    const std::string label = std::string("__label__").append(id).append(" ");
    ASSERT_EQ(predicted.out.substr(0, label.size()), label);
    if (!reasons.contains(id)) continue;  // as sure as can be
    EXPECT_EQ(reasons[id].at("rule"), id + ".min");
    EXPECT_NEAR(reasons[id].at("value").get<double>(),
                std::stod(predicted.out.substr(label.size())), 1e-6);
  }
  EXPECT_GE(reasons.size(), 2U);
}

TEST_F(Languages, AnotherThresholdNeedsNoNewScanAndOtherLabelsDo) {
  const json english = {{{"pass", "language"}, {"min", {{"en", 0}}}}};
  json language = {{"model", model_}, {"labels", {"en", "de"}}};
  ASSERT_EQ(run(language, english).exit, 0);
  EXPECT_EQ(kept(), std::vector<std::string>{"en"});
  language["labels"] = {"de", "en"};
  const Outcome changed = run(language, english);
  EXPECT_EQ(changed.exit, 2);
  EXPECT_NE(changed.err.find("facts.language.labels"), std::string::npos) << changed.err;
}

TEST_F(Languages, FaultsNameTheKey) {
  const json good = {{"model", model_}, {"labels", {"en"}}};
  const json pass = {{{"pass", "language"}, {"min", {{"en", 0.5}}}}};
  struct Fault {
    json language;
    json passes;
    std::string word;
    std::string named;
  };
  const std::vector<Fault> faults = {
      {{{"labels", {"en"}}}, pass, "E_RECIPE_VALUE", "facts.language.model"},
      {{{"model", model_}}, pass, "E_RECIPE_VALUE", "facts.language.labels"},
      {{{"model", model_}, {"labels", {"en", "en"}}}, pass, "E_RECIPE_VALUE", "twice"},
      {{{"model", model_}, {"labels", {"en", "xx"}}}, pass, "E_LABEL_UNKNOWN", "xx"},
      {{{"model", "nowhere.bin"}, {"labels", {"en"}}}, pass, "E_MODEL_MISSING", "nowhere.bin"},
      {{{"model", model_}, {"labels", {"en"}}, {"preparation", "nice"}},
       pass,
       "E_RECIPE_VALUE",
       "nice"},
      {good, {{{"pass", "language"}}}, "E_RECIPE_VALUE", "min"},
      {good, {{{"pass", "language"}, {"min", {{"eng", 0.5}}}}}, "E_RECIPE_VALUE", "'en'"},
      {good, {{{"pass", "language"}, {"min", {{"en", 1.5}}}}}, "E_RECIPE_VALUE", "min.en"}};
  int number = 0;
  for (const Fault& fault : faults) {
    const Outcome outcome = run(fault.language, fault.passes, "fault" + std::to_string(number++));
    EXPECT_NE(outcome.err.find("error[" + fault.word + "]"), std::string::npos) << outcome.err;
    EXPECT_NE(outcome.err.find(fault.named), std::string::npos) << outcome.err;
  }
}

TEST(Language, APassNeedsItsFacts) {
  const TempFolder folder;
  const std::string recipe =
      folder.write("recipe.json",
                   R"({"inputs": "x.jsonl", "passes": [{"pass": "language", "min": {"en": 1}}]})");
  const Outcome outcome = run_winnow({"run", recipe, "--output", folder.file("out")});
  EXPECT_EQ(outcome.exit, 2);
  EXPECT_NE(outcome.err.find("E_FACT_UNKNOWN"), std::string::npos) << outcome.err;
}

}  // namespace
}  // namespace winnow
