#include "winnow/formats/output_file.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "formats/file_descriptor.h"
#include "temp_folder.h"
#include "winnow/core/error.h"
#include "winnow/core/hash.h"
#include "winnow/formats/byte_source.h"

namespace winnow {
namespace {

namespace fs = std::filesystem;

TEST(OutputFile, IsThereOnlyAfterCommit) {
  const TempFolder folder;
  const std::string path = folder.file("x");
  {
    OutputFile file(path);
    file.write("half");
    EXPECT_FALSE(fs::exists(path));
    EXPECT_TRUE(fs::exists(folder.file(".x.winnow-tmp")));
  }
  EXPECT_FALSE(fs::exists(path));
  EXPECT_FALSE(fs::exists(folder.file(".x.winnow-tmp")));
  write_file(path, "whole");
  EXPECT_EQ(read_file(path), "whole");
}

TEST(OutputFile, ReplacesAnOldFileAndALeftOverTemporary) {
  const TempFolder folder;
  folder.write("x", "old");
  folder.write(".x.winnow-tmp", "of a killed run");
  write_file(folder.file("x"), "new");
  EXPECT_EQ(read_file(folder.file("x")), "new");
}

TEST(OutputFile, LeavesPipesDevicesAndFoldersAlone) {
  const TempFolder folder;
  ASSERT_EQ(::mkfifo(folder.file("pipe").c_str(), 0600), 0);
  for (const std::string& path :
       {folder.file("pipe"), std::string("/dev/null"), folder.file(".")}) {
    try {
      write_file(path, "x");
      ADD_FAILURE() << path << " was written";
    } catch (const Error& error) {
      EXPECT_EQ(error.exit_code(), ExitCode::kUsage) << path;
    }
  }
  EXPECT_TRUE(fs::is_fifo(folder.file("pipe")));
  EXPECT_TRUE(fs::is_character_file("/dev/null"));
}

TEST(OutputFile, DoesNotFollowALinkPlantedAtTheTemporary) {
  const TempFolder folder;
  const std::string victim = folder.write("victim", "precious");
  fs::create_symlink(victim, folder.file(".x.winnow-tmp"));
  write_file(folder.file("x"), "new");
  EXPECT_EQ(read_file(victim), "precious");
}

TEST(OutputFile, CompressesTheSameHoweverItIsWritten) {
  const TempFolder folder;
  std::string text;
  for (std::size_t i = 0; i < 300000; ++i) text += std::to_string(i * 7919) + "\n";
  std::string expected;
  for (const std::size_t step : {std::size_t{1} << 30, std::size_t{100003}, std::size_t{17}}) {
    OutputFile file(folder.file("x.zst"), Compression::kZstd);
    for (std::size_t at = 0; at < text.size(); at += step) {
      file.write(std::string_view(text).substr(at, step));
    }
    file.commit();
    const std::string bytes = read_file(folder.file("x.zst"));
    if (expected.empty()) expected = bytes;
    EXPECT_TRUE(bytes == expected) << "in writes of " << step;
    EXPECT_EQ(file.size(), bytes.size());
    EXPECT_EQ(file.digest(), file_digest(folder.file("x.zst")));
  }
  const auto source = open_source(folder.file("x.zst"));
  std::string back;
  std::string buffer(1 << 20, '\0');
  for (std::size_t got; (got = source->read(buffer)) > 0;) back += buffer.substr(0, got);
  EXPECT_TRUE(back == text);
}

TEST(OutputFile, AnEmptyZstdFileIsAFrame) {
  const TempFolder folder;
  OutputFile file(folder.file("x.zst"), Compression::kZstd);
  file.commit();
  EXPECT_GT(fs::file_size(folder.file("x.zst")), 0U);
  std::string buffer(10, '\0');
  EXPECT_EQ(open_source(folder.file("x.zst"))->read(buffer), 0U);
}

TEST(OutputFile, AFullDeviceIsNoSpace) {
  const FileDescriptor full(::open("/dev/full", O_WRONLY | O_CLOEXEC));
  if (full.get() < 0) GTEST_SKIP() << "there is no /dev/full here";
  try {
    write_all(full.get(), "bytes", "the path");
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.code().word, "E_NOSPACE");
    EXPECT_NE(std::string(error.what()).find("the path"), std::string::npos);
  }
}

/// Writes more than a file system of 1 MiB holds; returns 0 if that is E_NOSPACE, names the file
/// and leaves nothing behind, and 77 if no file system can be mounted.
int fill_a_small_file_system(const std::string& folder, Compression compression) {
  if (::unshare(CLONE_NEWNS) != 0 && ::unshare(CLONE_NEWUSER | CLONE_NEWNS) != 0) return 77;
  if (::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0) return 77;
  if (::mount("none", folder.c_str(), "tmpfs", 0, "size=1m") != 0) return 77;
  try {
    OutputFile file(folder + "/shard", compression);
    std::string bytes(1 << 20, '\0');
    std::uint64_t state = 1;
    for (int i = 0; i < 8; ++i) {
      for (char& c : bytes) c = static_cast<char>(state = mix64(state));
      file.write(bytes);
    }
    file.commit();
    return 1;
  } catch (const Error& error) {
    if (error.code().word != "E_NOSPACE") return 2;
    if (std::string(error.what()).find(folder + "/shard") == std::string::npos) return 3;
    return fs::is_empty(folder) ? 0 : 4;
  }
}

TEST(OutputFile, AFullFileSystemIsNoSpaceAndNothingStays) {
  for (const Compression compression : {Compression::kNone, Compression::kZstd}) {
    const TempFolder folder;
    const pid_t child = ::fork();
    ASSERT_GE(child, 0);
    if (child == 0) ::_exit(fill_a_small_file_system(folder.file(""), compression));
    int status = 0;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    ASSERT_TRUE(WIFEXITED(status));
    if (WEXITSTATUS(status) == 77) GTEST_SKIP() << "a file system cannot be mounted here";
    EXPECT_EQ(WEXITSTATUS(status), 0);
  }
}

TEST(OutputFile, AFolderThatIsNotThereIsAnIoError) {
  const TempFolder folder;
  try {
    write_file(folder.file("none/x"), "bytes");
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.exit_code(), ExitCode::kIo);
  }
}

}  // namespace
}  // namespace winnow
