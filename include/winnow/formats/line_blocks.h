// Plain text in blocks of whole lines.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "winnow/formats/byte_source.h"

namespace winnow {

/// Cuts a source into blocks that end behind a newline; only the last one may end without. One
/// thread. A block has about `kBlockBytes`, more only for a longer line, less where the source
/// would have to be waited for: who writes a line into a pipe gets an answer before writing the
/// next.
class LineBlocks {
 public:
  /// A line of more than `most` bytes is refused; `most` is at least kBlockBytes, or lines that
  /// came whole in one read pass.
  LineBlocks(std::unique_ptr<ByteSource> source, std::uint64_t most);

  /// The next block; false at the end (the block is then empty). E_LINE_TOO_LONG.
  bool next(std::string& block);

  const ByteSource& source() const { return *source_; }

  static constexpr std::size_t kBlockBytes = 1 << 18;

 private:
  void read_more(std::string& block);

  std::unique_ptr<ByteSource> source_;
  std::uint64_t most_;
  std::uint64_t passed_ = 0;  ///< bytes of the blocks given out
  std::string rest_;          ///< the beginning of a line that the last block cut off
  bool ended_ = false;
};

}  // namespace winnow
