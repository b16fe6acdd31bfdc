#include "winnow/formats/byte_source.h"

#include <poll.h>
#include <unistd.h>
#include <zlib.h>
#include <zstd.h>
#include <zstd_errors.h>

#include <algorithm>
#include <cerrno>
#include <new>
#include <string_view>
#include <vector>

#include "formats/file_descriptor.h"
#include "winnow/core/error.h"
#include "winnow/core/hash.h"

namespace winnow {
namespace {

constexpr std::size_t kBufferBytes = 1 << 18;
constexpr std::string_view kDownload =
    "the file is damaged or its download is incomplete; fetch it again";
constexpr std::string_view kGzipMagic = "\x1f\x8b";
constexpr std::string_view kZstdMagic = "\x28\xb5\x2f\xfd";

/// Skippable frames begin with 0x184D2A50 to 0x184D2A5F, little-endian.
bool begins_zstd_frame(std::string_view bytes) {
  const bool skippable = bytes.size() >= kZstdMagic.size() && (bytes[0] & '\xf0') == '\x50' &&
                         bytes.substr(1, 3) == "\x2a\x4d\x18";
  return skippable || bytes.starts_with(kZstdMagic);
}

/// Whether `bytes`, all that is left of the file, end inside of the magic bytes.
bool is_cut(std::string_view magic, std::string_view bytes) {
  return bytes.size() < magic.size() && magic.starts_with(bytes);
}

FileDescriptor open_or_share(const std::string& path) {
  if (path != "-") return open_for_reading(path);
  FileDescriptor file(::dup(STDIN_FILENO));
  if (file.get() < 0) throw system_error("cannot read", "standard input", errno);
  return file;
}

/// A file's own bytes, buffered and digested, with their position.
class RawFile {
 public:
  explicit RawFile(const std::string& path)
      : path_(path), file_(open_or_share(path)), buffer_(kBufferBytes) {}

  /// What is buffered and not consumed; reads more if that is nothing. Empty at the end.
  std::string_view peek() {
    if (begin_ == end_) fill();
    return {buffer_.data() + begin_, end_ - begin_};
  }
  /// At least `count` bytes if the file has that many; `count` is small.
  std::string_view peek_at_least(std::size_t count) {
    while (end_ - begin_ < count && !at_end_) fill();
    return {buffer_.data() + begin_, end_ - begin_};
  }
  void consume(std::size_t count) { begin_ += count; }

  bool ready() const {
    pollfd file{file_.get(), POLLIN, 0};
    return begin_ != end_ || at_end_ || ::poll(&file, 1, 0) != 0;
  }
  std::uint64_t consumed() const { return read_ - (end_ - begin_); }
  std::string digest() const { return digest_.hex(); }
  std::string place() const {
    return (path_ == "-" ? "standard input" : path_) + ", byte " + std::to_string(consumed());
  }
  const std::string& path() const { return path_; }

 private:
  void fill() {
    if (at_end_) return;
    std::copy(buffer_.begin() + static_cast<std::ptrdiff_t>(begin_),
              buffer_.begin() + static_cast<std::ptrdiff_t>(end_), buffer_.begin());
    end_ -= begin_;
    begin_ = 0;
    const std::size_t got = read_some(file_.get(), std::span(buffer_).subspan(end_), path_);
    digest_.update({buffer_.data() + end_, got});
    end_ += got;
    read_ += got;
    at_end_ = got == 0;
  }

  std::string path_;
  FileDescriptor file_;
  std::vector<char> buffer_;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  std::uint64_t read_ = 0;
  bool at_end_ = false;
  StreamDigest digest_;
};

class Source : public ByteSource {
 public:
  explicit Source(RawFile file) : file_(std::move(file)) {}
  bool ready() const override { return file_.ready(); }
  const std::string& name() const override { return file_.path(); }
  std::uint64_t consumed() const override { return file_.consumed(); }
  std::string digest() const override { return file_.digest(); }

 protected:
  [[noreturn]] void fail(ErrorCode code, const std::string& what) const {
    throw Error(code, what, file_.place(), kDownload);
  }
  RawFile file_;
};

class PlainSource : public Source {
 public:
  using Source::Source;
  std::size_t read(std::span<char> buffer) override {
    const std::string_view bytes = file_.peek();
    const std::size_t count = std::min(bytes.size(), buffer.size());
    std::copy_n(bytes.begin(), count, buffer.begin());
    file_.consume(count);
    return count;
  }
};

/// All members of a gzip file, one after another.
class GzipSource : public Source {
 public:
  explicit GzipSource(RawFile file) : Source(std::move(file)) {
    if (::inflateInit2(&stream_, 15 + 16) != Z_OK) throw std::bad_alloc();
  }
  ~GzipSource() override { ::inflateEnd(&stream_); }

  std::size_t read(std::span<char> buffer) override {
    stream_.next_out = reinterpret_cast<Bytef*>(buffer.data());
    stream_.avail_out = static_cast<uInt>(std::min<std::size_t>(buffer.size(), 1U << 30));
    const uInt wanted = stream_.avail_out;
    while (stream_.avail_out == wanted && !ended_) step();
    return wanted - stream_.avail_out;
  }

