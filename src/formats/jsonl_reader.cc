// From bytes to batches of whole lines.
#include <algorithm>
#include <cstring>
#include <optional>
#include <vector>

#include "winnow/core/error.h"
#include "winnow/formats/jsonl.h"

namespace winnow {
namespace {

constexpr std::size_t kReadBytes = 1 << 18;

/// Keeps the memory, but for that of a huge record.
void clear(std::string& bytes) {
  constexpr std::size_t kMostKept = 4 * JsonlReader::kBatchBytes;
  if (bytes.capacity() > kMostKept) bytes = std::string();
  bytes.clear();
}

void clear(Batch& batch) {
  clear(batch.bytes);
  clear(batch.texts);
  batch.documents.clear();
  batch.defects.clear();
  batch.facts = {};
}

bool is_blank(std::string_view line) { return line.find_first_not_of(" \t\r") == line.npos; }

}  // namespace

struct JsonlReader::State {
  std::unique_ptr<ByteSource> source;
  JsonlOptions options;
  std::vector<char> buffer;
  std::size_t begin = 0;
  std::size_t end = 0;
  bool at_end = false;
  bool started = false;
  std::uint64_t offset = 0;  ///< of `begin` in the decompressed shard
  std::uint64_t records = 0;
  std::uint64_t blank_lines = 0;

  /// Where a line of the batch lies, before its bytes stop moving.
  struct Span {
    std::uint64_t ordinal;
    std::uint64_t offset;
    std::size_t begin;
    std::size_t size;
  };
  std::vector<Span> spans;

  std::string_view unread() const { return {buffer.data() + begin, end - begin}; }

  void read_more() {
    if (begin > 0) {
      std::memmove(buffer.data(), buffer.data() + begin, end - begin);
      end -= begin;
      begin = 0;
    }
    if (buffer.size() - end < kReadBytes) buffer.resize(std::max(2 * end, end + kReadBytes));
    const std::size_t got = source->read(std::span(buffer).subspan(end));
    end += got;
    at_end = got == 0;
  }

  void consume(std::size_t count) {
    begin += count;
    offset += count;
  }

  void skip_byte_order_mark() {
    started = true;
    while (end - begin < 4 && !at_end) read_more();
    const std::string_view start = unread();
    if (start.starts_with("\xff\xfe") || start.starts_with("\xfe\xff") ||
        start.starts_with(std::string_view("\0\0\xfe\xff", 4))) {
      throw Error(errors::kEncoding, "the shard is UTF-16 or UTF-32, not UTF-8", source->name(),
                  "convert it: iconv -f UTF-16 -t UTF-8 IN > OUT");
    }
    if (start.starts_with("\xef\xbb\xbf")) consume(3);
  }

  /// The next line without its end, and how many bytes it and its end take. Nothing at the end of
  /// the source. A line longer than allowed comes back cut, with `too_long` set.
  struct Line {
    std::string_view text;
    std::size_t bytes;
    bool too_long;
  };
  std::optional<Line> next_line() {
    std::size_t searched = 0;
    for (;;) {
      const std::string_view rest = unread();
      const void* found = std::memchr(rest.data() + searched, '\n', rest.size() - searched);
      if (found != nullptr) {
        const auto size = static_cast<std::size_t>(static_cast<const char*>(found) - rest.data());
        return finish(rest.substr(0, size), size + 1);
      }
      if (rest.size() > options.max_record_bytes + 1) return Line{rest, rest.size(), true};
      if (at_end) {
        if (rest.empty()) return std::nullopt;
        return finish(rest, rest.size());
      }
      searched = rest.size();
      read_more();
    }
  }
  Line finish(std::string_view text, std::size_t bytes) const {
    if (text.ends_with('\r')) text.remove_suffix(1);
    return {text, bytes, text.size() > options.max_record_bytes};
  }

  /// Skips a line that is too long, however long it is, without keeping it.
  Defect skip_long_line(const Line& line) {
    Defect defect;
    defect.ordinal = records++;
    defect.offset = offset;
    defect.code = record_errors::kTooLong;
    std::string_view part = unread().substr(0, line.bytes);
    while (!part.empty()) {
      const bool ended = part.ends_with('\n');
      const std::string_view bytes = part.substr(0, part.size() - (ended ? 1 : 0));
      defect.raw += bytes.substr(0, kDefectBytes - defect.raw.size());
      defect.bytes += bytes.size();
      consume(part.size());
      if (ended) break;
      if (unread().empty()) read_more();
      const std::size_t line_end = unread().find('\n');
      part = line_end == unread().npos ? unread() : unread().substr(0, line_end + 1);
    }
    defect.reason = "the record has " + std::to_string(defect.bytes) + " bytes; at most " +
                    std::to_string(options.max_record_bytes) +
                    " are allowed (read.max_record_bytes)";
    return defect;
  }
};

JsonlReader::JsonlReader(std::unique_ptr<ByteSource> source, JsonlOptions options)
    : state_(std::make_unique<State>()) {
  state_->source = std::move(source);
  state_->options = std::move(options);
}

JsonlReader::~JsonlReader() = default;

bool JsonlReader::next(std::int64_t documents, Batch& batch) {
  State& state = *state_;
  clear(batch);
  state.spans.clear();
  if (!state.started) state.skip_byte_order_mark();
  std::int64_t records = 0;
  std::size_t defect_bytes = 0;
  while (records < documents && batch.bytes.size() + defect_bytes < kBatchBytes) {
    const auto line = state.next_line();
    if (!line) break;
    if (line->too_long) {
      batch.defects.push_back(state.skip_long_line(*line));
      defect_bytes += batch.defects.back().raw.size();
      ++records;
      continue;
    }
    if (is_blank(line->text)) {
      ++state.blank_lines;
    } else {
      state.spans.push_back({state.records++, state.offset, batch.bytes.size(), line->text.size()});
      batch.bytes += line->text;
      ++records;
    }
    state.consume(line->bytes);
  }
  batch.bytes.append(kPaddingBytes, '\0');
  for (const State::Span& span : state.spans) {
    Document document;
    document.ordinal = span.ordinal;
    document.offset = span.offset;
    document.line = std::string_view(batch.bytes).substr(span.begin, span.size);
    batch.documents.push_back(document);
  }
  return records > 0;
}

std::uint64_t JsonlReader::records() const { return state_->records; }
std::uint64_t JsonlReader::blank_lines() const { return state_->blank_lines; }
const ByteSource& JsonlReader::source() const { return *state_->source; }

}  // namespace winnow
