// JSON objects written field by field.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace winnow {

/// Appends to a text; `end` closes the object.
class JsonLine {
 public:
  explicit JsonLine(std::string& out) : out_(out) { out_ += '{'; }

  JsonLine& add(std::string_view key, std::string_view text);
  JsonLine& add(std::string_view key, const char* text) { return add(key, std::string_view(text)); }
  JsonLine& add(std::string_view key, std::int64_t number);
  /// NaN and infinities become null.
  JsonLine& add(std::string_view key, double number);
  JsonLine& add(std::string_view key, std::optional<double> number);
  JsonLine& add(std::string_view key, std::optional<std::int64_t> number);
  JsonLine& add(std::string_view key, bool value);
  /// `json` is JSON text.
  JsonLine& add_json(std::string_view key, std::string_view json);
  void end() { out_ += '}'; }

 private:
  void name(std::string_view key);

  std::string& out_;
  bool is_first_ = true;
};

}  // namespace winnow