 private:
  void step() {
    if (between_members_ && !begin_member()) return;
    const std::string_view bytes = file_.peek();
    if (bytes.empty()) fail(errors::kTruncated, "the gzip stream ends too early");
    stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
    stream_.avail_in = static_cast<uInt>(bytes.size());
    const int result = ::inflate(&stream_, Z_NO_FLUSH);
    file_.consume(bytes.size() - stream_.avail_in);
    if (result == Z_STREAM_END) {
      between_members_ = true;
    } else if (result == Z_MEM_ERROR) {
      throw std::bad_alloc();
    } else if (result != Z_OK && result != Z_BUF_ERROR) {
      fail(errors::kChecksum, std::string("the gzip stream is damaged: ") +
                                  (stream_.msg != nullptr ? stream_.msg : "no reason given"));
    }
  }

  /// False at the end of the file. NUL padding behind a member is what tapes and `dd` leave.
  bool begin_member() {
    for (std::string_view bytes = file_.peek(); !bytes.empty(); bytes = file_.peek()) {
      const std::size_t zeros = std::min(bytes.find_first_not_of('\0'), bytes.size());
      padded_ |= zeros > 0;
      file_.consume(zeros);
      if (zeros < bytes.size()) break;
    }
    const std::string_view next = file_.peek_at_least(kGzipMagic.size());
    if (next.empty()) {
      ended_ = true;
      return false;
    }
    if (padded_ || !(next.starts_with(kGzipMagic) || is_cut(kGzipMagic, next))) {
      fail(errors::kTrailingGarbage, "there are bytes behind the gzip stream");
    }
    between_members_ = false;
    ::inflateReset(&stream_);
    return true;
  }

  z_stream stream_{};
  bool between_members_ = false;
  bool padded_ = false;
  bool ended_ = false;
};

/// All frames of a zstd file, skippable ones too.
class ZstdSource : public Source {
 public:
  explicit ZstdSource(RawFile file) : Source(std::move(file)), stream_(::ZSTD_createDStream()) {
    if (stream_ == nullptr) throw std::bad_alloc();
    ::ZSTD_DCtx_setParameter(stream_, ZSTD_d_windowLogMax, 27);
  }
  ~ZstdSource() override { ::ZSTD_freeDStream(stream_); }

  std::size_t read(std::span<char> buffer) override {
    ZSTD_outBuffer out{buffer.data(), buffer.size(), 0};
    while (out.pos == 0 && !ended_) step(out);
    return out.pos;
  }

 private:
  void step(ZSTD_outBuffer& out) {
    const std::string_view bytes =
        frame_open_ ? file_.peek() : file_.peek_at_least(kZstdMagic.size());
    if (bytes.empty() && !flushing_) {
      if (frame_open_) fail(errors::kTruncated, "the zstd stream ends too early");
      ended_ = true;
      return;
    }
    if (!frame_open_) check_magic(bytes);
    ZSTD_inBuffer in{bytes.data(), bytes.size(), 0};
    const std::size_t left = ::ZSTD_decompressStream(stream_, &out, &in);
    file_.consume(in.pos);
    if (::ZSTD_isError(left) != 0U) refuse(left);
    frame_open_ = left != 0;
    flushing_ = frame_open_ && out.pos == out.size;
  }

  void check_magic(std::string_view bytes) const {
    if (begins_zstd_frame(bytes)) return;
    if (is_cut(kZstdMagic, bytes)) fail(errors::kTruncated, "the zstd stream ends too early");
    fail(errors::kTrailingGarbage, "there are bytes behind the zstd stream");
  }

  [[noreturn]] void refuse(std::size_t result) const {
    const ZSTD_ErrorCode code = ::ZSTD_getErrorCode(result);
    if (code == ZSTD_error_memory_allocation) throw std::bad_alloc();
    if (code == ZSTD_error_frameParameter_windowTooLarge) {
      throw Error(errors::kWindowTooLarge, "a zstd frame needs a window above 128 MiB",
                  file_.place(), "compress it again without --long or --ultra windows");
    }
    fail(errors::kChecksum,
         std::string("the zstd stream is damaged: ") + ::ZSTD_getErrorName(result));
  }

  ZSTD_DStream* stream_;
  bool frame_open_ = false;
  bool flushing_ = false;
  bool ended_ = false;
};

/// A file too short to say what it is, and that cannot be text: empty or cut within the magic
/// bytes.
bool is_cut_at_once(const std::string& path, std::string_view bytes) {
  const bool named = path.ends_with(".gz") || path.ends_with(".zst");
  if (bytes.empty() || bytes == "(") return named;  // "(" begins the magic bytes of zstd
  return is_cut(kGzipMagic, bytes) || is_cut(kZstdMagic, bytes);
}

}  // namespace

std::unique_ptr<ByteSource> open_source(const std::string& path) {
  RawFile file(path);
  const std::string_view magic = file.peek_at_least(kZstdMagic.size());
  if (is_cut_at_once(path, magic)) {
    file.consume(magic.size());
    throw Error(errors::kTruncated, "the compressed file ends within its first bytes", file.place(),
                kDownload);
  }
  if (magic.starts_with(kGzipMagic)) return std::make_unique<GzipSource>(std::move(file));
  if (begins_zstd_frame(magic)) return std::make_unique<ZstdSource>(std::move(file));
  return std::make_unique<PlainSource>(std::move(file));
}

std::string file_digest(const std::string& path) {
  RawFile file(path);
  for (std::string_view bytes = file.peek(); !bytes.empty(); bytes = file.peek()) {
    file.consume(bytes.size());
  }
  return file.digest();
}

}  // namespace winnow
