// Tensors that are written as they are made, and read where they lie; and room for neither.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "temp_folder.h"
#include "winnow/formats/mapped_tensors.h"
#include "winnow/formats/output_file.h"
#include "winnow/formats/safetensors.h"
#include "winnow/formats/temporary_file.h"
#include "winnow/formats/tensor_writer.h"

namespace winnow {
namespace {

const std::map<std::string, std::string> kMetadata = {{"format", "test/1"}};

void write_sample(const std::string& path) {
  const TensorShape shapes[] = {{"wide", ColumnType::kI64, 3}, {"rows", ColumnType::kI8, 2, 5}};
  TensorWriter file(path, kMetadata, shapes);
  const std::int64_t wide[] = {1, -2, 3};
  const std::int8_t rows[] = {0, 1, 2, 3, 4, 5, 6, 7, 8, -9};
  file.write(std::as_bytes(std::span(wide)));
  file.write(std::as_bytes(std::span(rows)).first(3));
  file.write(std::as_bytes(std::span(rows)).subspan(3));
  file.commit();
}

TEST(TensorWriter, WritesWhatWriteSafetensorsDoes) {
  const TempFolder folder;
  write_sample(folder.file("x"));
  const Safetensors content = read_safetensors(folder.file("x"), errors::kLedgerInvalid);
  EXPECT_EQ(content.metadata, kMetadata);
  EXPECT_EQ(content.columns.find("rows")->values<std::int8_t>().row(1)[4], -9);
  write_safetensors(folder.file("y"), content);
  EXPECT_EQ(read_file(folder.file("x")), read_file(folder.file("y")));
}

TEST(TensorWriter, ChecksSizesAndOrder) {
  const TempFolder folder;
  const TensorShape one[] = {{"a", ColumnType::kI8, 2}};
  TensorWriter file(folder.file("x"), {}, one);
  const std::byte bytes[3] = {};
  EXPECT_THROW(file.write(bytes), Error);
  file.write(std::span(bytes).first(1));
  EXPECT_THROW(file.commit(), Error);
  EXPECT_FALSE(std::filesystem::exists(folder.file("x")));
  const TensorShape narrow_first[] = {{"a", ColumnType::kI8, 1}, {"b", ColumnType::kI64, 1}};
  EXPECT_THROW(TensorWriter(folder.file("y"), {}, narrow_first), Error);
}

TEST(MappedTensors, ReadsWhereTheyLie) {
  const TempFolder folder;
  write_sample(folder.file("x"));
  const MappedTensors file(folder.file("x"), errors::kLedgerInvalid);
  EXPECT_EQ(file.metadata(), kMetadata);
  EXPECT_TRUE(file.has("wide"));
  EXPECT_FALSE(file.has("none"));
  const auto rows = file.matrix<std::int8_t>("rows");
  EXPECT_EQ(rows.rows, 2);
  EXPECT_EQ(rows.columns, 5);
  EXPECT_EQ(rows.row(1)[4], -9);
  EXPECT_EQ(file.matrix<std::int64_t>("wide").data[1], -2);
}

TEST(MappedTensors, RefusesWhatIsNotThere) {
  const TempFolder folder;
  write_sample(folder.file("x"));
  const MappedTensors file(folder.file("x"), errors::kLedgerInvalid);
  for (const auto& wrong : {std::string("none"), std::string("wide")}) {
    try {
      file.matrix<std::int8_t>(wrong);
      FAIL() << wrong;
    } catch (const Error& error) {
      EXPECT_EQ(error.code().word, errors::kLedgerInvalid.word);
    }
  }
  EXPECT_THROW(MappedTensors(folder.file("missing"), errors::kLedgerInvalid), Error);
  std::filesystem::resize_file(folder.file("x"), std::filesystem::file_size(folder.file("x")) - 1);
  EXPECT_THROW(MappedTensors(folder.file("x"), errors::kLedgerInvalid), Error);
}

TEST(TemporaryFile, HoldsBytesAndLeavesNothing) {
  const TempFolder folder;
  ASSERT_EQ(::setenv("TMPDIR", folder.file("").c_str(), 1), 0);
  TemporaryFile file;
  const std::byte bytes[] = {std::byte{1}, std::byte{2}, std::byte{3}};
  file.append(bytes);
  file.append(bytes);
  EXPECT_EQ(file.size(), 6U);
  std::byte back[4] = {};
  file.read(1, back);
  EXPECT_EQ(back[0], std::byte{2});
  EXPECT_EQ(back[3], std::byte{2});
  EXPECT_TRUE(std::filesystem::is_empty(folder.file("")));
  ASSERT_EQ(::setenv("TMPDIR", folder.file("missing").c_str(), 1), 0);
  try {
    TemporaryFile none;
    FAIL();
  } catch (const Error& error) {
    EXPECT_NE(std::string(error.what()).find("TMPDIR"), std::string::npos);
  }
  ::unsetenv("TMPDIR");
}

}  // namespace
}  // namespace winnow
