#include "winnow/tasks/unified_diff.h"

#include <algorithm>
#include <charconv>

namespace winnow {
namespace {

std::string_view take_line(std::string_view& text) {
  const std::size_t end = std::min(text.find('\n'), text.size());
  std::string_view line = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

bool take_number(std::string_view& text, std::int64_t& number) {
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (problem != std::errc() || number < 0) return false;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return true;
}

/// "12,3" or "12": how many lines.
bool take_range(std::string_view& text, std::int64_t& count) {
  std::int64_t first = 0;
  if (!take_number(text, first)) return false;
  count = 1;
  if (!text.starts_with(',')) return true;
  text.remove_prefix(1);
  return take_number(text, count);
}

/// "@@ -1,2 +3,4 @@ ...".
bool read_hunk_header(std::string_view line, std::int64_t& before, std::int64_t& after) {
  if (!line.starts_with("@@ -")) return false;
  line.remove_prefix(4);
  if (!take_range(line, before) || !line.starts_with(" +")) return false;
  line.remove_prefix(2);
  return take_range(line, after) && line.starts_with(" @@");
}

class DiffReader {
 public:
  explicit DiffReader(std::string_view patch) : rest_(patch) {}

  bool read() {
    while (!rest_.empty()) {
      const std::string_view line = take_line(rest_);
      if (line.starts_with("--- ") && rest_.starts_with("+++ ")) {
        if (!read_file(line.substr(4), take_line(rest_).substr(4))) return false;
      } else if (line.starts_with("@@ -")) {
        return false;  // a hunk of no file
      }
    }
    return shape_.hunks > 0;
  }
  const DiffShape& shape() const { return shape_; }

 private:
  static bool is_nothing(std::string_view name) {
    return name == "/dev/null" || name.starts_with("/dev/null\t");
  }

  bool read_file(std::string_view before, std::string_view after) {
    std::int64_t hunks = 0;
    while (rest_.starts_with("@@")) {
      if (!read_hunk()) return false;
      ++hunks;
    }
    if (hunks == 0) return false;
    shape_.hunks += hunks;
    const bool is_modified = !is_nothing(before) && !is_nothing(after);
    if (is_modified) shape_.modified_hunks += hunks;
    std::int64_t& files = is_nothing(before)  ? shape_.added_files
                          : is_nothing(after) ? shape_.removed_files
                                              : shape_.modified_files;
    ++files;
    return true;
  }

  bool read_hunk() {
    std::int64_t before = 0, after = 0;
    if (!read_hunk_header(take_line(rest_), before, after)) return false;
    while (before > 0 || after > 0) {
      if (rest_.empty()) return false;
      const std::string_view line = take_line(rest_);
      const char kind =
          line.empty() ? ' ' : line.front();  // some tools strip an empty line's space
      if (kind == '\\') continue;
      if (kind != ' ' && kind != '+' && kind != '-') return false;
      before -= kind != '+' ? 1 : 0;
      after -= kind != '-' ? 1 : 0;
      shape_.changed_lines += kind != ' ' ? 1 : 0;
      if (before < 0 || after < 0) return false;
    }
    if (rest_.starts_with("\\ ")) take_line(rest_);  // "\ No newline at end of file"
    return true;
  }

  std::string_view rest_;
  DiffShape shape_;
};

}  // namespace

std::optional<DiffShape> diff_shape(std::string_view patch) {
  DiffReader reader(patch);
  if (!reader.read()) return std::nullopt;
  return reader.shape();
}

}  // namespace winnow
