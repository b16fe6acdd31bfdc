// The recipe's words for URLs.
#include <algorithm>

#include "core/recipe_parts.h"

namespace winnow {

UrlOptions parse_url(const Json& json, const std::string& where) {
  UrlOptions url;
  RecipeObject object(json, "facts.url", where);
  object.read("field", url.field);
  for (std::size_t list = 0; list < kUrlListCount; ++list) {
    object.read(kUrlLists[list], url.lists[list]);
    for (const std::string& file : url.lists[list]) {
      if (file.empty()) object.fail_value(kUrlLists[list], "names no file", "name one, or none");
    }
  }
  object.read("public_suffixes", url.public_suffixes);
  object.read("private_suffixes", url.private_suffixes);
  object.finish();
  if (url.field.empty()) {
    object.fail_value("field", "is empty", R"(name the field, e.g. "url" or "metadata.url")");
  }
  if (url.private_suffixes && url.public_suffixes.empty()) {
    object.fail_value("private_suffixes", "is set without public_suffixes",
                      "name a file as publicsuffix.org has it");
  }
  return url;
}

UrlPass parse_url_pass(RecipeObject& object, const PassContext& context) {
  UrlPass pass;
  context.need_fact(object, "pass", std::string(kUrlHostFact));
  const UrlOptions& measured = *context.recipe.facts.url;
  for (std::size_t list = 0; list < kUrlListCount; ++list) {
    if (object.find(kUrlLists[list]) == nullptr) continue;
    object.read(kUrlLists[list], pass.counts[list], 1, INT32_MAX);
    context.need_fact(object, kUrlLists[list], url_fact(list));
  }
  std::string hostless = "keep";
  object.read("no_host", hostless);
  if (hostless != "keep" && hostless != "drop") {
    object.fail_value("no_host", "is '" + hostless + "'", "use keep or drop");
  }
  pass.drop_hostless = hostless == "drop";
  if (!pass.drop_hostless && !measured.has_lists()) {
    object.fail_value("pass", "has nothing to do: facts.url names no list",
                      R"(add {"domains": "FILE"} or the like there, or "no_host": "drop" here)");
  }
  return pass;
}

}  // namespace winnow
