// Room on disk for what memory should not hold.
#pragma once

#include <cstdint>
#include <memory>
#include <span>

namespace winnow {

/// A file without a name, in the folder for temporary files (TMPDIR, else /tmp): however the
/// program ends, nothing is left of it. One thread; `read` any number, while nobody appends.
class TemporaryFile {
 public:
  /// E_IO if the folder takes no file.
  TemporaryFile();
  ~TemporaryFile();
  TemporaryFile(TemporaryFile&&) noexcept;
  TemporaryFile& operator=(TemporaryFile&&) noexcept;

  std::uint64_t size() const;
  /// E_NOSPACE, E_IO.
  void append(std::span<const std::byte> bytes);
  /// Fills `bytes` from `offset`; offset + bytes.size() <= size(). E_IO.
  void read(std::uint64_t offset, std::span<std::byte> bytes) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace winnow
