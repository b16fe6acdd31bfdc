#include "winnow/filters/measures.h"

#include <gtest/gtest.h>

namespace winnow {
namespace {

TEST(Measures, OneRowADocumentInDocumentOrder) {
  const std::string_view texts[] = {"", "two words", " n\u00e4ive \u4e2d\u6587\n"};
  std::vector<Document> documents;
  for (const std::string_view text : texts) documents.emplace_back().text = text;
  Columns facts;
  measure_text(documents, facts);

  ASSERT_EQ(facts.all().size(), 3U);
  const std::vector<std::vector<std::int64_t>> expected = {{0, 9, 15}, {0, 9, 10}, {0, 2, 2}};
  const std::vector<std::string> names = {"bytes", "characters", "words"};
  for (std::size_t c = 0; c < names.size(); ++c) {
    const Column& column = facts.all()[c];
    EXPECT_EQ(column.name(), names[c]);
    EXPECT_EQ(column.type(), ColumnType::kI64);
    const auto values = column.values<std::int64_t>();
    EXPECT_EQ(std::vector(values.data, values.data + values.size()), expected[c]) << names[c];
  }
}

TEST(Measures, NoDocumentsGiveEmptyColumns) {
  Columns facts;
  measure_text({}, facts);
  ASSERT_EQ(facts.all().size(), 3U);
  for (const Column& column : facts.all()) EXPECT_EQ(column.rows(), 0);
}

}  // namespace
}  // namespace winnow
