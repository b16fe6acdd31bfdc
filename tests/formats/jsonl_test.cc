#include "winnow/formats/jsonl.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <random>

#include "parsed_lines.h"
#include "winnow/core/error.h"

namespace winnow {
namespace {

/// A whole file read and parsed, whatever the batches.
struct Everything {
  std::vector<std::string> lines, texts, ids;
  std::vector<std::uint64_t> ordinals;
  std::vector<Defect> defects;
  std::uint64_t records = 0;
  std::uint64_t blank = 0;
};

Everything read_all(const std::string& contents, const JsonlOptions& options = {},
                    std::int64_t documents = 3) {
  JsonlReader reader(std::make_unique<MemorySource>(contents), options);
  JsonlParser parser(options);
  Everything all;
  for (Batch batch; reader.next(documents, batch);) {
    const std::size_t read = batch.documents.size() + batch.defects.size();
    EXPECT_LE(read, static_cast<std::size_t>(documents));
    parser.parse(batch);
    EXPECT_EQ(batch.documents.size() + batch.defects.size(), read);
    for (const Document& document : batch.documents) {
      all.lines.emplace_back(document.line);
      all.texts.emplace_back(document.text);
      all.ids.emplace_back(document.id);
      all.ordinals.push_back(document.ordinal);
    }
    for (Defect& defect : batch.defects) all.defects.push_back(std::move(defect));
  }
  all.records = reader.records();
  all.blank = reader.blank_lines();
  EXPECT_EQ(all.records, all.lines.size() + all.defects.size());
  return all;
}

/// The code of a single record, or "good".
std::string code_of(const std::string& record, const JsonlOptions& options = {}) {
  const Everything all = read_all(record + "\n", options);
  EXPECT_EQ(all.records, 1U) << record;
  return all.defects.empty() ? "good" : std::string(all.defects[0].code);
}

using Strings = std::vector<std::string>;

TEST(Jsonl, LineEndsDoNotChangeTheDocuments) {
  const Strings texts = {"a", "b", "c"};
  const std::string a = R"({"text":"a"})";
  const std::string b = R"({"text":"b"})";
  const std::string c = R"({"text":"c"})";
  for (const std::string& file :
       {a + "\n" + b + "\n" + c + "\n", a + "\n" + b + "\n" + c,
        a + "\r\n" + b + "\r\n" + c + "\r\n", "\n \t\n" + a + "\n\n" + b + "\n" + c + "\n\n",
        "\xef\xbb\xbf" + a + "\n" + b + "\n" + c}) {
    const Everything all = read_all(file);
    EXPECT_EQ(all.texts, texts);
    EXPECT_EQ(all.ordinals, (std::vector<std::uint64_t>{0, 1, 2}));
  }
  EXPECT_EQ(read_all("\n \t\n" + a + "\n").blank, 2U);
  EXPECT_EQ(read_all("").records, 0U);
}

TEST(Jsonl, BatchesDoNotChangeTheDocuments) {
  std::string file;
  std::mt19937 random(1);
  for (int i = 0; i < 2000; ++i) {
    file += R"({"id":)" + std::to_string(i) + R"(,"text":")" + std::string(random() % 900, 'x') +
            (i % 97 == 0 ? "\n" : "\"}\n");
  }
  const Everything one = read_all(file, {}, 1);
  const Everything many = read_all(file, {}, 5000);
  EXPECT_EQ(one.lines, many.lines);
  EXPECT_EQ(one.ids, many.ids);
  EXPECT_EQ(one.ordinals, many.ordinals);
  EXPECT_EQ(one.defects.size(), 21U);
  for (std::size_t d = 0; d < one.defects.size(); ++d) {
    EXPECT_EQ(one.defects[d].offset, many.defects[d].offset);
    EXPECT_EQ(file.substr(one.defects[d].offset, one.defects[d].raw.size()), one.defects[d].raw);
  }
}

TEST(Jsonl, Utf16IsAnError) {
  EXPECT_THROW(read_all(std::string("\xff\xfe{\0}\0", 6)), Error);
  EXPECT_THROW(read_all(std::string("\xfe\xff\0{\0}", 6)), Error);
}

TEST(Jsonl, IdsAreRawTokens) {
  const auto id = [](const std::string& record) { return read_all(record).ids.at(0); };
  EXPECT_EQ(id(R"({"text":"t","id":"007"})"), "\"007\"");
  EXPECT_EQ(id(R"({"text":"t","id":1e5})"), "1e5");
  EXPECT_EQ(id(R"({"text":"t","id" :  12345678901234567890123 })"), "12345678901234567890123");
  EXPECT_EQ(id(R"({"id":"a\"}b","text":"t"})"), R"("a\"}b")");
  EXPECT_EQ(id(R"({"m":{"id":1,"x":["}"]},"id":[1,{"a":"]"}],"text":"t"})"), R"([1,{"a":"]"}])");
  EXPECT_EQ(id(R"({"text":"t","id":null})"), "");
  EXPECT_EQ(id(R"({"text":"t"})"), "");
  EXPECT_EQ(id(R"({"text":"t","\u0069d":3})"), "3");
}

