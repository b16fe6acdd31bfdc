#include "winnow/formats/jsonl_fields.h"

#include <gtest/gtest.h>

namespace winnow {
namespace {

using Strings = std::vector<std::string>;

FieldValue field(std::string_view line, const std::string& path) {
  JsonlFields fields({path});
  std::vector<FieldValue> values;
  EXPECT_TRUE(fields.read(line, values)) << line;
  return values.at(0);
}

TEST(JsonlFields, ReadsValuesOfEveryKind) {
  const std::string_view line =
      R"({"s":"h\u00e9","i":-7,"u":18446744073709551615,"d":0.25,"b":true,"n":null,"o":{},)"
      R"("l":["a",3,false],"m":["a",1.5]})";
  EXPECT_EQ(field(line, "s"), FieldValue("h\u00e9"));
  EXPECT_EQ(field(line, "i"), FieldValue(std::int64_t{-7}));
  EXPECT_EQ(field(line, "u"), FieldValue(18446744073709551615.0));
  EXPECT_EQ(field(line, "d"), FieldValue(0.25));
  EXPECT_EQ(field(line, "b"), FieldValue(true));
  EXPECT_EQ(field(line, "l"), FieldValue(Strings{"a", "3", "false"}));
  for (const std::string nothing : {"n", "o", "m", "absent", ""}) {
    EXPECT_EQ(field(line, nothing), FieldValue()) << nothing;
  }
}

/// They are valid JSON, whatever the DOM holds; the other values stay what they are.
TEST(JsonlFields, ReadsBesideNumbersOfAnySize) {
  const std::string_view line =
      R"({"s":"9\"1e999","big":[340282366920938463463374607431768211455,-99999999999999999999],)"
      R"("large":1e999,"tiny":1e-999,"i":12,"d":-0.5,"u":18446744073709551615})";
  EXPECT_EQ(field(line, "s"), FieldValue("9\"1e999"));
  EXPECT_EQ(field(line, "i"), FieldValue(std::int64_t{12}));
  EXPECT_EQ(field(line, "d"), FieldValue(-0.5));
  EXPECT_EQ(field(line, "u"), FieldValue(18446744073709551615.0));
  EXPECT_EQ(field(line, "tiny"), FieldValue(0.0));
  EXPECT_EQ(field(line, "big"), FieldValue());
  EXPECT_EQ(field(line, "large"), FieldValue());
  JsonlFields fields({"i"});
  std::vector<FieldValue> values;
  for (const char* const wrong : {R"({"i":1,"x":1e999e9})", R"({"i":1,"x":-1e999.5})",
                                  R"({"i":1,"x":01e999})", R"({"i":1,"x":1e999)"}) {
    EXPECT_FALSE(fields.read(wrong, values)) << wrong;
  }
}

TEST(JsonlFields, FollowsPaths) {
  const std::string_view line = R"({"m":{"source":"web","a.b":1},"m.x":2,"t":"no object"})";
  EXPECT_EQ(field(line, "m.source"), FieldValue("web"));
  EXPECT_EQ(field(line, "m.a.b"), FieldValue(std::int64_t{1}));
  EXPECT_EQ(field(line, "m.x"), FieldValue(std::int64_t{2}));
  EXPECT_EQ(field(line, "t.x"), FieldValue());
  EXPECT_EQ(field(line, "m.source.x"), FieldValue());
}

TEST(JsonlFields, RefusesWhatIsNoObject) {
  JsonlFields fields({"a"});
  std::vector<FieldValue> values;
  for (const std::string_view line :
       {"", " ", "[]", "7", "{", "{\"a\":}", "{} {}", "{\"a\":\"\xff\"}"}) {
    EXPECT_FALSE(fields.read(line, values)) << line;
  }
}

TEST(JsonlFields, ValuesAsLabelsAndNumbers) {
  EXPECT_EQ(labels_of(FieldValue("x")), Strings{"x"});
  EXPECT_EQ(labels_of(FieldValue(std::int64_t{1})), Strings{"1"});
  EXPECT_EQ(labels_of(FieldValue(false)), Strings{"false"});
  EXPECT_EQ(labels_of(FieldValue(Strings{"a", "b"})), (Strings{"a", "b"}));
  EXPECT_EQ(labels_of(FieldValue(0.5)), Strings{});
  EXPECT_EQ(labels_of(FieldValue()), Strings{});
  EXPECT_EQ(number_of(FieldValue(std::int64_t{2})), 2.0);
  EXPECT_EQ(number_of(FieldValue(0.5)), 0.5);
  EXPECT_FALSE(number_of(FieldValue("0.5")).has_value());
  EXPECT_FALSE(number_of(FieldValue(true)).has_value());
}

}  // namespace
}  // namespace winnow
