#include "winnow/formats/line_blocks.h"

#include "winnow/core/error.h"

namespace winnow {

LineBlocks::LineBlocks(std::unique_ptr<ByteSource> source, std::uint64_t most)
    : source_(std::move(source)), most_(most) {}

void LineBlocks::read_more(std::string& block) {
  const std::size_t before = block.size();
  const std::size_t room = before < kBlockBytes ? kBlockBytes - before : kBlockBytes;
  block.resize(before + room);
  const std::size_t got = source_->read({block.data() + before, room});
  block.resize(before + got);
  ended_ = got == 0;
}

bool LineBlocks::next(std::string& block) {
  block.swap(rest_);
  rest_.clear();
  std::size_t lines_end = 0;  // behind the last newline
  while (!ended_) {
    if (lines_end > 0 && (block.size() >= kBlockBytes || !source_->ready())) break;
    const std::size_t before = block.size();
    read_more(block);
    const auto newline = std::string_view(block).substr(before).rfind('\n');
    if (newline != std::string_view::npos) lines_end = before + newline + 1;
    if (block.size() - lines_end > most_) {
      throw Error(errors::kLineTooLong, "a line is longer than " + std::to_string(most_) + " bytes",
                  source_->name() + ", line at byte " + std::to_string(passed_ + lines_end),
                  "if this is meant to be one line, raise --max-line-bytes");
    }
  }
  if (!ended_) {
    rest_.assign(block, lines_end);
    block.resize(lines_end);
  }
  passed_ += block.size();
  return !block.empty();
}

}  // namespace winnow
