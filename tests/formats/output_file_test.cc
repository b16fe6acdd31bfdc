#include "winnow/formats/output_file.h"

#include <gtest/gtest.h>

#include "folder.h"
#include "winnow/core/error.h"
#include "winnow/core/hash.h"
#include "winnow/formats/byte_source.h"

namespace winnow {
namespace {

namespace fs = std::filesystem;

TEST(OutputFile, IsThereOnlyAfterCommit) {
  const TestFolder folder;
  const std::string path = folder / "x";
  {
    OutputFile file(path);
    file.write("half");
    EXPECT_FALSE(fs::exists(path));
    EXPECT_TRUE(fs::exists(folder / ".x.winnow-tmp"));
  }
  EXPECT_FALSE(fs::exists(path));
  EXPECT_FALSE(fs::exists(folder / ".x.winnow-tmp"));
  write_file(path, "whole");
  EXPECT_EQ(read_file(path), "whole");
}

TEST(OutputFile, ReplacesAnOldFileAndALeftOverTemporary) {
  const TestFolder folder;
  folder.write("x", "old");
  folder.write(".x.winnow-tmp", "of a killed run");
  write_file(folder / "x", "new");
  EXPECT_EQ(read_file(folder / "x"), "new");
}

TEST(OutputFile, DoesNotFollowALinkPlantedAtTheTemporary) {
  const TestFolder folder;
  const std::string victim = folder.write("victim", "precious");
  fs::create_symlink(victim, folder / ".x.winnow-tmp");
  write_file(folder / "x", "new");
  EXPECT_EQ(read_file(victim), "precious");
}

TEST(OutputFile, CompressesTheSameHoweverItIsWritten) {
  const TestFolder folder;
  std::string text;
  for (std::size_t i = 0; i < 300000; ++i) text += std::to_string(i * 7919) + "\n";
  std::string expected;
  for (const std::size_t step : {std::size_t{1} << 30, std::size_t{100003}, std::size_t{17}}) {
    OutputFile file(folder / "x.zst", Compression::kZstd);
    for (std::size_t at = 0; at < text.size(); at += step) {
      file.write(std::string_view(text).substr(at, step));
    }
    file.commit();
    const std::string bytes = read_file(folder / "x.zst");
    if (expected.empty()) expected = bytes;
    EXPECT_TRUE(bytes == expected) << "in writes of " << step;
    EXPECT_EQ(file.size(), bytes.size());
    EXPECT_EQ(file.digest(), file_digest(folder / "x.zst"));
  }
  const auto source = open_source(folder / "x.zst");
  std::string back;
  std::string buffer(1 << 20, '\0');
  for (std::size_t got; (got = source->read(buffer)) > 0;) back += buffer.substr(0, got);
  EXPECT_TRUE(back == text);
}

TEST(OutputFile, AnEmptyZstdFileIsAFrame) {
  const TestFolder folder;
  OutputFile file(folder / "x.zst", Compression::kZstd);
  file.commit();
  EXPECT_GT(fs::file_size(folder / "x.zst"), 0U);
  std::string buffer(10, '\0');
  EXPECT_EQ(open_source(folder / "x.zst")->read(buffer), 0U);
}

TEST(OutputFile, AFolderThatIsNotThereIsAnIoError) {
  const TestFolder folder;
  try {
    write_file(folder / "none/x", "bytes");
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.exit_code(), ExitCode::kIo);
  }
}

}  // namespace
}  // namespace winnow
