#include "curate/field_dictionary.h"

#include "curate/columns.h"
#include "curate/ragged.h"
#include "winnow/core/error.h"
#include "winnow/formats/jsonl.h"

namespace winnow {

std::optional<std::string> text_of(const FieldValue& value) {
  if (std::holds_alternative<std::vector<std::string>>(value)) return std::nullopt;
  if (const auto* number = std::get_if<double>(&value)) {
    std::string text;
    append_json_number(*number, text);
    return text;
  }
  const std::vector<std::string> labels = labels_of(value);
  return labels.empty() ? std::nullopt : std::optional(labels.front());
}

FieldDictionary::FieldDictionary(std::string name, std::string where, std::size_t most_values)
    : name_(std::move(name)), where_(std::move(where)), most_values_(most_values) {}

void FieldDictionary::add_columns(const std::string& name, Columns& columns) {
  columns.add({name, ColumnType::kI32, 1});
  RaggedWriter(columns, columns::values_of(name));
}

void FieldDictionary::push(const std::string& name, const std::optional<std::string>& value,
                           Columns& columns) {
  Column& numbers = *columns.find(name);
  Column& bytes = *columns.find(columns::values_of(name));
  Column& lengths = *columns.find(columns::values_of(name) + "_length");
  if (value) {
    bytes.push_bytes(*value);
    lengths.push(static_cast<std::int64_t>(value->size()));
  }
  numbers.push(value ? static_cast<std::int32_t>(lengths.rows()) : std::int32_t{0});
}

void FieldDictionary::renumber(Columns& batch) {
  Columns renewed;
  RaggedWriter values(renewed, columns::values_of(name_));
  std::vector<std::int32_t> number_of = {0};
  for (const std::string_view value : ragged_texts(batch, columns::values_of(name_))) {
    auto known = numbers_.find(value);
    if (known == numbers_.end()) {
      if (numbers_.size() == most_values_ || value.size() > kMostFieldBytes) {
        const bool many = numbers_.size() == most_values_;
        throw Error(errors::kFieldValues,
                    "the field '" + name_ + "' has " +
                        (many ? "more than " + std::to_string(most_values_) + " different values"
                              : "a value of " + std::to_string(value.size()) + " bytes"),
                    where_,
                    "it names documents, not groups of them; take a field with fewer values");
      }
      known = numbers_.emplace(value, static_cast<std::int32_t>(numbers_.size() + 1)).first;
      values.push(value);
    }
    number_of.push_back(known->second);
  }
  const auto numbers = batch.find(name_)->values<std::int32_t>();
  for (std::int64_t r = 0; r < numbers.rows; ++r) {
    numbers.data[r] = number_of[static_cast<std::size_t>(numbers.data[r])];
  }
  for (const std::string& column :
       {columns::values_of(name_), columns::values_of(name_) + "_length"}) {
    std::swap(*batch.find(column), *renewed.find(column));
  }
}

}  // namespace winnow
