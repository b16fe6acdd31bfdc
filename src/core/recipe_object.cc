#include "core/recipe_object.h"

#include <algorithm>

#include "winnow/core/error.h"
#include "winnow/core/recipe.h"

namespace winnow {

bool nests_too_deep(std::string_view json) {
  constexpr int kMostDepth = 64;
  int depth = 0;
  bool in_string = false;
  for (std::size_t i = 0; i < json.size() && depth <= kMostDepth; ++i) {
    const char c = json[i];
    if (in_string && c == '\\') ++i;
    if (c == '"') in_string = !in_string;
    if (in_string) continue;
    if (json.substr(i).starts_with("//")) i = std::min(json.find('\n', i), json.size());
    if (json.substr(i).starts_with("/*")) i = std::min(json.find("*/", i + 2), json.size());
    if (c == '[' || c == '{') ++depth;
    if (c == ']' || c == '}') --depth;
  }
  return depth > kMostDepth;
}

Json parse_json(std::string_view text, const std::string& where) {
  if (nests_too_deep(text)) {
    throw Error(errors::kRecipeSyntax, "the recipe nests deeper than any recipe does", where,
                "is this the right file?");
  }
  try {
    return Json::parse(text, nullptr, true, /*ignore_comments=*/true);
  } catch (const Json::out_of_range& problem) {  // a number beyond double
    throw Error(errors::kRecipeSyntax,
                "the recipe cannot be read (" + std::string(problem.what()) + ")", where,
                "write a smaller number");
  } catch (const Json::parse_error& problem) {
    const auto line =
        1 +
        std::count(text.begin(),
                   text.begin() + static_cast<std::ptrdiff_t>(std::min(problem.byte, text.size())),
                   '\n');
    throw Error(errors::kRecipeSyntax,
                "the recipe is not JSON (" + std::string(problem.what()) + ")",
                where + ", line " + std::to_string(line),
                "mend the line; // comments are allowed, trailing commas are not");
  }
}

RecipeObject::RecipeObject(const Json& json, std::string path, const std::string& where)
    : json_(json), path_(std::move(path)), where_(where) {
  if (!json_.is_object()) {
    throw Error(errors::kRecipeType,
                (path_.empty() ? "the recipe" : "'" + path_ + "'") +
                    std::string(" must be an object, not ") + json_.type_name(),
                where_);
  }
}

std::string RecipeObject::path_of(std::string_view key) const {
  return path_.empty() ? std::string(key) : path_ + "." + std::string(key);
}

const Json* RecipeObject::find(std::string_view key) {
  known_.emplace_back(key);
  const auto found = json_.find(std::string(key));
  return found == json_.end() ? nullptr : &*found;
}

void RecipeObject::fail_type(std::string_view key, std::string_view wanted) const {
  const Json& value = json_.at(std::string(key));
  throw Error(errors::kRecipeType,
              "'" + path_of(key) + "' must be " + std::string(wanted) + ", not " + value.dump(),
              where_, "write it as " + std::string(wanted));
}

void RecipeObject::fail_value(std::string_view key, const std::string& what,
                              const std::string& how) const {
  throw Error(errors::kRecipeValue, "'" + path_of(key) + "' " + what, where_, how);
}

void RecipeObject::read(std::string_view key, std::string& value) {
  const Json* found = find(key);
  if (found == nullptr) return;
  if (!found->is_string()) fail_type(key, "a string");
  value = found->get<std::string>();
}

void RecipeObject::read(std::string_view key, bool& value) {
  const Json* found = find(key);
  if (found == nullptr) return;
  if (!found->is_boolean()) fail_type(key, "true or false");
  value = found->get<bool>();
}

void RecipeObject::read(std::string_view key, double& value) {
  const Json* found = find(key);
  if (found == nullptr) return;
  if (!found->is_number()) fail_type(key, "a number");
  value = found->get<double>();
}

void RecipeObject::read_integer(std::string_view key, std::int64_t& value, std::int64_t least,
                                std::int64_t most) {
  const Json* found = find(key);
  if (found == nullptr) return;
  if (!found->is_number_integer()) fail_type(key, "a whole number");
  value = found->get<std::int64_t>();
  if (value < least || value > most) {
    fail_value(key, "is " + found->dump(),
               "use a number from " + std::to_string(least) + " to " + std::to_string(most));
  }
}

void RecipeObject::read(std::string_view key, std::vector<std::string>& values) {
  const Json* found = find(key);
  if (found == nullptr) return;
  values.clear();
  if (found->is_string()) {
    values.push_back(found->get<std::string>());
    return;
  }
  if (!found->is_array()) fail_type(key, "a string or an array of strings");
  for (const Json& value : *found) {
    if (!value.is_string()) fail_type(key, "a string or an array of strings");
    values.push_back(value.get<std::string>());
  }
}

void RecipeObject::read_members(std::string_view key,
                                const std::function<void(const std::string&, const Json&)>& each) {
  const Json* found = find(key);
  if (found == nullptr) return;
  if (!found->is_object()) fail_type(key, "an object");
  for (const auto& member : found->items()) each(member.key(), member.value());
}

void RecipeObject::finish() const {
  for (const auto& member : json_.items()) {
    if (std::find(known_.begin(), known_.end(), member.key()) != known_.end()) continue;
    const auto near = nearest(member.key(), known_);
    std::string how;
    if (near) {
      how = "did you mean '" + path_of(*near) + "'?";
    } else {
      how = "known keys here:";
      for (const std::string& known : known_) how += " " + known;
    }
    throw Error(errors::kRecipeKey, "unknown key '" + path_of(member.key()) + "'", where_, how);
  }
}

}  // namespace winnow
