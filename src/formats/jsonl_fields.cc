#include "winnow/formats/jsonl_fields.h"

#include "formats/jsonl_dom.h"

namespace winnow {
namespace {

std::optional<std::string> as_label(simdjson::dom::element element) {
  std::string_view text;
  std::int64_t integer = 0;
  bool truth = false;
  if (element.get(text) == simdjson::SUCCESS) return std::string(text);
  if (element.get(truth) == simdjson::SUCCESS) return truth ? "true" : "false";
  if (element.is_int64() && element.get(integer) == simdjson::SUCCESS)
    return std::to_string(integer);
  return std::nullopt;
}

FieldValue list_of(simdjson::dom::array array) {
  std::vector<std::string> list;
  for (const simdjson::dom::element item : array) {
    auto label = as_label(item);
    if (!label) return {};
    list.push_back(*std::move(label));
  }
  return list;
}

FieldValue value_of(simdjson::dom::element element) {
  switch (element.type()) {
    case simdjson::dom::element_type::STRING:
      return std::string(std::string_view(element));
    case simdjson::dom::element_type::INT64:
      return std::int64_t(element);
    case simdjson::dom::element_type::UINT64:
    case simdjson::dom::element_type::DOUBLE:
      return double(element);
    case simdjson::dom::element_type::BOOL:
      return bool(element);
    case simdjson::dom::element_type::ARRAY:
      return list_of(simdjson::dom::array(element));
    default:
      return {};
  }
}

/// The whole path as one key, else its first key and the rest below.
FieldValue find(simdjson::dom::element element, std::string_view path) {
  simdjson::dom::object object;
  simdjson::dom::element value;
  if (element.get(object) != simdjson::SUCCESS) return {};
  if (object.at_key(path).get(value) == simdjson::SUCCESS) return value_of(value);
  const auto dot = path.find('.');
  if (dot == std::string_view::npos) return {};
  if (object.at_key(path.substr(0, dot)).get(value) != simdjson::SUCCESS) return {};
  return find(value, path.substr(dot + 1));
}

}  // namespace

std::vector<std::string> labels_of(const FieldValue& value) {
  if (const auto* text = std::get_if<std::string>(&value)) return {*text};
  if (const auto* integer = std::get_if<std::int64_t>(&value)) return {std::to_string(*integer)};
  if (const auto* truth = std::get_if<bool>(&value)) return {*truth ? "true" : "false"};
  if (const auto* list = std::get_if<std::vector<std::string>>(&value)) return *list;
  return {};
}

std::optional<double> number_of(const FieldValue& value) {
  if (const auto* integer = std::get_if<std::int64_t>(&value)) return static_cast<double>(*integer);
  if (const auto* number = std::get_if<double>(&value)) return *number;
  return std::nullopt;
}

struct JsonlFields::State {
  std::vector<std::string> paths;
  RecordParser parser{.large = "null", .copies_lines = true};
};

JsonlFields::JsonlFields(std::vector<std::string> paths) : state_(std::make_unique<State>()) {
  state_->paths = std::move(paths);
}
JsonlFields::~JsonlFields() = default;
JsonlFields::JsonlFields(JsonlFields&&) noexcept = default;

bool JsonlFields::read(std::string_view line, std::vector<FieldValue>& values) {
  values.assign(state_->paths.size(), {});
  simdjson::dom::element root;
  if (state_->parser.parse(line, root) != simdjson::SUCCESS) return false;
  if (!root.is_object()) return false;
  for (std::size_t p = 0; p < state_->paths.size(); ++p) {
    values[p] = find(root, state_->paths[p]);
  }
  return true;
}

}  // namespace winnow
