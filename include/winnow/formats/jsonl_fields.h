// Some fields of JSON records, by path.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace winnow {

/// A field as JSON has it: a string, an integer of 64 bits, another number, a boolean, a list of
/// strings (or of integers and booleans, as strings); nothing if it is absent, null, an integer
/// beyond 64 bits, a number beyond double, or anything else.
using FieldValue =
    std::variant<std::monostate, std::string, std::int64_t, double, bool, std::vector<std::string>>;

/// The field as a label: a string as it is, integers and booleans as JSON has them, a list as many;
/// none for a number that is no integer.
std::vector<std::string> labels_of(const FieldValue& value);
/// The field as a number; nothing if it is none.
std::optional<double> number_of(const FieldValue& value);

/// Reads fields of records. One a thread; keeps its buffers.
class JsonlFields {
 public:
  /// A path is a key, or keys with dots between: "metadata.source" is the key "metadata.source" if
  /// the record has it, else "source" of the object "metadata".
  explicit JsonlFields(std::vector<std::string> paths);
  ~JsonlFields();
  JsonlFields(JsonlFields&&) noexcept;

  /// Fills `values`, one a path. False if the line is not one JSON object (any bytes may stand in
  /// it; none need stand behind it).
  bool read(std::string_view line, std::vector<FieldValue>& values);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace winnow
