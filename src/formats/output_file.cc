#include "winnow/formats/output_file.h"

#include <fcntl.h>
#include <unistd.h>
#include <zstd.h>

#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <optional>
#include <vector>

#include "formats/file_descriptor.h"
#include "winnow/core/error.h"
#include "winnow/core/hash.h"

namespace winnow {
namespace {

constexpr int kLevel = 3;
// Input is handed to zstd in pieces of this size, so that its output does not depend on the writes.
constexpr std::size_t kPieceBytes = 1 << 20;
// A plain write of as much is not worth a copy.
constexpr std::size_t kPlainPieceBytes = 1 << 16;

struct FreeContext {
  void operator()(ZSTD_CCtx* context) const { ::ZSTD_freeCCtx(context); }
};

void sync_folder(const std::string& folder) {
  const FileDescriptor opened(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  // EINVAL: a file system that knows no such thing has nothing to be made durable.
  if (opened.get() < 0 || (::fsync(opened.get()) != 0 && errno != EINVAL)) {
    throw system_error("cannot make the folder's entries durable", folder, errno);
  }
}

/// A rename would put the file in the place of a device or a pipe, for every other program too.
void require_regular(const std::string& path) {
  std::error_code unknown;
  const auto status = std::filesystem::status(path, unknown);
  if (!std::filesystem::exists(status) || std::filesystem::is_regular_file(status)) return;
  const bool is_folder = std::filesystem::is_directory(status);
  throw Error(errors::kUsage,
              is_folder ? "the output is a folder" : "the output is a device or a pipe, not a file",
              path, "name a file: it is written aside and gets its name when it is whole");
}

}  // namespace

struct OutputFile::State {
  std::string path;
  std::string folder;
  std::string temporary;
  FileDescriptor file;
  std::unique_ptr<ZSTD_CCtx, FreeContext> zstd;
  std::string pending;  ///< of the next piece; for plain files what is not written yet
  std::vector<char> compressed;
  std::optional<StreamDigest> digest;
  std::uint64_t size = 0;
  bool committed = false;

  void put(std::string_view bytes) {
    write_all(file.get(), bytes, path);
    if (digest) digest->update(bytes);
    size += bytes.size();
  }

  void compress(std::string_view bytes, ZSTD_EndDirective directive) {
    ZSTD_inBuffer in{bytes.data(), bytes.size(), 0};
    std::size_t left = 0;
    do {
      ZSTD_outBuffer out{compressed.data(), compressed.size(), 0};
      left = ::ZSTD_compressStream2(zstd.get(), &out, &in, directive);
      if (::ZSTD_isError(left) != 0U) {
        throw Error(errors::kInternal, std::string("zstd: ") + ::ZSTD_getErrorName(left), path);
      }
      put({compressed.data(), out.pos});
    } while (in.pos < in.size || (directive == ZSTD_e_end && left != 0));
  }

  void flush_pending() {
    if (zstd) {
      compress(pending, ZSTD_e_continue);
    } else {
      put(pending);
    }
    pending.clear();
  }
};

OutputFile::OutputFile(std::string path, Compression compression, Digest digest)
    : state_(std::make_unique<State>()) {
  require_regular(path);
  const std::filesystem::path target(path);
  state_->path = std::move(path);
  state_->folder = target.has_parent_path() ? target.parent_path().string() : ".";
  state_->temporary = state_->folder + "/." + target.filename().string() + ".winnow-tmp";
  ::unlink(state_->temporary.c_str());  // of a killed run
  state_->file = FileDescriptor(::open(state_->temporary.c_str(),
                                       O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0644));
  if (state_->file.get() < 0) throw system_error("cannot create", state_->path, errno);
  if (digest == Digest::kXxh3) state_->digest.emplace();
  if (compression == Compression::kNone) return;
  state_->zstd.reset(::ZSTD_createCCtx());
  if (!state_->zstd) throw std::bad_alloc();
  ::ZSTD_CCtx_setParameter(state_->zstd.get(), ZSTD_c_compressionLevel, kLevel);
  ::ZSTD_CCtx_setParameter(state_->zstd.get(), ZSTD_c_checksumFlag, 1);
  state_->compressed.resize(::ZSTD_CStreamOutSize());
}

OutputFile::~OutputFile() {
  if (!state_->committed && state_->file.get() >= 0) ::unlink(state_->temporary.c_str());
}

void OutputFile::write(std::string_view bytes) {
  if (!state_->zstd && bytes.size() >= kPlainPieceBytes) {
    state_->flush_pending();
    return state_->put(bytes);
  }
  while (!bytes.empty()) {
    const std::size_t room = kPieceBytes - state_->pending.size();
    const std::string_view piece = bytes.substr(0, room);
    state_->pending += piece;
    bytes.remove_prefix(piece.size());
    if (state_->pending.size() == kPieceBytes) state_->flush_pending();
  }
}

void OutputFile::commit() {
  state_->flush_pending();
  if (state_->zstd) state_->compress({}, ZSTD_e_end);
  if (::fsync(state_->file.get()) != 0) {
    throw system_error("cannot make the file durable", state_->path, errno);
  }
  if (::rename(state_->temporary.c_str(), state_->path.c_str()) != 0) {
    throw system_error("cannot give the file its name", state_->path, errno);
  }
  state_->committed = true;
  state_->file.close();
  sync_folder(state_->folder);
}

std::uint64_t OutputFile::size() const { return state_->size; }
std::string OutputFile::digest() const { return state_->digest.value().hex(); }

void write_file(const std::string& path, std::string_view bytes) {
  OutputFile file(path);
  file.write(bytes);
  file.commit();
}

std::string read_file(const std::string& path) {
  const FileDescriptor file = open_for_reading(path);
  std::string contents;
  std::error_code unknown;
  const auto size = std::filesystem::file_size(path, unknown);
  std::size_t filled = 0;
  contents.resize((unknown ? 0 : size) + 1);
  for (;;) {
    const std::size_t got = read_some(file.get(), std::span(contents).subspan(filled), path);
    filled += got;
    if (got == 0) break;
    if (filled == contents.size()) contents.resize(2 * contents.size());
  }
  contents.resize(filled);
  return contents;
}

}  // namespace winnow