TEST(Jsonl, UnescapesTheText) {
  const auto text = [](const std::string& record) { return read_all(record).texts.at(0); };
  EXPECT_EQ(text(R"({"text":"a\n\t\"\\\/\u00e9\ud83d\ude00"})"), "a\n\t\"\\/\u00e9\U0001f600");
  EXPECT_EQ(text(R"({"text":"a\u0000b"})"), std::string("a\0b", 3));
  EXPECT_EQ(text(R"({"text":""})"), "");
  EXPECT_EQ(text("{\"body\":\"x\",\"text\":\"\xc3\xa9\"}"), "\u00e9");
}

TEST(Jsonl, RecordsThatMustBeGood) {
  for (const char* record :
       {R"({"text":"t","n":123456789012345678901234567890})", R"({"text":"t","n":1e999})",
        R"({"text":"t","n":-0.0,"m":[1E-2,0.5e+3],"s":"1e999 -01"})",
        R"({"text":"t","a":{"text":1,"id":2}})", R"( { "text" : "t" } )",
        R"({"text":"t","x":[[],{},"",null,true,false]})"}) {
    EXPECT_EQ(code_of(record), "good") << record;
  }
}

TEST(Jsonl, RecordsThatMustBeBad) {
  const std::pair<std::string, std::string> cases[] = {
      {"{\"text\":\"\xff\"}", "E_UTF8"},
      {"{\"text\":\"\xc0\xaf\"}", "E_UTF8"},
      {"{\"text\":\"\xed\xa0\x80\"}", "E_UTF8"},
      {"{\"text\":\"t\",\"other\":\"\xff\"}", "E_UTF8"},
      {R"({"text":"\ud800"})", "E_UTF8"},
      {R"({"text":"t","other":"\uDC00x"})", "E_UTF8"},
      {R"({"text":"t","n":NaN})", "E_JSON_SYNTAX"},
      {R"({"text":"t","n":01})", "E_JSON_SYNTAX"},
      {R"({"text":"t","n":1.,"m":1e999})", "E_JSON_SYNTAX"},
      {R"({"text":"t","n":1e999} x)", "E_JSON_SYNTAX"},
      {R"({"text":"t","n":+1})", "E_JSON_SYNTAX"},
      {R"({"text":"t"} {"text":"u"})", "E_JSON_SYNTAX"},
      {R"({"text":"t"},)", "E_JSON_SYNTAX"},
      {R"({"text":"t",})", "E_JSON_SYNTAX"},
      {R"({"text":"t")", "E_JSON_SYNTAX"},
      {R"({"text":"t)", "E_JSON_SYNTAX"},
      {R"({'text':'t'})", "E_JSON_SYNTAX"},
      {R"({"text":"\q"})", "E_JSON_SYNTAX"},
      {R"({"text":"\u12g4"})", "E_JSON_SYNTAX"},
      {"{\"text\":\"a\tb\"}", "E_JSON_SYNTAX"},
      {std::string("{\"text\":\"a\0b\"}", 14), "E_JSON_SYNTAX"},
      {R"(["text"])", "E_JSON_SYNTAX"},
      {R"("text")", "E_JSON_SYNTAX"},
      {"17", "E_JSON_SYNTAX"},
      {"garbage", "E_JSON_SYNTAX"},
      {R"({"id":1})", "E_TEXT_MISSING"},
      {R"({})", "E_TEXT_MISSING"},
      {R"({"text":null})", "E_TEXT_MISSING"},
      {R"({"text":5})", "E_TEXT_TYPE"},
      {R"({"text":["t"]})", "E_TEXT_TYPE"},
      {R"({"text":{}})", "E_TEXT_TYPE"},
      {R"({"text":"a","text":"b"})", "E_DUP_KEY"},
      {R"({"text":"a","id":1,"\u0069d":2})", "E_DUP_KEY"},
  };
  for (const auto& [record, code] : cases) EXPECT_EQ(code_of(record), code) << record;
}

TEST(Jsonl, DepthIsBoundedBeforeAndBehindTheText) {
  const auto nested = [](std::size_t depth) {
    return std::string(depth, '[') + std::string(depth, ']');
  };
  EXPECT_EQ(code_of("{\"a\":" + nested(1000) + ",\"text\":\"t\"}"), "good");
  EXPECT_EQ(code_of("{\"a\":" + nested(100000) + ",\"text\":\"t\"}"), "E_TOO_DEEP");
  EXPECT_EQ(code_of("{\"text\":\"t\",\"a\":" + nested(100000) + "}"), "E_TOO_DEEP");
}

