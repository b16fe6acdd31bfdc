// Bytes of a shard, decompressed. The format is told by magic bytes, never by the name.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>

namespace winnow {

/// A stream of bytes. One thread. Errors are exceptions: E_TRUNCATED, E_CHECKSUM,
/// E_TRAILING_GARBAGE, E_WINDOW_TOO_LARGE, E_IO, each naming the file and the byte.
class ByteSource {
 public:
  virtual ~ByteSource() = default;
  /// Fills at most buffer.size() bytes; 0 only at the end, after the container was verified.
  virtual std::size_t read(std::span<char> buffer) = 0;
  /// False if `read` might wait for who writes into a pipe. A file is always ready.
  virtual bool ready() const = 0;
  /// The path as it was given; for messages.
  virtual const std::string& name() const = 0;
  /// Bytes taken from the file so far (compressed ones); for progress.
  virtual std::uint64_t consumed() const = 0;
  /// XXH3-128 (hex) of the file's own bytes; complete once `read` has returned 0.
  virtual std::string digest() const = 0;
};

/// Opens a file, or standard input for "-". gzip (all members), zstd (all frames, skippable ones
/// too, windows up to 2^27) and plain bytes. A zero-byte plain file is valid.
std::unique_ptr<ByteSource> open_source(const std::string& path);

/// The digest of a file as `ByteSource::digest` gives it, without decompressing.
std::string file_digest(const std::string& path);

}  // namespace winnow
