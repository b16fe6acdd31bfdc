#include "winnow/formats/jsonl_labels.h"

#include "formats/jsonl_dom.h"

namespace winnow {
namespace {

bool append_value(simdjson::dom::element value, std::vector<std::string>& labels) {
  std::string_view text;
  std::int64_t number = 0;
  bool truth = false;
  if (value.get(text) == simdjson::SUCCESS) {
    labels.emplace_back(text);
  } else if (value.get(truth) == simdjson::SUCCESS) {
    labels.emplace_back(truth ? "true" : "false");
  } else if (value.is_int64() && value.get(number) == simdjson::SUCCESS) {
    labels.push_back(std::to_string(number));
  } else {
    return false;
  }
  return true;
}

}  // namespace

struct JsonlLabels::State {
  std::string field;
  RecordParser parser{.large = "null", .copies_lines = false};
};

JsonlLabels::JsonlLabels(std::string field) : state_(std::make_unique<State>()) {
  state_->field = std::move(field);
}
JsonlLabels::~JsonlLabels() = default;
JsonlLabels::JsonlLabels(JsonlLabels&&) noexcept = default;

bool JsonlLabels::append(std::string_view line, std::vector<std::string>& labels) {
  simdjson::dom::element root;
  if (state_->parser.parse(line, root) != simdjson::SUCCESS) return false;
  simdjson::dom::element value;
  if (root[state_->field].get(value) != simdjson::SUCCESS || value.is_null()) return true;
  simdjson::dom::array list;
  if (value.get(list) != simdjson::SUCCESS) return append_value(value, labels);
  for (const simdjson::dom::element item : list) {
    if (!append_value(item, labels)) return false;
  }
  return true;
}

}  // namespace winnow