TEST(Jsonl, LongRecordsAreSkippedAndTheNextOneIsRead) {
  JsonlOptions options;
  options.max_record_bytes = 1000;
  const std::string good = R"({"text":"t"})";
  for (const std::size_t size : {std::size_t{1001}, std::size_t{5000}, std::size_t{3'000'000}}) {
    const std::string file = good + "\n" + std::string(size, 'x') + "\n" + good + "\n";
    const Everything all = read_all(file, options);
    EXPECT_EQ(all.ordinals, (std::vector<std::uint64_t>{0, 2}));
    ASSERT_EQ(all.defects.size(), 1U);
    EXPECT_EQ(all.defects[0].code, "E_TOO_LONG");
    EXPECT_EQ(all.defects[0].bytes, size);
    EXPECT_EQ(all.defects[0].offset, good.size() + 1);
    EXPECT_LE(all.defects[0].raw.size(), kDefectBytes);
  }
  const Everything last = read_all(good + "\n" + std::string(500000, 'x'), options);
  EXPECT_EQ(last.defects.at(0).bytes, 500000U);
  EXPECT_EQ(code_of("{\"text\":\"" + std::string(989, 'y') + "\"}", options), "good");
}

TEST(Jsonl, RandomDamageNeverDoesWorseThanADefect) {
  const std::string whole =
      R"({"id":"a1","text":"Some \"text\" \u00e9\n","m":{"n":[1,2.5e3,null,true]},"z":123})";
  std::mt19937 random(11);
  std::string file;
  for (int i = 0; i < 20000; ++i) {
    std::string record = whole;
    for (int k = 0; k < 1 + i % 3; ++k)
      record[random() % record.size()] = static_cast<char>(random());
    file += record + "\n";
  }
  const Everything all = read_all(file, {}, 128);
  EXPECT_GT(all.defects.size(), 1000U);
  for (std::size_t i = 0; i < all.lines.size(); ++i) {
    // What is taken for good is JSON to another parser too, with the same text.
    const auto parsed = nlohmann::json::parse(all.lines[i], nullptr, false);
    ASSERT_FALSE(parsed.is_discarded()) << all.lines[i];
    EXPECT_EQ(parsed.at("text").get<std::string>(), all.texts[i]);
    if (!all.ids[i].empty()) {
      EXPECT_EQ(nlohmann::json::parse(all.ids[i]), parsed.at("id"));
    }
  }
}

TEST(Splice, AddsAFieldAndNothingElse) {
  const auto spliced = [](std::string_view line) {
    std::string out;
    splice_field(line, "s", "0.5", out);
    return out;
  };
  EXPECT_EQ(spliced(R"({"a":1})"), R"({"a":1,"s":0.5})");
  EXPECT_EQ(spliced("{}"), R"({"s":0.5})");
  EXPECT_EQ(spliced("{ } "), R"({ "s":0.5} )");
  EXPECT_EQ(spliced(R"({"a":{}} )"), R"({"a":{},"s":0.5} )");
  EXPECT_EQ(spliced(R"({"a":"}"})"), R"({"a":"}","s":0.5})");
}

TEST(JsonText, EscapesWhatMustBeAndReplacesWhatIsNotUtf8) {
  const auto quoted = [](std::string_view text) {
    std::string out;
    append_json_string(text, out);
    return out;
  };
  EXPECT_EQ(quoted("a\"\\\n\x01\u00e9"), "\"a\\\"\\\\\\n\\u0001\u00e9\"");
  EXPECT_EQ(quoted("\xff"), "\"\ufffd\"");
  EXPECT_EQ(quoted("\xed\xa0\x80"), "\"\ufffd\ufffd\ufffd\"");
  EXPECT_EQ(quoted("\xf4\x90\x80\x80"), "\"\ufffd\ufffd\ufffd\ufffd\"");
  EXPECT_EQ(quoted("\U0001f600"), "\"\U0001f600\"");
  std::mt19937 random(2);
  for (int i = 0; i < 5000; ++i) {
    std::string bytes(random() % 12, '\0');
    for (char& c : bytes) c = static_cast<char>(random());
    EXPECT_TRUE(nlohmann::json::accept(quoted(bytes)));
  }
}

TEST(JsonText, NumbersReadBackAsTheSameDouble) {
  const auto number = [](double value) {
    std::string out;
    append_json_number(value, out);
    return out;
  };
  EXPECT_EQ(number(0.1), "0.1");
  EXPECT_EQ(number(20), "20");
  EXPECT_EQ(number(1.0 / 0.0), "null");
  EXPECT_EQ(number(0.1 + 0.2), "0.30000000000000004");
}

TEST(Quarantine, HoldsThePlaceTheReasonAndTheBytes) {
  Defect defect{7, 120, record_errors::kUtf8, "bad \"bytes\"", "\xff\xfe{", 3};
  std::string line;
  append_quarantine_line("web", defect, line);
  const auto parsed = nlohmann::json::parse(line);
  EXPECT_EQ(parsed.at("shard"), "web");
  EXPECT_EQ(parsed.at("ordinal"), 7);
  EXPECT_EQ(parsed.at("offset"), 120);
  EXPECT_EQ(parsed.at("code"), "E_UTF8");
  EXPECT_EQ(parsed.at("raw"), "//57");
  line.clear();
  append_error_line(defect, line);
  EXPECT_EQ(nlohmann::json::parse(line).at("_error").at("bytes"), 3);
}

}  // namespace
}  // namespace winnow
