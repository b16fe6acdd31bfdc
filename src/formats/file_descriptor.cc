#include "formats/file_descriptor.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

#include "winnow/core/error.h"

namespace winnow {
namespace {

struct Opened {
  FileDescriptor file;
  struct stat status {};
};

Opened open_existing(const std::string& path, int flags) {
  Opened opened{FileDescriptor(::open(path.c_str(), O_RDONLY | O_CLOEXEC | flags))};
  const int problem = errno;
  if (opened.file.get() < 0 && problem == ENOENT) {
    throw Error(errors::kNoInput, "the file does not exist", path, "check the path");
  }
  if (opened.file.get() < 0) throw system_error("cannot open", path, problem);
  if (::fstat(opened.file.get(), &opened.status) != 0) {
    throw system_error("cannot look at", path, errno);
  }
  if (S_ISDIR(opened.status.st_mode)) {
    throw Error(errors::kNoInput, "this is a folder, not a file", path,
                "name the files in it: " + path + "/*.jsonl*");
  }
  return opened;
}

}  // namespace

int FileDescriptor::release() { return std::exchange(fd_, -1); }

void FileDescriptor::close() {
  if (fd_ >= 0) ::close(release());
}

FileDescriptor open_for_reading(const std::string& path) { return open_existing(path, 0).file; }

std::optional<SizedFile> open_regular_file(const std::string& path) {
  Opened opened = open_existing(path, O_NONBLOCK);
  if (!S_ISREG(opened.status.st_mode)) return std::nullopt;
  return SizedFile{std::move(opened.file), static_cast<std::uint64_t>(opened.status.st_size)};
}

std::size_t read_some(int fd, std::span<char> buffer, const std::string& path) {
  for (;;) {
    const ssize_t got = ::read(fd, buffer.data(), buffer.size());
    if (got >= 0) return static_cast<std::size_t>(got);
    if (errno != EINTR) throw system_error("cannot read", path, errno);
  }
}

void write_all(int fd, std::string_view bytes, const std::string& path) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(fd, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) throw system_error("cannot write", path, errno);
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
}

}  // namespace winnow
