// Lines that many documents have: counted by `winnow lines`, removed by repeated_lines@winnow,
// against the definition: a map from lines to documents.
#include <gtest/gtest.h>

#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <random>
#include <set>

#include "program.h"
#include "temp_folder.h"

namespace winnow {
namespace {

using nlohmann::json;
using Texts = std::vector<std::string>;

std::vector<std::string> split(const std::string& text, const std::string& at) {
  std::vector<std::string> parts;
  for (std::size_t begin = 0; begin <= text.size();) {
    const std::size_t end = std::min(text.find(at, begin), text.size());
    parts.push_back(text.substr(begin, end - begin));
    begin = end + at.size();
  }
  return parts;
}

/// Lines of ASCII: in lower case, digits as 0, no punctuation, single spaces.
std::string plain(const std::string& line) {
  std::string words;
  for (const char c : line) {
    const auto byte = static_cast<unsigned char>(c);
    if (std::isdigit(byte) != 0) {
      words += '0';
    } else if (std::isalpha(byte) != 0) {
      words += static_cast<char>(std::tolower(byte));
    } else if (std::isspace(byte) != 0 && !words.empty() && words.back() != ' ') {
      words += ' ';
    }
  }
  if (!words.empty() && words.back() == ' ') words.pop_back();
  return words;
}

/// The texts without the lines that stand in more than `most` of them.
Texts without_repeated(const Texts& texts, std::size_t most, const std::string& at = "\n") {
  std::map<std::string, std::set<std::size_t>> documents;
  for (std::size_t t = 0; t < texts.size(); ++t) {
    for (const std::string& line : split(texts[t], at)) documents[plain(line)].insert(t);
  }
  Texts left;
  for (const std::string& text : texts) {
    std::string out;
    bool first = true;
    for (const std::string& line : split(text, at)) {
      if (!plain(line).empty() && documents[plain(line)].size() > most) continue;
      if (!first) out += at;
      out += line;
      first = false;
    }
    left.push_back(out);
  }
  return left;
}

class Lines : public testing::Test {
 protected:
  /// Spreads the texts over files.
  void write(const Texts& texts, std::size_t shards) {
    std::filesystem::remove_all(folder_.file("in"));
    std::filesystem::create_directory(folder_.file("in"));
    std::vector<std::string> files(shards);
    for (std::size_t t = 0; t < texts.size(); ++t) {
      files[t * shards / texts.size()] += json{{"id", t}, {"text", texts[t]}}.dump() + "\n";
    }
    for (std::size_t f = 0; f < shards; ++f) {
      folder_.write("in/" + std::to_string(10 + f) + ".jsonl", files[f]);
    }
  }
  std::string recipe(const json& lines, const json& rules = {"repeated_lines@winnow"}) {
    json repeated = {{"file", file()}};
    repeated.update(lines);
    const json recipe = {
        {"inputs", folder_.file("in/*.jsonl")},
        {"output", out()},
        {"facts", {{"rules", rules}, {"edits", true}, {"repeated_lines", repeated}}},
        {"emit", {{"compression", "none"}}}};
    return folder_.write("recipe.json", recipe.dump());
  }
  static Outcome lines(const std::string& recipe, const std::vector<std::string>& more = {}) {
    std::vector<std::string> arguments = {"lines", recipe, "--quiet"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return run_winnow(arguments);
  }
  Texts kept() const {
    std::map<std::size_t, std::string> texts;
    for (const auto& entry : std::filesystem::directory_iterator(out() + "/kept")) {
      for (const std::string& line : lines_in(contents_of(entry.path()))) {
        const json record = json::parse(line);
        texts[record["id"]] = record["text"];
      }
    }
    Texts all;
    for (auto& [id, text] : texts) all.push_back(text);
    return all;
  }
  /// Counts and runs.
  Texts left(const std::string& recipe) {
    std::filesystem::remove_all(out());
    Outcome outcome = lines(recipe);
    EXPECT_EQ(outcome.exit, 0) << outcome.err;
    outcome = run_winnow({"run", recipe, "--quiet"});
    EXPECT_EQ(outcome.exit, 0) << outcome.err;
    return kept();
  }
  std::string out() const { return folder_.file("out"); }
  std::string file() const { return folder_.file("lines.safetensors"); }

  TempFolder folder_;
};

TEST_F(Lines, OfMoreThanSoManyDocumentsGo) {
  const Texts texts = {"Menu\nfirst\n\nPage 1", "menu!\nsecond\nsecond\n\nPage 22",
                       "MENU\nthird\n***\nPage 3", "fourth\n\n***"};
  write(texts, 2);
  EXPECT_EQ(left(recipe({{"more_than", 2}})), (Texts{"first\n\nPage 1", "second\nsecond\n\nPage 22",
                                                     "third\n***\nPage 3", "fourth\n\n***"}));
  EXPECT_EQ(left(recipe({{"more_than", 1}})),
            (Texts{"first\n", "second\nsecond\n\nPage 22", "third\n***", "fourth\n\n***"}));
  EXPECT_EQ(left(recipe({{"more_than", 1}, {"match", "exact"}})),
            (Texts{"Menu\nfirst\n\nPage 1", "menu!\nsecond\nsecond\n\nPage 22",
                   "MENU\nthird\nPage 3", "fourth\n"}));
  EXPECT_EQ(left(recipe({{"more_than", 1}, {"unit", "paragraphs"}})), texts);
}

TEST_F(Lines, EqualTheDefinitionForAnySharding) {
  std::mt19937 random(9);
  const auto pick = [&](std::size_t below) { return random() % below; };
  for (const std::string at : {"\n", "\n\n"}) {
    Texts texts(200);
    for (std::string& text : texts) {
      for (std::size_t n = pick(12); n > 0; --n) {
        const std::string words[] = {"Share", "this", "PAGE", "12", "--", "Read more...", "", " "};
        for (std::size_t w = pick(4); w > 0; --w) text += words[pick(8)] + (pick(2) ? " " : "");
        text += pick(3) == 0 ? "\n\n" : "\n";
      }
    }
    const std::size_t most = 3;
    const Texts expected = without_repeated(texts, most, at);
    EXPECT_NE(expected, texts);
    const json options = {{"more_than", most}, {"unit", at == "\n" ? "lines" : "paragraphs"}};
    std::string bytes;
    for (const std::size_t shards : {1, 3, 7}) {
      write(texts, shards);
      ASSERT_EQ(left(recipe(options)), expected) << shards;
      EXPECT_TRUE(bytes.empty() || contents_of(file()) == bytes) << shards;
      bytes = contents_of(file());
      for (const char* threads : {"1", "3"}) {
        ASSERT_EQ(
            lines(recipe(options), {"--memory", "64KB", "--threads", threads, "--batch", "7"}).exit,
            0);
        EXPECT_EQ(contents_of(file()), bytes) << threads;
      }
    }
    std::filesystem::remove(file());
  }
}

TEST_F(Lines, AreThoseThatEditsBeforeLeave) {
  Texts texts;
  for (int i = 0; i < 4; ++i) {
    texts.push_back("A line that is " + std::string(static_cast<std::size_t>(i) + 1, 'x') +
                    " alone.\nThe same line [7] here.\nno end\nno end");
  }
  write(texts, 1);
  const Texts kept = left(recipe({{"more_than", 3}}, {"c4@datatrove", "repeated_lines@winnow"}));
  ASSERT_EQ(kept.size(), 4U);
  EXPECT_EQ(kept[1], "A line that is xx alone.");
}

TEST_F(Lines, AreMappedForAPipe) {
  write({"same\none", "same\ntwo", "same\nthree", "five 5", "five 6"}, 1);
  ASSERT_EQ(lines(recipe({{"more_than", 1}})).exit, 0);
  const auto filter = [&](std::vector<std::string> more) {
    std::vector<std::string> arguments = {"filter", "--rules", "repeated_lines@winnow"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    arguments.push_back(folder_.file("in/10.jsonl"));
    return run_winnow(arguments);
  };
  const Outcome all = filter({"--edits", "--repeated-lines", file()});
  EXPECT_EQ(json::parse(lines_in(all.out)[3])["text"], "");
  const Outcome some =
      filter({"--edits", "--annotate", "--repeated-lines", file(), "--repeated-more-than", "2"});
  const json first = json::parse(lines_in(some.out)[0]);
  EXPECT_EQ(first["text"], "one");
  EXPECT_EQ(first["winnow"]["facts"]["repeated_lines@winnow/removed_lines"], 1);
  EXPECT_EQ(first["winnow"]["facts"]["repeated_lines@winnow/removed_characters"], 0.5);
  EXPECT_EQ(json::parse(lines_in(some.out)[3])["text"], "five 5");
  EXPECT_EQ(filter({}).exit, 2);
  EXPECT_EQ(run_winnow({"filter", "--rules", "gopher@dolma", "--repeated-lines", file()}).exit, 2);
}

TEST_F(Lines, ThatChangedAfterTheScanAreNoticed) {
  write({"same\none", "same\ntwo"}, 1);
  const std::string path = recipe({{"more_than", 1}});
  left(path);
  write({"other\none", "other\ntwo"}, 1);
  ASSERT_EQ(lines(path).exit, 0);
  write({"same\none", "same\ntwo"}, 1);
  std::filesystem::remove_all(out() + "/commits");
  const Outcome emit = run_winnow({"emit", path, "--quiet"});
  EXPECT_EQ(emit.exit, 2);
  EXPECT_NE(emit.err.find("E_CONFIG_DRIFT"), std::string::npos) << emit.err;
  const Outcome run = run_winnow({"run", path, "--quiet"});
  EXPECT_EQ(run.exit, 2);
  EXPECT_NE(run.err.find("lines.safetensors"), std::string::npos) << run.err;
}

TEST_F(Lines, SayWhatIsWrong) {
  write({"same\none", "same\ntwo"}, 1);
  const auto expect = [&](const Outcome& outcome, int exit, const std::string& word) {
    EXPECT_EQ(outcome.exit, exit) << word;
    EXPECT_NE(outcome.err.find(word), std::string::npos) << outcome.err;
  };
  const auto run = [&](const std::string& path) {
    std::filesystem::remove_all(out());
    return run_winnow({"run", path, "--quiet"});
  };
  expect(run(recipe({{"more_than", 1}})), 4, "winnow lines");  // no file yet
  expect(lines(recipe(json::object())), 2, "'facts.repeated_lines.more_than' is missing");
  expect(lines(recipe({{"more_than", 0}})), 2, "more_than");
  expect(lines(recipe({{"more_than", 1}, {"unit", "words"}})), 2, "use lines or paragraphs");
  expect(lines(recipe({{"more_than", 1}, {"match", "all"}})), 2, "use loose or exact");
  expect(lines(recipe({{"more_than", 1}, {"file", ""}})), 2, "names no file");
  expect(lines(recipe({{"more_than", 1}}, {"c4@datatrove"})), 2, "does not name");
  expect(lines("recipes/sample.json"), 2, "removes no repeated lines");
  const std::filesystem::path input = *std::filesystem::directory_iterator(folder_.file("in"));
  const std::string before = contents_of(input);
  expect(lines(recipe({{"more_than", 1}, {"file", input.string()}})), 2, "is one of the inputs");
  EXPECT_EQ(contents_of(input), before);
  expect(lines(recipe({{"more_than", 1}}), {"--memory", "much"}), 2, "memory");
  EXPECT_FALSE(std::filesystem::exists(file()));
  ASSERT_EQ(lines(recipe({{"more_than", 2}})).exit, 0);
  expect(run(recipe({{"more_than", 1}})), 4, "E_MODEL_MISMATCH");
  expect(run(recipe({{"more_than", 3}, {"match", "exact"}})), 4, "E_MODEL_MISMATCH");
  const std::string whole = contents_of(file());
  for (const std::size_t size : {std::size_t{0}, std::size_t{7}, whole.size() - 1}) {
    folder_.write("lines.safetensors", whole.substr(0, size));
    expect(run(recipe({{"more_than", 2}})), 4, "E_MODEL_INVALID");
  }
  folder_.write("in/10.jsonl", "no json\n");
  expect(lines(recipe({{"more_than", 2}}), {"--read.max_bad", "0"}), 3, "E_TOO_MANY_BAD");
}

}  // namespace
}  // namespace winnow
