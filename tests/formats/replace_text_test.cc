// A record with another text: wherever its field stands, and no other byte anew.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <random>

#include "parsed_lines.h"

namespace winnow {
namespace {

std::string replaced(const std::string& line, const std::string& text) {
  JsonlReader reader(std::make_unique<MemorySource>(line + "\n"), {});
  JsonlParser parser({});
  Batch batch;
  EXPECT_TRUE(reader.next(1, batch));
  parser.parse(batch);
  if (batch.documents.size() != 1) return "bad";
  std::string out;
  replace_text(batch.documents[0], text, out);
  return out;
}

TEST(ReplaceText, FindsTheFieldInEveryShapeOfRecord) {
  EXPECT_EQ(replaced(R"({"text":"a"})", "b"), R"({"text":"b"})");
  EXPECT_EQ(replaced(R"({ "text" : "" , "n":1 } )", "b"), R"({ "text" : "b" , "n":1 } )");
  EXPECT_EQ(replaced(R"({"id":"\"text\":\"x\"","text":"a\"\\"})", "b"),
            R"({"id":"\"text\":\"x\"","text":"b"})");
  EXPECT_EQ(replaced(R"({"a":{"text":"in"},"l":["text","}"],"text":"out","z":[]})", "b"),
            R"({"a":{"text":"in"},"l":["text","}"],"text":"b","z":[]})");
  EXPECT_EQ(replaced(R"({"t\u0065xt":"a","n":-1.50e+3,"big":123456789012345678901234567890})", "b"),
            R"({"t\u0065xt":"b","n":-1.50e+3,"big":123456789012345678901234567890})");
}

TEST(ReplaceText, EscapesWhatJsonDoesNotTake) {
  EXPECT_EQ(replaced(R"({"text":"a"})", std::string("\"\\/\n\r\t\b\x01\0é🙂", 15)),
            "{\"text\":\"\\\"\\\\/\\n\\r\\t\\u0008\\u0001\\u0000é🙂\"}");
}

TEST(ReplaceText, ReadsBackAsWhatWasWrittenWithAllElseAsItWas) {
  using nlohmann::json;
  std::mt19937_64 random(3);
  const std::vector<std::string> pieces = {"a", "\"", "\\", "{", "}",   "[",
                                           ",", ":",  "\n", "é", "text"};
  const auto some_text = [&] {
    std::string text;
    for (auto n = random() % 12; n > 0; --n) text += pieces[random() % pieces.size()];
    return text;
  };
  for (int i = 0; i < 500; ++i) {
    json record;
    for (auto n = random() % 4; n > 0; --n)
      record[some_text() + "x"] = {some_text(), {{some_text(), 1}}};
    record["text"] = some_text();
    const std::string text = some_text();
    const std::string out = replaced(record.dump(), text);
    record["text"] = text;
    EXPECT_EQ(json::parse(out), record) << out;
  }
}

}  // namespace
}  // namespace winnow
