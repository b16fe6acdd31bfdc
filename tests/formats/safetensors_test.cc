#include "winnow/formats/safetensors.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <algorithm>
#include <random>

#include "temp_folder.h"
#include "winnow/formats/output_file.h"

namespace winnow {
namespace {

Safetensors sample() {
  Safetensors content;
  content.metadata = {{"format", "test/1"}, {"b", "\"quoted\""}};
  Column bytes("flags", ColumnType::kU8, 1);
  for (int i = 0; i < 5; ++i) bytes.push(static_cast<std::uint8_t>(i));
  Column numbers("words", ColumnType::kI64, 1);
  for (int i = 0; i < 3; ++i) numbers.push<std::int64_t>(-i);
  Column vectors("sketch", ColumnType::kI8, 4, 3);
  std::ranges::fill(vectors.bytes(), std::byte{0});
  vectors.values<std::int8_t>().row(2)[1] = -7;
  content.columns.add(bytes);
  content.columns.add(numbers);
  content.columns.add(vectors);
  content.columns.add({"none", ColumnType::kF64, 1});
  return content;
}

/// A file with this header and this many data bytes.
std::string file_with(const std::string& header, std::size_t data) {
  std::string bytes;
  for (std::size_t i = 0; i < 8; ++i) bytes += static_cast<char>(header.size() >> (8 * i) & 0xff);
  return bytes + header + std::string(data, '\1');
}

std::string error_of(const std::string& path) {
  try {
    read_safetensors(path, errors::kModelInvalid);
  } catch (const Error& error) {
    EXPECT_EQ(error.exit_code(), ExitCode::kModel);
    return error.what();
  }
  return "no error";
}

TEST(Safetensors, SurvivesItsFile) {
  const TempFolder folder;
  write_safetensors(folder.file("x"), sample());
  const Safetensors back = read_safetensors(folder.file("x"), errors::kLedgerInvalid);
  EXPECT_EQ(back.metadata, sample().metadata);
  EXPECT_EQ(back.columns.all().size(), 4U);
  EXPECT_EQ(back.columns.find("words")->number(2), -2.0);
  EXPECT_EQ(back.columns.find("sketch")->values<std::int8_t>().row(2)[1], -7);
  EXPECT_EQ(back.columns.find("none")->rows(), 0);
  EXPECT_EQ(read_safetensors_metadata(folder.file("x"), errors::kLedgerInvalid), back.metadata);
}

TEST(Safetensors, WritesTheSameBytesWithAlignedData) {
  const TempFolder folder;
  write_safetensors(folder.file("x"), sample());
  write_safetensors(folder.file("y"), sample());
  const std::string bytes = read_file(folder.file("x"));
  EXPECT_EQ(bytes, read_file(folder.file("y")));
  std::uint64_t length = 0;
  for (int i = 7; i >= 0; --i) length = length << 8 | static_cast<unsigned char>(bytes[i]);
  EXPECT_EQ(length % 8, 0U);
  EXPECT_EQ(bytes[8], '{');
  // Wider elements first: the I64 column begins where the data does.
  EXPECT_NE(bytes.find(R"("words":{"data_offsets":[0,24],"dtype":"I64","shape":[3]})"),
            std::string::npos);
}

TEST(Safetensors, RowsInPartsAreOneBehindAnother) {
  const TempFolder folder;
  const auto rows = [](std::vector<std::int64_t> values) {
    Columns columns;
    Column& narrow = columns.add({"narrow", ColumnType::kU8, 1});
    for (const std::int64_t value : values) narrow.push(static_cast<std::uint8_t>(value));
    Column& wide = columns.add({"wide", ColumnType::kI64, 1});
    for (const std::int64_t value : values) wide.push(value);
    return columns;
  };
  const std::vector<Columns> parts = {rows({}), rows({1, 2}), rows({}), rows({3}), rows({4, 5})};
  written_safetensors(folder.file("parts"), {}, parts).commit();
  write_safetensors(folder.file("whole"), {{}, rows({1, 2, 3, 4, 5})});
  EXPECT_EQ(read_file(folder.file("parts")), read_file(folder.file("whole")));
  std::vector<Columns> others = parts;
  others.back().add({"more", ColumnType::kU8, 1});
  EXPECT_THROW(written_safetensors(folder.file("others"), {}, others), Error);
}

std::string many_empty_tensors(int count) {
  std::string header = "{";
  for (int i = 0; i < count; ++i) {
    header += (i == 0 ? "\"" : ",\"") + std::to_string(i) +
              R"(":{"dtype":"U8","shape":[0],"data_offsets":[0,0]})";
  }
  return header + "}";
}

struct Case {
  std::string name;
  std::string header;
  std::size_t data;
};
void PrintTo(const Case& c, std::ostream* out) { *out << c.name; }

class BrokenSafetensors : public testing::TestWithParam<Case> {};

TEST_P(BrokenSafetensors, IsRefused) {
  const TempFolder folder;
  const std::string message =
      error_of(folder.write("x", file_with(GetParam().header, GetParam().data)));
  EXPECT_TRUE(message.starts_with("error[E_MODEL_INVALID]")) << message;
}

const char kGood[] = R"({"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]}})";

