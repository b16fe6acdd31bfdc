#include <algorithm>

#include "core/recipe_parts.h"
#include "winnow/core/error.h"

namespace winnow {
namespace {

constexpr std::string_view kTopKeys[] = {"inputs", "output", "read",    "facts", "passes",
                                         "emit",   "device", "threads", "batch"};

/// The pass of a dotted key's first word; throws the error for an unknown option.
Json& pass_named(Json& recipe, const std::string& name, const Override& change) {
  std::vector<std::string> known(std::begin(kTopKeys), std::end(kTopKeys));
  const auto passes = recipe.find("passes");
  if (passes != recipe.end() && passes->is_array()) {
    for (Json& pass : *passes) {
      if (!pass.is_object()) continue;
      const auto* const key = pass.contains("name")     ? "name"
                              : pass.contains("preset") ? "preset"
                                                        : "pass";
      const auto own = pass.find(key);
      if (own == pass.end() || !own->is_string()) continue;
      if (*own == name) return pass;
      known.push_back(*own);
    }
  }
  const auto near = nearest(name, known);
  throw Error(errors::kUsage, "unknown option --" + change.key, {},
              (near ? "did you mean --" + *near + "? " : std::string()) +
                  "Options are keys of the recipe (--threads 2) or of its passes "
                  "(--near.threshold 0.9); `winnow run --help` lists them");
}

}  // namespace

void apply_override(Json& recipe, const Override& change) {
  std::vector<std::string> words;
  for (std::size_t at = 0; at <= change.key.size();) {
    const std::size_t dot = std::min(change.key.find('.', at), change.key.size());
    words.push_back(change.key.substr(at, dot - at));
    at = dot + 1;
  }
  Json* place = &recipe;
  std::size_t next = 0;
  const bool top =
      std::find(std::begin(kTopKeys), std::end(kTopKeys), words[0]) != std::end(kTopKeys);
  if (!top) {
    place = &pass_named(recipe, words[0], change);
    next = 1;
  } else if (words[0] == "passes" && words.size() > 1) {
    place = &pass_named(recipe, words[1], change);
    next = 2;
  }
  for (; next < words.size(); ++next) {
    if (!place->is_object() && !place->is_null()) *place = Json::object();
    place = &(*place)[words[next]];
  }
  // A folder may be called 2026.
  const bool is_text = change.key == "output" || nests_too_deep(change.value);
  const Json value =
      is_text ? Json() : Json::parse(change.value, nullptr, /*allow_exceptions=*/false);
  *place = is_text || value.is_discarded() ? Json(change.value) : value;
}

}  // namespace winnow
