#include "winnow/formats/line_blocks.h"

#include <gtest/gtest.h>

#include <random>
#include <vector>

#include "formats/parsed_lines.h"
#include "winnow/core/error.h"

namespace winnow {
namespace {

std::vector<std::string> blocks_of(const std::string& bytes, std::size_t step,
                                   std::uint64_t most = 1 << 24) {
  LineBlocks reader(std::make_unique<MemorySource>(bytes, step), most);
  std::vector<std::string> blocks;
  for (std::string block; reader.next(block);) blocks.push_back(block);
  return blocks;
}

std::string joined(const std::vector<std::string>& blocks) {
  std::string all;
  for (const std::string& block : blocks) all += block;
  return all;
}

TEST(LineBlocks, HoldWholeLinesAndAllBytes) {
  std::mt19937 random(3);
  for (const std::size_t lines : {0U, 1U, 50U, 30'000U}) {
    std::string bytes;
    for (std::size_t l = 0; l < lines; ++l) {
      bytes.append(random() % 60, 'x').append(l + 1 < lines || random() % 2 == 0 ? "\n" : "");
    }
    for (const std::size_t step : {7U, 4096U, 1U << 20}) {
      const auto blocks = blocks_of(bytes, step);
      EXPECT_EQ(joined(blocks), bytes);
      for (std::size_t b = 0; b + 1 < blocks.size(); ++b) EXPECT_EQ(blocks[b].back(), '\n');
    }
  }
}

TEST(LineBlocks, ALongLineMakesALongBlock) {
  const std::string bytes = "a\n" + std::string(3 * LineBlocks::kBlockBytes, 'x') + "\nb";
  EXPECT_EQ(joined(blocks_of(bytes, 1 << 20)), bytes);
}

TEST(LineBlocks, ALineAboveTheLimitIsAnError) {
  EXPECT_EQ(blocks_of("aa\n" + std::string(100, 'x') + "\n", 10, 100).size(), 1U);
  try {
    blocks_of("aa\n" + std::string(1'000'000, 'x') + "\n", 10, 100);
    FAIL() << "no error";
  } catch (const Error& error) {
    EXPECT_EQ(error.code().word, "E_LINE_TOO_LONG");
    EXPECT_NE(std::string(error.what()).find("line at byte 3"), std::string::npos) << error.what();
  }
}

}  // namespace
}  // namespace winnow
