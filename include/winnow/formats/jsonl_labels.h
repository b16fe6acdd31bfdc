// The labels of a JSON record.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace winnow {

/// Reads one field of records that JsonlParser has accepted. One a thread; keeps its buffers.
class JsonlLabels {
 public:
  explicit JsonlLabels(std::string field);
  ~JsonlLabels();
  JsonlLabels(JsonlLabels&&) noexcept;

  /// Appends the field's values: a string, an integer, a boolean ("true"), or a list of those; none
  /// if it is absent, null, or a number beyond 64 bits. False if it is anything else. `line` has
  /// JsonlReader::kPaddingBytes readable bytes behind it.
  bool append(std::string_view line, std::vector<std::string>& labels);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace winnow
