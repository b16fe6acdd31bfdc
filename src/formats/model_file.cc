#include "formats/model_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace winnow {
namespace {

constexpr std::size_t kBufferBytes = 128 * 1024;

}  // namespace

ModelFile::ModelFile(std::string path) : path_(std::move(path)), buffer_(kBufferBytes) {
  constexpr std::string_view kHow = "check the path; models that ship with winnow are in models/";
  file_ = FileDescriptor(::open(path_.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (file_.get() < 0) {
    throw Error(errors::kModelMissing,
                std::string("cannot open the model: ") + std::strerror(errno), path_, kHow);
  }
  struct stat status {};
  if (::fstat(file_.get(), &status) != 0 || !S_ISREG(status.st_mode)) {
    throw Error(errors::kModelMissing, "the model is not a regular file", path_, kHow);
  }
  size_ = static_cast<std::uint64_t>(status.st_size);
}

std::size_t ModelFile::read_some_at(std::uint64_t offset, char* out, std::uint64_t bytes) const {
  std::size_t done = 0;
  while (done < bytes) {
    const ssize_t got =
        ::pread(file_.get(), out + done, bytes - done, static_cast<off_t>(offset + done));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) throw system_error("cannot read", path_, errno);
    if (got == 0) break;
    done += static_cast<std::size_t>(got);
  }
  return done;
}

void ModelFile::fill() {
  begin_ = 0;
  end_ = read_some_at(offset_, buffer_.data(), std::min<std::uint64_t>(kBufferBytes, remaining()));
}

std::string_view ModelFile::peek(std::size_t bytes) {
  if (end_ - begin_ < std::min<std::uint64_t>(bytes, remaining())) fill();
  return {buffer_.data() + begin_, std::min(bytes, end_ - begin_)};
}

void ModelFile::read(void* out, std::uint64_t bytes, std::string_view what) {
  expect(bytes, 1, what);
  if (bytes == 0) return;  // `out` may be null
  if (bytes <= kBufferBytes) {
    const std::string_view next = peek(bytes);
    if (next.size() < bytes) fail_truncated(what);  // the file shrank under us
    std::memcpy(out, next.data(), bytes);
    begin_ += bytes;
  } else {
    read_at(offset_, out, bytes, what);
    begin_ = end_ = 0;
  }
  offset_ += bytes;
}

void ModelFile::skip(std::uint64_t bytes, std::string_view what) {
  expect(bytes, 1, what);
  offset_ += bytes;
  begin_ = end_ = 0;
}

void ModelFile::read_at(std::uint64_t offset, void* out, std::uint64_t bytes,
                        std::string_view what) const {
  if (read_some_at(offset, static_cast<char*>(out), bytes) < bytes) fail_truncated(what);
}

std::string ModelFile::c_string(std::size_t most, std::string_view what) {
  std::string_view next(buffer_.data() + begin_, std::min(end_ - begin_, most + 1));
  if (next.find('\0') == std::string_view::npos) next = peek(most + 1);
  const std::size_t length = next.find('\0');
  if (length == std::string_view::npos) {
    if (next.size() <= most) fail_truncated(what);
    fail(errors::kModelInvalid,
         std::string(what) + " is longer than " + std::to_string(most) + " bytes",
         "the file is damaged or not a fastText model");
  }
  std::string text(next.substr(0, length));
  begin_ += length + 1;
  offset_ += length + 1;
  return text;
}

void ModelFile::expect(std::uint64_t count, std::uint64_t bytes_each, std::string_view what) const {
  std::uint64_t bytes = 0;
  if (__builtin_mul_overflow(count, bytes_each, &bytes) || bytes > remaining())
    fail_truncated(what);
}

void ModelFile::expect_end() const {
  if (remaining() == 0) return;
  fail(errors::kModelTrailing, std::to_string(remaining()) + " bytes follow the end of the model",
       "the file is damaged, or something was appended to it; fetch it again");
}

void ModelFile::fail(ErrorCode code, std::string_view what, std::string_view how) const {
  throw Error(code, what,
              path_ + ", byte " + std::to_string(offset_) + " of " + std::to_string(size_), how);
}

void ModelFile::fail_truncated(std::string_view what) const {
  fail(errors::kModelTruncated, "the file ends inside " + std::string(what),
       "the download is incomplete, or the header is damaged; fetch it again");
}

}  // namespace winnow
