#include "winnow/formats/spill_file.h"

#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <random>
#include <sstream>

#include "temp_folder.h"
#include "winnow/core/error.h"

namespace winnow {
namespace {

TEST(SpillFile, GivesBackWhatWasWrittenPartByPart) {
  const TempFolder folder;
  std::mt19937_64 random(1);
  for (const std::size_t memory : {std::size_t{1}, std::size_t{500}, SpillWriter::kMemory}) {
    const std::string path = folder.file("a.spill");
    std::map<std::uint32_t, std::vector<std::pair<std::uint64_t, std::string>>> expected;
    SpillWriter writer(path, memory);
    for (int k = 0; k < 300; ++k) {
      const auto part = static_cast<std::uint32_t>(random() % 5);
      const std::string line(random() % 60, static_cast<char>('a' + k % 26));
      const std::uint64_t key = random();
      writer.write(part, key, line);
      expected[part].emplace_back(key, line);
    }
    writer.commit();
    const SpillReader reader(path);
    for (std::uint32_t part = 0; part < 6; ++part) {
      std::string bytes;
      reader.append(part, bytes);
      const auto records = records_in(bytes, path);
      ASSERT_EQ(records.size(), expected[part].size());
      for (std::size_t r = 0; r < records.size(); ++r) {
        EXPECT_EQ(records[r].key, expected[part][r].first);
        EXPECT_EQ(records[r].line, expected[part][r].second);
      }
    }
  }
}

TEST(SpillFile, ACutOrChangedFileIsRefusedAndNeverMore) {
  const TempFolder folder;
  const std::string path = folder.file("a.spill");
  SpillWriter writer(path, 40);
  for (std::uint32_t k = 0; k < 12; ++k) writer.write(k % 3, k, "a line");
  writer.commit();
  std::stringstream content;
  content << std::ifstream(path, std::ios::binary).rdbuf();
  const std::string good = content.str();
  const auto read_all = [&](const std::string& bytes) {
    const SpillReader reader(folder.write("b.spill", bytes));
    for (std::uint32_t part = 0; part < 3; ++part) {
      std::string own;
      reader.append(part, own);
      static_cast<void>(records_in(own, "b.spill"));
    }
  };
  EXPECT_NO_THROW(read_all(good));
  for (std::size_t size = 0; size < good.size(); ++size) {
    EXPECT_THROW(read_all(good.substr(0, size)), Error) << size;
  }
  std::mt19937 random(2);
  for (int trial = 0; trial < 2000; ++trial) {
    std::string bad = good;
    bad[random() % bad.size()] = static_cast<char>(random());
    try {
      read_all(bad);
    } catch (const Error& error) {
      EXPECT_EQ(error.code().word, errors::kLedgerInvalid.word);
    }
  }
}

}  // namespace
}  // namespace winnow
