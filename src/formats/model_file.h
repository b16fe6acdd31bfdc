// A model file from a stranger, read front to back: nothing is believed before it was compared with
// the bytes that remain.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "formats/file_descriptor.h"
#include "winnow/core/error.h"

namespace winnow {

/// Reads one regular file in order. Every error names the file and the byte it happened at.
class ModelFile {
 public:
  /// E_MODEL_MISSING if it cannot be opened or is not a regular file (a FIFO does not hang).
  explicit ModelFile(std::string path);

  const std::string& path() const { return path_; }
  std::uint64_t size() const { return size_; }
  std::uint64_t offset() const { return offset_; }
  std::uint64_t remaining() const { return size_ - offset_; }
  /// At most `bytes` of what comes next, without taking it.
  std::string_view peek(std::size_t bytes);

  /// E_MODEL_TRUNCATED if fewer bytes remain; `what` is the part being read.
  void read(void* out, std::uint64_t bytes, std::string_view what);
  template <class T>
  requires std::is_arithmetic_v<T> T value(std::string_view what) {
    T value;
    read(&value, sizeof(T), what);
    return value;
  }
  /// The bytes up to a NUL, which is taken too. E_MODEL_INVALID after `most` bytes without one.
  std::string c_string(std::size_t most, std::string_view what);

  /// Passes over bytes that are read later, with `read_at`. E_MODEL_TRUNCATED as `read`.
  void skip(std::uint64_t bytes, std::string_view what);
  /// Reads bytes anywhere in the file; moves nothing, so any number of threads may.
  void read_at(std::uint64_t offset, void* out, std::uint64_t bytes, std::string_view what) const;

  /// Checks that `count` items of `bytes_each` remain. Never overflows.
  void expect(std::uint64_t count, std::uint64_t bytes_each, std::string_view what) const;
  /// E_MODEL_TRAILING unless everything was read.
  void expect_end() const;

  [[noreturn]] void fail(ErrorCode code, std::string_view what, std::string_view how) const;

 private:
  void fill();
  std::size_t read_some_at(std::uint64_t offset, char* out, std::uint64_t bytes) const;
  [[noreturn]] void fail_truncated(std::string_view what) const;

  std::string path_;
  FileDescriptor file_;
  std::uint64_t size_ = 0;
  std::uint64_t offset_ = 0;  ///< of the next byte to be taken
  std::vector<char> buffer_;
  std::size_t begin_ = 0;  ///< buffer_[begin_ .. end_) are the bytes from offset_ on
  std::size_t end_ = 0;
};

}  // namespace winnow
