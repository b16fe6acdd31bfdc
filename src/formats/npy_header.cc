#include "formats/npy_header.h"

#include <charconv>
#include <set>

namespace winnow {
namespace {

using namespace std::string_view_literals;

constexpr std::string_view kMagic = "\x93NUMPY"sv;

/// Reads the dictionary literal {'descr': '<f4', 'fortran_order': False, 'shape': (3, 4), }.
class Dictionary {
 public:
  explicit Dictionary(std::string_view text) : text_(text) {}

  bool read(NpyHeader& header) {
    if (!take('{')) return false;
    std::set<std::string, std::less<>> keys;
    while (!take('}')) {
      std::string key;
      if (!string(key) || !keys.insert(key).second || !take(':')) return false;
      const bool known = key == "descr"           ? string(header.descr)
                         : key == "fortran_order" ? boolean(header.fortran_order)
                         : key == "shape"         ? tuple(header.shape)
                                                  : false;
      if (!known) return false;
      if (!take(',') && !at('}')) return false;
    }
    return keys.size() == 3 && ended();
  }

 private:
  void skip_spaces() {
    while (!text_.empty() && text_.front() == ' ') text_.remove_prefix(1);
  }
  bool at(char c) {
    skip_spaces();
    return text_.starts_with(c);
  }
  bool take(char c) {
    if (!at(c)) return false;
    text_.remove_prefix(1);
    return true;
  }
  bool take(std::string_view word) {
    skip_spaces();
    if (!text_.starts_with(word)) return false;
    text_.remove_prefix(word.size());
    return true;
  }
  bool string(std::string& out) {
    skip_spaces();
    if (text_.empty() || (text_.front() != '\'' && text_.front() != '"')) return false;
    const std::size_t end = text_.find(text_.front(), 1);
    if (end == std::string_view::npos) return false;
    out = text_.substr(1, end - 1);
    text_.remove_prefix(end + 1);
    return true;
  }
  bool boolean(bool& out) {
    out = take("True");
    return out || take("False");
  }
  bool tuple(std::vector<std::uint64_t>& out) {
    if (!take('(')) return false;
    while (!take(')')) {
      skip_spaces();
      std::uint64_t value = 0;
      const auto [end, problem] = std::from_chars(text_.data(), text_.data() + text_.size(), value);
      if (problem != std::errc()) return false;
      text_.remove_prefix(static_cast<std::size_t>(end - text_.data()));
      out.push_back(value);
      if (!take(',') && !at(')')) return false;
    }
    return true;
  }
  bool ended() {
    skip_spaces();
    return text_.empty() || text_ == "\n";
  }

  std::string_view text_;
};

}  // namespace

bool is_npy(std::string_view begin) { return begin.starts_with(kMagic); }

NpyHeader NpyHeader::parse(std::string_view begin, std::string& problem) {
  NpyHeader header;
  const auto byte = [&](std::size_t at) { return static_cast<std::uint8_t>(begin[at]); };
  if (begin.size() < 12) {
    problem = "the file ends inside its header";
    return header;
  }
  const std::uint8_t version = byte(6);
  if (version < 1 || version > 3) {
    problem = "this is .npy version " + std::to_string(version) + "; 1 to 3 are read";
    return header;
  }
  std::size_t length = byte(8) | static_cast<std::size_t>(byte(9)) << 8;
  if (version > 1) {
    length |= static_cast<std::size_t>(byte(10)) << 16 | static_cast<std::size_t>(byte(11)) << 24;
  }
  header.bytes = (version == 1 ? 10U : 12U) + length;
  if (length > kMaxNpyHeader) {
    problem = "the header is longer than 64 KiB";
  } else if (header.bytes > begin.size()) {
    problem = "the file ends inside its header";
  } else if (!Dictionary(begin.substr(header.bytes - length, length)).read(header)) {
    problem = "the header is not the dictionary of descr, fortran_order and shape";
  }
  return header;
}

}  // namespace winnow
