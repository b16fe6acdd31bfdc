// Typed reading of one JSON object of a recipe: every key is asked for by name and type, and what
// was not asked for is an unknown key.
#pragma once

#include <functional>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace winnow {

using Json = nlohmann::ordered_json;

/// Whether the brackets of a JSON text nest deeper than any recipe's. What prints or walks a value
/// recurses as deep as it nests.
bool nests_too_deep(std::string_view json);
/// The JSON of a recipe file, comments allowed. E_RECIPE_SYNTAX.
Json parse_json(std::string_view text, const std::string& where);

class RecipeObject {
 public:
  /// Borrows `json`. `path` is its dotted key ("" for the whole recipe), `where` the file.
  /// E_RECIPE_TYPE if it is not an object.
  RecipeObject(const Json& json, std::string path, const std::string& where);

  /// The value of a key, or null. Marks the key as known.
  const Json* find(std::string_view key);

  void read(std::string_view key, std::string& value);
  void read(std::string_view key, bool& value);
  void read(std::string_view key, double& value);
  /// A whole number within [least, most].
  template <class Integer>
  void read(std::string_view key, Integer& value, std::int64_t least, std::int64_t most) {
    std::int64_t wide = static_cast<std::int64_t>(value);
    read_integer(key, wide, least, most);
    value = static_cast<Integer>(wide);
  }
  /// A string, or an array of strings.
  void read(std::string_view key, std::vector<std::string>& values);
  /// Calls `each(name, member)` for the members of an object, in the order written.
  void read_members(std::string_view key,
                    const std::function<void(const std::string&, const Json&)>& each);

  /// E_RECIPE_KEY for the first key that was not asked for.
  void finish() const;

  std::string path_of(std::string_view key) const;
  const std::string& where() const { return where_; }
  [[noreturn]] void fail_type(std::string_view key, std::string_view wanted) const;
  [[noreturn]] void fail_value(std::string_view key, const std::string& what,
                               const std::string& how) const;

 private:
  void read_integer(std::string_view key, std::int64_t& value, std::int64_t least,
                    std::int64_t most);

  const Json& json_;
  std::string path_;
  const std::string& where_;
  std::vector<std::string> known_;
};

}  // namespace winnow
