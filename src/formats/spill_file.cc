#include "winnow/formats/spill_file.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <numeric>

#include "formats/file_descriptor.h"
#include "winnow/core/error.h"
#include "winnow/formats/output_file.h"

namespace winnow {
namespace {

constexpr std::string_view kMagic = "winnow.spill/1\n\n";
constexpr std::size_t kNumber = sizeof(std::uint64_t);
constexpr std::size_t kSegmentNumbers = 3;  // part, offset, bytes

void append_number(std::uint64_t value, std::string& out) {
  for (std::size_t i = 0; i < kNumber; ++i) out += static_cast<char>(value >> (8 * i) & 0xff);
}

std::uint64_t number_at(std::string_view bytes, std::size_t at) {
  std::uint64_t value = 0;
  for (std::size_t i = kNumber; i-- > 0;) {
    value = value << 8 | static_cast<unsigned char>(bytes[at + i]);
  }
  return value;
}

Error invalid(const std::string& where) {
  return Error(errors::kLedgerInvalid, "this is no whole spill file", where,
               "delete the folder 'spill' and run `winnow emit` again");
}

/// Records of one part that lie together.
struct Segment {
  std::uint64_t part = 0;
  std::uint64_t offset = 0;
  std::uint64_t bytes = 0;
};

}  // namespace

struct SpillWriter::State {
  struct Entry {
    std::uint32_t part;
    std::size_t begin;
    std::size_t end;
  };

  State(const std::string& path, std::size_t most) : file(path), memory(most) {
    file.write(kMagic);
    at = kMagic.size();
  }

  void flush() {
    std::ranges::stable_sort(entries, {}, &Entry::part);
    for (std::size_t e = 0; e < entries.size();) {
      Segment segment{entries[e].part, at, 0};
      for (; e < entries.size() && entries[e].part == segment.part; ++e) {
        const std::size_t size = entries[e].end - entries[e].begin;
        file.write(std::string_view(pending).substr(entries[e].begin, size));
        segment.bytes += size;
      }
      at += segment.bytes;
      segments.push_back(segment);
    }
    entries.clear();
    pending.clear();
  }

  OutputFile file;
  const std::size_t memory;
  std::string pending;
  std::vector<Entry> entries;
  std::vector<Segment> segments;
  std::uint64_t at = 0;
};

SpillWriter::SpillWriter(const std::string& path, std::size_t memory)
    : state_(std::make_unique<State>(path, memory)) {}
SpillWriter::~SpillWriter() = default;

void SpillWriter::write(std::uint32_t part, std::uint64_t key, std::string_view line) {
  const std::size_t begin = state_->pending.size();
  append_number(key, state_->pending);
  append_number(line.size(), state_->pending);
  state_->pending += line;
  state_->entries.push_back({part, begin, state_->pending.size()});
  if (state_->pending.size() >= state_->memory) state_->flush();
}

void SpillWriter::commit() {
  state_->flush();
  std::string footer;
  for (const Segment& segment : state_->segments) {
    append_number(segment.part, footer);
    append_number(segment.offset, footer);
    append_number(segment.bytes, footer);
  }
  append_number(state_->segments.size(), footer);
  footer += kMagic;
  state_->file.write(footer);
  state_->file.commit();
}

std::uint64_t SpillWriter::size() const { return state_->file.size(); }
std::string SpillWriter::digest() const { return state_->file.digest(); }

struct SpillReader::State {
  std::string path;
  FileDescriptor file;
  std::vector<Segment> segments;

  void read(std::uint64_t offset, std::span<char> buffer) const {
    while (!buffer.empty()) {
      const ssize_t got =
          ::pread(file.get(), buffer.data(), buffer.size(), static_cast<off_t>(offset));
      if (got < 0 && errno == EINTR) continue;
      if (got < 0) throw system_error("cannot read", path, errno);
      if (got == 0) throw invalid(path);
      buffer = buffer.subspan(static_cast<std::size_t>(got));
      offset += static_cast<std::uint64_t>(got);
    }
  }
};

SpillReader::SpillReader(const std::string& path) : state_(std::make_unique<State>()) {
  state_->path = path;
  auto opened = open_regular_file(path);
  constexpr std::size_t kEnd = kNumber + kMagic.size();
  if (!opened || opened->size < kMagic.size() + kEnd) throw invalid(path);
  state_->file = std::move(opened->file);
  std::string end(kEnd, '\0');
  state_->read(opened->size - kEnd, end);
  const std::uint64_t count = number_at(end, 0);
  const std::uint64_t room = opened->size - kEnd - kMagic.size();
  if (!end.ends_with(kMagic) || count > room / (kSegmentNumbers * kNumber)) throw invalid(path);
  std::string footer(count * kSegmentNumbers * kNumber, '\0');
  const std::uint64_t data_end = opened->size - kEnd - footer.size();
  state_->read(data_end, footer);
  std::uint64_t at = kMagic.size();
  for (std::uint64_t s = 0; s < count; ++s) {
    const std::size_t place = s * kSegmentNumbers * kNumber;
    const Segment segment{number_at(footer, place), number_at(footer, place + kNumber),
                          number_at(footer, place + 2 * kNumber)};
    if (segment.offset != at || segment.bytes > data_end - at) throw invalid(path);
    at += segment.bytes;
    state_->segments.push_back(segment);
  }
  if (at != data_end) throw invalid(path);
}
SpillReader::~SpillReader() = default;
SpillReader::SpillReader(SpillReader&&) noexcept = default;

void SpillReader::append(std::uint32_t part, std::string& bytes) const {
  for (const Segment& segment : state_->segments) {
    if (segment.part != part) continue;
    const std::size_t at = bytes.size();
    bytes.resize(at + segment.bytes);
    state_->read(segment.offset, std::span(bytes).subspan(at));
  }
}

std::vector<SpilledRecord> records_in(std::string_view bytes, const std::string& where) {
  std::vector<SpilledRecord> records;
  for (std::size_t at = 0; at < bytes.size();) {
    if (bytes.size() - at < 2 * kNumber) throw invalid(where);
    const std::uint64_t key = number_at(bytes, at);
    const std::uint64_t length = number_at(bytes, at + kNumber);
    at += 2 * kNumber;
    if (length > bytes.size() - at) throw invalid(where);
    records.push_back({key, bytes.substr(at, length)});
    at += length;
  }
  return records;
}

}  // namespace winnow
