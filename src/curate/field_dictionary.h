// Text fields as columns: the different values of a shard, and their numbers.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "winnow/core/column.h"
#include "winnow/formats/jsonl_fields.h"

namespace winnow {

/// A field's value to group by: a string as it is, a number or a boolean as JSON has it; nothing if
/// it is absent, null, a list or an object.
std::optional<std::string> text_of(const FieldValue& value);

/// The most different values of a field in one shard, if its fact has no limit of its own, and the
/// most bytes of one.
inline constexpr std::size_t kMostFieldValues = 65'536;
inline constexpr std::size_t kMostFieldBytes = 4'096;

/// One field's values in a shard. A batch has the column NAME (I32), a number a row, and NAME#value
/// (ragged), the batch's own values: 0 is no value, k the k-th of them. `append` renumbers a
/// batch's rows by the shard's values, in the order of their first appearance.
class FieldDictionary {
 public:
  /// `where`: the shard, for errors.
  FieldDictionary(std::string name, std::string where, std::size_t most_values = kMostFieldValues);

  /// The columns of a batch, with no rows.
  static void add_columns(const std::string& name, Columns& columns);
  /// Appends a row's value to a batch's columns.
  static void push(const std::string& name, const std::optional<std::string>& value,
                   Columns& columns);

  /// Renumbers the batch's column and takes its values over: NAME#value then has only what is new
  /// in the shard. E_FIELD_VALUES if there are too many values or one is too long.
  void renumber(Columns& batch);

 private:
  const std::string name_;
  const std::string where_;
  const std::size_t most_values_;
  std::map<std::string, std::int32_t, std::less<>> numbers_;
};

}  // namespace winnow
