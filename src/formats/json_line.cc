#include "winnow/formats/json_line.h"

#include "winnow/formats/jsonl.h"

namespace winnow {

void JsonLine::name(std::string_view key) {
  if (!is_first_) out_ += ',';
  is_first_ = false;
  append_json_string(key, out_);
  out_ += ':';
}

JsonLine& JsonLine::add(std::string_view key, std::string_view text) {
  name(key);
  append_json_string(text, out_);
  return *this;
}

JsonLine& JsonLine::add(std::string_view key, std::int64_t number) {
  return add_json(key, std::to_string(number));
}

JsonLine& JsonLine::add(std::string_view key, double number) {
  name(key);
  append_json_number(number, out_);
  return *this;
}

JsonLine& JsonLine::add(std::string_view key, std::optional<double> number) {
  return number ? add(key, *number) : add_json(key, "null");
}

JsonLine& JsonLine::add(std::string_view key, std::optional<std::int64_t> number) {
  return number ? add(key, *number) : add_json(key, "null");
}

JsonLine& JsonLine::add(std::string_view key, bool value) {
  return add_json(key, value ? "true" : "false");
}

JsonLine& JsonLine::add_json(std::string_view key, std::string_view json) {
  name(key);
  out_ += json;
  return *this;
}

}  // namespace winnow
