// Files that are either whole under their name or not there: written aside, fsynced, renamed.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace winnow {

enum class Compression { kNone, kZstd };
enum class Digest { kNone, kXxh3 };

/// Writes `path` through a temporary file in the same folder (".NAME.winnow-tmp"). `commit`
/// finishes the frame, fsyncs, renames and fsyncs the folder; without it the destructor removes the
/// temporary. One thread. Errors: E_USAGE for a path that is a folder, device or pipe, E_NOSPACE,
/// E_IO. zstd output (level 3, content checksum) does not
/// depend on how the bytes were cut into `write` calls.
class OutputFile {
 public:
  explicit OutputFile(std::string path, Compression compression = Compression::kNone,
                      Digest digest = Digest::kXxh3);
  ~OutputFile();
  OutputFile(const OutputFile&) = delete;
  OutputFile& operator=(const OutputFile&) = delete;

  void write(std::string_view bytes);
  void commit();

  /// After commit: size and, unless it was declined, XXH3-128 of the file's bytes.
  std::uint64_t size() const;
  std::string digest() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// Writes a whole small file that way.
void write_file(const std::string& path, std::string_view bytes);
/// Reads a whole file. E_NO_INPUT if it is missing or a folder, E_IO.
std::string read_file(const std::string& path);

}  // namespace winnow