INSTANTIATE_TEST_SUITE_P(
    All, BrokenSafetensors,
    testing::Values(
        Case{"not_an_object", "[1]", 0}, Case{"space_first", " {}", 0},
        Case{"not_json", "{\"a\":", 0}, Case{"behind_the_last", kGood, 5},
        Case{"data_cut", kGood, 3},
        Case{
            "duplicate_key",
            R"({"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]},"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]}})",
            4},
        Case{
            "overlap",
            R"({"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]},"b":{"dtype":"U8","shape":[3],"data_offsets":[2,5]}})",
            5},
        Case{
            "hole",
            R"({"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"b":{"dtype":"U8","shape":[1],"data_offsets":[2,3]}})",
            3},
        Case{"shape_mismatch", R"({"a":{"dtype":"I16","shape":[4],"data_offsets":[0,4]}})", 4},
        Case{"backwards", R"({"a":{"dtype":"U8","shape":[4],"data_offsets":[4,0]}})", 4},
        Case{"unknown_type", R"({"a":{"dtype":"F8","shape":[4],"data_offsets":[0,4]}})", 4},
        Case{"type_is_a_number", R"({"a":{"dtype":8,"shape":[4],"data_offsets":[0,4]}})", 4},
        Case{"negative_shape", R"({"a":{"dtype":"U8","shape":[-4],"data_offsets":[0,4]}})", 4},
        Case{"three_dimensions", R"({"a":{"dtype":"U8","shape":[1,2,2],"data_offsets":[0,4]}})", 4},
        Case{"scalar", R"({"a":{"dtype":"U8","shape":[],"data_offsets":[0,1]}})", 1},
        Case{"overflowing_shape",
             R"({"a":{"dtype":"U8","shape":[4294967296,4294967297],"data_offsets":[0,4]}})", 4},
        Case{
            "huge_offsets",
            R"({"a":{"dtype":"U8","shape":[4],"data_offsets":[18446744073709551612,18446744073709551615]}})",
            4},
        Case{"missing_shape", R"({"a":{"dtype":"U8","data_offsets":[0,4]}})", 4},
        Case{"nested_deep", "{\"a\":" + std::string(1'000'000, '['), 0},
        Case{"nested_metadata", R"({"__metadata__":{"a":{"b":{"c":1}}}})", 0},
        Case{"duplicate_metadata_key", R"({"__metadata__":{"a":"1","a":"2"}})", 0},
        Case{"duplicate_key_of_a_tensor",
             R"({"a":{"dtype":"U8","dtype":"U8","shape":[4],"data_offsets":[0,4]}})", 4},
        Case{
            "duplicate_key_escaped",
            R"({"a":{"dtype":"U8","shape":[0],"data_offsets":[0,0]},"\u0061":{"dtype":"U8","shape":[0],"data_offsets":[0,0]}})",
            0},
        Case{"not_utf8", "{\"\xff\":{\"dtype\":\"U8\",\"shape\":[0],\"data_offsets\":[0,0]}}", 0},
        Case{"more_keys", R"({"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4],"more":1}})", 4},
        Case{"fraction", R"({"a":{"dtype":"U8","shape":[4.0],"data_offsets":[0,4]}})", 4},
        Case{"offsets_of_three", R"({"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4,4]}})", 4},
        Case{"two_objects", R"({}{})", 0}, Case{"too_many_tensors", many_empty_tensors(10'001), 0},
        Case{"metadata_number", R"({"__metadata__":{"a":1}})", 0},
        Case{"metadata_list", R"({"__metadata__":[]})", 0}));

TEST(Safetensors, RefusesLyingHeaderLengthsAndEveryTruncation) {
  const TempFolder folder;
  EXPECT_NE(error_of(folder.write("x", std::string(8, '\xff'))).find("E_MODEL_INVALID"),
            std::string::npos);
  std::string long_header = file_with(kGood, 4);
  long_header[0] = static_cast<char>(long_header[0] + 100);
  EXPECT_NE(error_of(folder.write("x", long_header)).find("E_MODEL_INVALID"), std::string::npos);
  write_safetensors(folder.file("whole"), sample());
  const std::string whole = read_file(folder.file("whole"));
  for (std::size_t size = 0; size < whole.size(); ++size) {
    EXPECT_NE(error_of(folder.write("x", whole.substr(0, size))), "no error") << size;
  }
}

TEST(Safetensors, ManyTensorsAndSpacesBehindTheHeaderAreRead) {
  const TempFolder folder;
  const std::string header = many_empty_tensors(10'000) + "   ";
  const Safetensors read =
      read_safetensors(folder.write("x", file_with(header, 0)), errors::kModelInvalid);
  EXPECT_EQ(read.columns.all().size(), 10'000U);
  EXPECT_EQ(read_safetensors(folder.write("y", file_with("{}", 0)), errors::kModelInvalid)
                .columns.all()
                .size(),
            0U);
}

TEST(Safetensors, RefusesWhatIsNotAFileWithoutWaitingForAWriter) {
  const TempFolder folder;
  ASSERT_EQ(::mkfifo((folder.file("pipe")).c_str(), 0600), 0);
  EXPECT_TRUE(error_of(folder.file("pipe")).starts_with("error[E_MODEL_INVALID]"));
}

TEST(Safetensors, AStrangersNameIsShownShortAndWithoutControlCharacters) {
  const TempFolder folder;
  const std::string name = R"(\u001b[31m)" + std::string(100'000, 'n');
  const std::string message = error_of(folder.write("x", file_with("{\"" + name + "\":1}", 0)));
  EXPECT_LT(message.size(), 500U);
  EXPECT_EQ(message.find('\x1b'), std::string::npos);
}

TEST(Safetensors, FlippedBytesNeverDoWorseThanAnError) {
  const TempFolder folder;
  write_safetensors(folder.file("whole"), sample());
  const std::string whole = read_file(folder.file("whole"));
  std::mt19937 random(5);
  for (int round = 0; round < 3000; ++round) {
    std::string bytes = whole;
    bytes[random() % bytes.size()] = static_cast<char>(random());
    error_of(folder.write("x", bytes));
  }
}

}  // namespace
}  // namespace winnow
