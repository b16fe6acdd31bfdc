#include "winnow/formats/mapped_tensors.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "temp_folder.h"
#include "winnow/formats/output_file.h"
#include "winnow/formats/safetensors.h"

namespace winnow {
namespace {

Safetensors sample() {
  Safetensors content;
  content.metadata = {{"format", "test/1"}};
  Column bytes("flags", ColumnType::kU8, 1);
  for (int i = 0; i < 5; ++i) bytes.push(static_cast<std::uint8_t>(i));
  Column numbers("words", ColumnType::kI64, 1);
  for (int i = 0; i < 3000; ++i) numbers.push<std::int64_t>(-i);
  content.columns.add(bytes);
  content.columns.add(numbers);
  content.columns.add({"none", ColumnType::kF64, 1});
  return content;
}

TEST(MappedTensors, HasTheColumnsThatReadingGives) {
  const TempFolder folder;
  write_safetensors(folder.file("x"), sample());
  const Safetensors read = read_safetensors(folder.file("x"), errors::kLedgerInvalid);
  const MappedTensors mapped(folder.file("x"), errors::kLedgerInvalid);
  EXPECT_EQ(mapped.metadata(), read.metadata);
  const auto columns = mapped.columns();
  ASSERT_EQ(columns.size(), read.columns.all().size());
  for (const Column& column : read.columns.all()) {
    const ColumnView& view = columns.find(column.name())->second;
    EXPECT_EQ(view.type(), column.type());
    EXPECT_EQ(view.width(), column.width());
    for (int twice = 0; twice < 2; ++twice) {
      EXPECT_TRUE(std::ranges::equal(view.bytes(), column.bytes()));
      mapped.release(view);  // what was given back is read again
    }
  }
  EXPECT_EQ(columns.find("words")->second.number(2), -2.0);
}

TEST(MappedTensors, RefusesColumnsThatAreNotAlignedOrOfNoKnownType) {
  const TempFolder folder;
  const auto refused = [&](const std::string& header, std::size_t data) {
    std::string bytes;
    for (std::size_t i = 0; i < 8; ++i) bytes += static_cast<char>(header.size() >> (8 * i) & 0xff);
    const MappedTensors mapped(folder.write("odd", bytes + header + std::string(data, '\1')),
                               errors::kLedgerInvalid);
    try {
      static_cast<void>(mapped.columns());
    } catch (const Error& error) {
      return error.code().word == errors::kLedgerInvalid.word;
    }
    return false;
  };
  EXPECT_TRUE(refused(R"({"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},)"
                      R"("b":{"dtype":"I64","shape":[1],"data_offsets":[1,9]}})",
                      9));
  EXPECT_TRUE(refused(R"({"a":{"dtype":"F16","shape":[1],"data_offsets":[0,2]}})", 2));
}

}  // namespace
}  // namespace winnow
