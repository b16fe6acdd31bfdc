// A file descriptor that closes itself, and reads and writes that finish.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace winnow {

class FileDescriptor {
 public:
  explicit FileDescriptor(int fd = -1) : fd_(fd) {}
  ~FileDescriptor() { close(); }
  FileDescriptor(FileDescriptor&& other) noexcept : fd_(other.release()) {}
  FileDescriptor(const FileDescriptor&) = delete;
  FileDescriptor& operator=(const FileDescriptor&) = delete;
  FileDescriptor& operator=(FileDescriptor&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }

  int get() const { return fd_; }
  int release();
  void close();

 private:
  int fd_;
};

/// Opens a file, a pipe or a device for reading; E_NO_INPUT if it is missing or a folder, E_IO.
FileDescriptor open_for_reading(const std::string& path);
/// The same for what must have a size; nothing if it has none. Never waits for a pipe's writer.
struct SizedFile {
  FileDescriptor file;
  std::uint64_t size = 0;
};
std::optional<SizedFile> open_regular_file(const std::string& path);
/// Fills the buffer as far as one read does; 0 at the end. E_IO names `path`.
std::size_t read_some(int fd, std::span<char> buffer, const std::string& path);
/// Writes all of it. E_NOSPACE, E_IO.
void write_all(int fd, std::string_view bytes, const std::string& path);

}  // namespace winnow
