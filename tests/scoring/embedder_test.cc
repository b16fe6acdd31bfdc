#include "winnow/scoring/embedder.h"

#include <gtest/gtest.h>

#include "temp_folder.h"
#include "winnow/core/error.h"
#include "winnow/formats/safetensors.h"

namespace winnow {
namespace {

constexpr char kDigest[] = "0123abcd";

/// Three tokens of two dimensions: 0, 1, .. 5.
template <class T>
Safetensors content(const std::string& name = "embedding") {
  Safetensors file;
  file.metadata["tokenizer_sha256"] = kDigest;
  Column& column = file.columns.add({name, column_type_of<T>(), 2, 3});
  const auto values = column.values<T>();
  for (std::int64_t k = 0; k < values.size(); ++k) values.data[k] = static_cast<T>(k);
  return file;
}

std::string error_word(const std::string& path, std::string* message = nullptr,
                       std::int32_t tokens = 3) {
  try {
    read_embedding_table(path, kDigest, tokens);
  } catch (const Error& error) {
    EXPECT_EQ(error.exit_code(), ExitCode::kModel) << error.what();
    if (message != nullptr) *message = error.what();
    return std::string(error.code().word);
  }
  return "read without an error";
}

class EmbeddingTableTest : public testing::Test {
 protected:
  std::string written(const Safetensors& file) const {
    write_safetensors(folder_.file("e.safetensors"), file);
    return folder_.file("e.safetensors");
  }
  TempFolder folder_;
};

TEST_F(EmbeddingTableTest, ReadsTheRows) {
  const auto path = written(content<std::int16_t>());
  const EmbeddingTable table = read_embedding_table(path, kDigest, 3);
  EXPECT_EQ(table.tokenizer_sha256, kDigest);
  ASSERT_EQ(table.rows.rows(), 3);
  ASSERT_EQ(table.rows.columns(), 2);
  EXPECT_EQ(table.rows.row(2)[1], 5);
}

TEST_F(EmbeddingTableTest, AnotherTokenizersTableIsAMismatchWithBothDigests) {
  Safetensors file = content<std::int16_t>();
  file.metadata["tokenizer_sha256"] = "ffff";
  std::string message;
  EXPECT_EQ(error_word(written(file), &message), "E_MODEL_MISMATCH");
  EXPECT_NE(message.find("ffff"), std::string::npos) << message;
  EXPECT_NE(message.find(kDigest), std::string::npos) << message;
  file.metadata.clear();
  EXPECT_EQ(error_word(written(file)), "E_MODEL_MISMATCH");
}

TEST_F(EmbeddingTableTest, OtherRowCountsAreAMismatchWithBothNumbers) {
  std::string message;
  EXPECT_EQ(error_word(written(content<std::int16_t>()), &message, 4), "E_MODEL_MISMATCH");
  EXPECT_NE(message.find("3 rows"), std::string::npos) << message;
  EXPECT_NE(message.find("4 pieces"), std::string::npos) << message;
}

TEST_F(EmbeddingTableTest, OtherTensorsAreInvalid) {
  EXPECT_EQ(error_word(written(content<std::int8_t>())), "E_MODEL_INVALID");
  EXPECT_EQ(error_word(written(content<std::int16_t>("weights"))), "E_MODEL_INVALID");
  EXPECT_EQ(error_word(folder_.write("e.safetensors", "{}")), "E_MODEL_INVALID");
}

TEST_F(EmbeddingTableTest, AMissingTable) {
  EXPECT_EQ(error_word(folder_.file("absent")), "E_MODEL_MISSING");
  EXPECT_EQ(error_word(folder_.file("")), "E_MODEL_MISSING");
}

}  // namespace
}  // namespace winnow
