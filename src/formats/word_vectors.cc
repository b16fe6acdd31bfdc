#include "winnow/formats/word_vectors.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>
#include <string_view>

#include "winnow/core/error.h"
#include "winnow/formats/byte_source.h"

namespace winnow {
namespace {

constexpr std::size_t kMostLineBytes = 4 << 20;

/// Lines of a source, without their ends.
class Lines {
 public:
  explicit Lines(const std::string& path) : path_(path), source_(open_source(path)) {}

  std::optional<std::string_view> next() {
    buffer_.erase(0, passed_);
    passed_ = 0;
    std::size_t end = buffer_.find('\n');
    while (end == std::string::npos && read_more()) end = buffer_.find('\n');
    if (end == std::string::npos && buffer_.empty()) return std::nullopt;
    ++number_;
    passed_ = std::min(end == std::string::npos ? end : end + 1, buffer_.size());
    std::string_view line = std::string_view(buffer_).substr(0, end);
    while (line.ends_with(' ') || line.ends_with('\r')) line.remove_suffix(1);
    return line;
  }

  [[noreturn]] void fail(ErrorCode code, const std::string& what) const {
    throw Error(code, what, path_ + ", line " + std::to_string(number_),
                "give a .vec file as fastText writes it: a line \"COUNT DIM\", then a word and DIM "
                "numbers a line");
  }

 private:
  bool read_more() {
    if (buffer_.size() > kMostLineBytes) fail(errors::kModelInvalid, "the line has no end");
    const std::size_t at = buffer_.size();
    buffer_.resize(at + (1 << 16));
    const std::size_t got = source_->read(std::span(buffer_).subspan(at));
    buffer_.resize(at + got);
    return got > 0;
  }

  const std::string& path_;
  std::unique_ptr<ByteSource> source_;
  std::string buffer_;
  std::size_t passed_ = 0;  ///< bytes of the line given out last
  std::uint64_t number_ = 0;
};

/// Takes the text up to the next space.
std::string_view take(std::string_view& line) {
  const std::size_t end = std::min(line.find(' '), line.size());
  const std::string_view field = line.substr(0, end);
  line.remove_prefix(std::min(end + 1, line.size()));
  return field;
}

template <class T>
T number_of(const Lines& lines, std::string_view field) {
  T value{};
  const auto [end, problem] = std::from_chars(field.data(), field.data() + field.size(), value);
  if (problem != std::errc() || end != field.data() + field.size()) {
    lines.fail(errors::kModelInvalid,
               std::string("this is no number: ").append(field.substr(0, 40)));
  }
  return value;
}

void append_vector(const Lines& lines, std::string_view rest, std::int64_t dim,
                   std::vector<float>& values) {
  for (std::int64_t k = 0; k < dim; ++k) {
    const auto value = number_of<float>(lines, take(rest));
    if (!std::isfinite(value)) lines.fail(errors::kModelInvalid, "a number is not finite");
    values.push_back(value);
  }
  if (!rest.empty()) lines.fail(errors::kModelInvalid, "there are more numbers than DIM");
}

}  // namespace

WordVectors read_word_vectors(const std::string& path, std::int64_t dim) {
  Lines lines(path);
  std::string_view header = lines.next().value_or("");
  const auto count = number_of<std::int64_t>(lines, take(header));
  const auto file_dim = number_of<std::int64_t>(lines, take(header));
  if (file_dim != dim) {
    lines.fail(errors::kModelMismatch, "the vectors have " + std::to_string(file_dim) +
                                           " dimensions, the model " + std::to_string(dim));
  }
  WordVectors read;
  std::vector<float> values;
  for (std::int64_t w = 0; w < count; ++w) {
    auto line = lines.next();
    if (!line) {
      lines.fail(errors::kModelTruncated, "the file ends after " + std::to_string(w) + " of " +
                                              std::to_string(count) + " words");
    }
    read.words.emplace_back(take(*line));
    append_vector(lines, *line, dim, values);
  }
  read.vectors = Matrix<float>(static_cast<std::int64_t>(read.words.size()), dim);
  std::ranges::copy(values, read.vectors.view().data);
  return read;
}

}  // namespace winnow
