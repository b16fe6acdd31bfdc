// Plain text in blocks of whole lines.
#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

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

/// Calls visit(row, number) for each row of a block; rows end with a newline, which may follow a
/// carriage return. `number` counts on from row to row, blank ones too, which are not visited; at 0
/// a byte order mark may stand before the first one.
template <class Visit>
void for_each_row(std::string_view block, std::uint64_t& number, Visit visit) {
  if (number == 0 && block.starts_with("\xef\xbb\xbf")) block.remove_prefix(3);
  while (!block.empty()) {
    const auto newline = std::min(block.find('\n'), block.size() - 1);
    std::string_view row = block.substr(0, newline + 1);
    block.remove_prefix(newline + 1);
    while (!row.empty() && (row.back() == '\n' || row.back() == '\r')) row.remove_suffix(1);
    ++number;
    if (row.find_first_not_of(" \t") != std::string_view::npos) visit(row, number);
  }
}

}  // namespace winnow
