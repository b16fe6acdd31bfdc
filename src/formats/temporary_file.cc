#include "winnow/formats/temporary_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <string>

#include "formats/file_descriptor.h"
#include "winnow/core/error.h"

namespace winnow {

struct TemporaryFile::State {
  std::string folder;
  FileDescriptor file;
  std::uint64_t size = 0;
};

TemporaryFile::TemporaryFile() : state_(std::make_unique<State>()) {
  const char* const folder = std::getenv("TMPDIR");
  state_->folder = folder == nullptr || *folder == '\0' ? "/tmp" : folder;
  std::string name = state_->folder + "/winnow-XXXXXX";
  state_->file = FileDescriptor(::mkostemp(name.data(), O_CLOEXEC));
  if (state_->file.get() < 0 || ::unlink(name.c_str()) != 0) {
    throw system_error("cannot make a temporary file (TMPDIR names the folder)", state_->folder,
                       errno);
  }
}
TemporaryFile::~TemporaryFile() = default;
TemporaryFile::TemporaryFile(TemporaryFile&&) noexcept = default;
TemporaryFile& TemporaryFile::operator=(TemporaryFile&&) noexcept = default;

std::uint64_t TemporaryFile::size() const { return state_->size; }

void TemporaryFile::append(std::span<const std::byte> bytes) {
  write_all(state_->file.get(), {reinterpret_cast<const char*>(bytes.data()), bytes.size()},
            state_->folder);
  state_->size += bytes.size();
}

void TemporaryFile::read(std::uint64_t offset, std::span<std::byte> bytes) const {
  while (!bytes.empty()) {
    const ssize_t got =
        ::pread(state_->file.get(), bytes.data(), bytes.size(), static_cast<off_t>(offset));
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) throw system_error("cannot read a temporary file", state_->folder, errno);
    offset += static_cast<std::uint64_t>(got);
    bytes = bytes.subspan(static_cast<std::size_t>(got));
  }
}

}  // namespace winnow
