#include "winnow/formats/byte_source.h"

#include <gtest/gtest.h>
#include <pthread.h>
#include <signal.h>
#include <unistd.h>
#include <zlib.h>
#include <zstd.h>

#include <random>
#include <thread>

#include "temp_folder.h"
#include "winnow/core/error.h"
#include "winnow/core/hash.h"

namespace winnow {
namespace {

std::string some_text(std::size_t bytes) {
  std::mt19937 random(7);
  std::string text;
  while (text.size() < bytes) text += "line " + std::to_string(random() % 1000) + "\n";
  return text;
}

std::string gzip(const std::string& text) {
  z_stream stream{};
  ::deflateInit2(&stream, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
  std::string out(::deflateBound(&stream, text.size()) + 64, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  ::deflate(&stream, Z_FINISH);
  out.resize(stream.total_out);
  ::deflateEnd(&stream);
  return out;
}

std::string zstd(const std::string& text, int window_log = 0) {
  const std::unique_ptr<ZSTD_CCtx, decltype(&ZSTD_freeCCtx)> context(ZSTD_createCCtx(),
                                                                     &ZSTD_freeCCtx);
  ZSTD_CCtx_setParameter(context.get(), ZSTD_c_checksumFlag, 1);
  if (window_log > 0) {
    ZSTD_CCtx_setParameter(context.get(), ZSTD_c_enableLongDistanceMatching, 1);
    ZSTD_CCtx_setParameter(context.get(), ZSTD_c_windowLog, window_log);
    ZSTD_CCtx_setParameter(context.get(), ZSTD_c_contentSizeFlag, 0);
  }
  std::string out(ZSTD_compressBound(text.size()), '\0');
  ZSTD_outBuffer to{out.data(), out.size(), 0};
  ZSTD_inBuffer first{text.data(), text.size() / 2, 0};
  ZSTD_compressStream2(context.get(), &to, &first, ZSTD_e_continue);
  ZSTD_inBuffer rest{text.data(), text.size(), text.size() / 2};
  ZSTD_compressStream2(context.get(), &to, &rest, ZSTD_e_end);
  out.resize(to.pos);
  return out;
}

/// Everything that the source gives, in reads of `step` bytes.
std::string drain(const std::string& path, std::size_t step = 4096) {
  const auto source = open_source(path);
  std::string text;
  std::string buffer(step, '\0');
  for (std::size_t got; (got = source->read(buffer)) > 0;) text += buffer.substr(0, got);
  return text;
}

std::string error_of(const std::string& path) {
  try {
    drain(path);
  } catch (const Error& error) {
    return std::string(error.code().word);
  }
  return "no error";
}

TEST(ByteSource, ReadsAllThreeFormatsInReadsOfAnySize) {
  const TempFolder folder;
  const std::string text = some_text(1 << 20);
  for (const std::string& bytes : {text, gzip(text), zstd(text)}) {
    const std::string path = folder.write("x", bytes);
    EXPECT_TRUE(drain(path, 1 << 16) == text);
    EXPECT_TRUE(drain(path, 997) == text);
  }
}

TEST(ByteSource, GoesByTheBytesAndNotByTheName) {
  const TempFolder folder;
  EXPECT_EQ(drain(folder.write("x.gz", zstd("words"))), "words");
  EXPECT_EQ(drain(folder.write("x.zst", gzip("words"))), "words");
  EXPECT_EQ(drain(folder.write("y.gz", "words")), "words");
  EXPECT_EQ(drain(folder.write("y", "(")), "(");
}

TEST(ByteSource, ReadsAllMembersAndFrames) {
  const TempFolder folder;
  for (const int count : {2, 3, 1000}) {
    std::string members;
    std::string frames;
    std::string expected;
    for (int i = 0; i < count; ++i) {
      const std::string part = i == 1 ? "" : std::to_string(i) + "\n";
      members += gzip(part);
      frames += zstd(part);
      expected += part;
    }
    EXPECT_EQ(drain(folder.write("x.gz", members)), expected);
    EXPECT_EQ(drain(folder.write("x.zst", frames)), expected);
  }
}

TEST(ByteSource, SkipsSkippableFrames) {
  const TempFolder folder;
  const std::string skippable(
      "\x53\x2a\x4d\x18\x03\x00\x00\x00"
      "abc",
      11);
  EXPECT_EQ(drain(folder.write("x", skippable + zstd("a") + skippable + zstd("b") + skippable)),
            "ab");
  const std::string large =
      std::string("\x50\x2a\x4d\x18\x40\x42\x0f\x00", 8) + std::string(1'000'000, '\x28');
  EXPECT_EQ(drain(folder.write("x", zstd("a") + large + zstd("b"))), "ab");
  EXPECT_EQ(error_of(folder.write("x", zstd("a") + large.substr(0, 900'000))), "E_TRUNCATED");
}

TEST(ByteSource, EveryTruncationIsAnError) {
  const TempFolder folder;
  const std::string text = some_text(600);
  for (const std::string& whole : {gzip(text), zstd(text)}) {
    for (std::size_t size = 1; size < whole.size(); ++size) {
      const bool may_be_text = whole.substr(0, size) == "(";
      EXPECT_EQ(error_of(folder.write(may_be_text ? "x.zst" : "x", whole.substr(0, size))),
                "E_TRUNCATED")
          << size;
    }
    for (std::size_t size = 1; size < whole.size(); ++size) {
      EXPECT_EQ(error_of(folder.write("x", whole + whole.substr(0, size))), "E_TRUNCATED") << size;
    }
  }
}

TEST(ByteSource, NamesTheByteWhereAStreamEnds) {
  const TempFolder folder;
  const std::string path = folder.write("cut.gz", gzip(some_text(5000)).substr(0, 100));
  try {
    drain(path);
    FAIL();
  } catch (const Error& error) {
    EXPECT_NE(std::string(error.what()).find("cut.gz, byte 100"), std::string::npos)
        << error.what();
  }
}

TEST(ByteSource, EmptyIsValidPlainAndTruncatedCompressed) {
  const TempFolder folder;
  EXPECT_EQ(drain(folder.write("x.jsonl", "")), "");
  EXPECT_EQ(error_of(folder.write("x.gz", "")), "E_TRUNCATED");
  EXPECT_EQ(error_of(folder.write("x.zst", "")), "E_TRUNCATED");
}

TEST(ByteSource, WhatIsBehindTheStreamIsAnErrorButNulPadding) {
  const TempFolder folder;
  EXPECT_EQ(drain(folder.write("x", gzip("a") + std::string(100, '\0'))), "a");
  EXPECT_EQ(error_of(folder.write("x", gzip("a") + "garbage")), "E_TRAILING_GARBAGE");
  EXPECT_EQ(error_of(folder.write("x", zstd("a") + "garbage")), "E_TRAILING_GARBAGE");
}

TEST(ByteSource, AFlippedBitIsAlwaysFound) {
  const TempFolder folder;
  const std::string text = some_text(3000);
  const std::string compressed[] = {gzip(text), zstd(text)};
  std::mt19937 random(3);
  for (int round = 0; round < 2000; ++round) {
    std::string bytes = compressed[round % 2];
    const std::size_t at = 10 + random() % (bytes.size() - 10);
    bytes[at] = static_cast<char>(bytes[at] ^ (1 << random() % 8));
    std::string got;
    try {
      got = drain(folder.write("x", bytes));
    } catch (const Error&) {
      continue;
    }
    EXPECT_TRUE(got == text) << "a damaged byte " << at << " went unnoticed";
  }
}

TEST(ByteSource, AWrongChecksumIsSaid) {
  const TempFolder folder;
  std::string bytes = gzip(some_text(3000));
  bytes[bytes.size() - 5] = static_cast<char>(bytes[bytes.size() - 5] ^ 1);  // of the CRC
  EXPECT_EQ(error_of(folder.write("x", bytes)), "E_CHECKSUM");
  bytes = gzip(some_text(3000));
  bytes.back() = static_cast<char>(bytes.back() ^ 1);  // of the length
  EXPECT_EQ(error_of(folder.write("x", bytes)), "E_CHECKSUM");
  bytes = zstd(some_text(3000));
  bytes.back() = static_cast<char>(bytes.back() ^ 1);
  EXPECT_EQ(error_of(folder.write("x", bytes)), "E_CHECKSUM");
}

TEST(ByteSource, RandomBytesBehindAMagicNeverDoWorseThanAnError) {
  const TempFolder folder;
  std::mt19937 random(6);
  for (int round = 0; round < 2000; ++round) {
    std::string bytes = round % 2 == 0 ? "\x1f\x8b\x08" : "\x28\xb5\x2f\xfd";
    for (std::size_t size = random() % 200; size > 0; --size) {
      bytes += static_cast<char>(random());
    }
    EXPECT_NE(error_of(folder.write("x", bytes)), "no error");
  }
}

TEST(ByteSource, RefusesWindowsAboveTheLimit) {
  const TempFolder folder;
  EXPECT_EQ(drain(folder.write("x", zstd("small", 27))), "small");
  EXPECT_EQ(error_of(folder.write("x", zstd("small", 28))), "E_WINDOW_TOO_LARGE");
}

TEST(ByteSource, MissingFilesAndFoldersAreNoInput) {
  const TempFolder folder;
  EXPECT_EQ(error_of(folder.file("none")), "E_NO_INPUT");
  EXPECT_EQ(error_of(folder.file("")), "E_NO_INPUT");
  EXPECT_EQ(error_of(folder.write("file", "") + "/below"), "E_IO");
}

/// Standard input is `fd` until the end of the scope.
class StandardInput {
 public:
  explicit StandardInput(int fd) : before_(::dup(STDIN_FILENO)) { ::dup2(fd, STDIN_FILENO); }
  ~StandardInput() {
    ::dup2(before_, STDIN_FILENO);
    ::close(before_);
  }

 private:
  int before_;
};

TEST(ByteSource, ReadsStandardInputThroughShortReadsAndSignals) {
  const std::string text = some_text(200'000);
  for (const std::string& bytes : {text, gzip(text), zstd(text)}) {
    struct sigaction action {};
    action.sa_handler = [](int) {};  // without SA_RESTART: a read that waits fails with EINTR
    ::sigaction(SIGUSR1, &action, nullptr);
    int ends[2];
    ASSERT_EQ(::pipe(ends), 0);
    const StandardInput input(ends[0]);
    ::close(ends[0]);
    const pthread_t reader = ::pthread_self();
    std::thread writer([&] {
      for (std::size_t at = 0; at < bytes.size();) {
        ::usleep(100);
        ::pthread_kill(reader, SIGUSR1);
        const ssize_t wrote = ::write(ends[1], bytes.data() + at,
                                      std::min<std::size_t>(1 + at % 3000, bytes.size() - at));
        at += static_cast<std::size_t>(wrote);
      }
      ::close(ends[1]);
    });
    EXPECT_TRUE(drain("-") == text);
    writer.join();
  }
}

TEST(ByteSource, DigestsTheFilesOwnBytes) {
  const TempFolder folder;
  const std::string bytes = gzip(some_text(1 << 20));
  const std::string path = folder.write("x", bytes);
  StreamDigest expected;
  expected.update(bytes);
  EXPECT_EQ(file_digest(path), expected.hex());
  const auto source = open_source(path);
  std::string buffer(1 << 16, '\0');
  while (source->read(buffer) > 0) continue;
  EXPECT_EQ(source->digest(), expected.hex());
  EXPECT_EQ(source->consumed(), bytes.size());
}

}  // namespace
}  // namespace winnow
