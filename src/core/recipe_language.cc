// The recipe's words for the language of documents.
#include <algorithm>

#include "core/recipe_parts.h"

namespace winnow {

LanguageRecipe parse_language(const Json& json, const std::string& where) {
  LanguageRecipe language;
  RecipeObject object(json, "facts.language", where);
  object.read("model", language.model);
  object.read("preparation", language.preparation);
  object.read("labels", language.labels);
  object.finish();
  if (language.model.empty()) {
    object.fail_value("model", "is missing", "name a fastText model, e.g. lid.176.bin");
  }
  if (language.labels.empty()) {
    object.fail_value("labels", "is missing", R"(name those to tell apart, e.g. ["en", "de"])");
  }
  for (const std::string& label : language.labels) {
    if (std::ranges::count(language.labels, label) == 1) continue;
    object.fail_value("labels", "names '" + label + "' twice", "name each label once");
  }
  return language;
}

LanguagePass parse_language_pass(RecipeObject& object, const PassContext& context) {
  LanguagePass pass;
  const auto& measured = context.recipe.facts.language;
  context.need_fact(object, "pass", std::string(kLanguageFact));
  object.read_members("min", [&](const std::string& label, const Json&) {
    const auto at = std::ranges::find(measured->labels, label);
    if (at == measured->labels.end()) {
      const auto near = nearest(label, measured->labels);
      object.fail_value("min", "names '" + label + "', which facts.language.labels does not",
                        near ? "did you mean '" + *near + "'?" : "add it there, or leave it out");
    }
    LanguageLimit limit{label, at - measured->labels.begin() + 1, 0};
    RecipeObject limits(*object.find("min"), object.path_of("min"), object.where());
    limits.read(label, limit.min);
    if (!(limit.min >= 0 && limit.min <= 1)) {
      limits.fail_value(label, "is no probability", "use a number from 0 to 1");
    }
    pass.keep.push_back(limit);
  });
  if (pass.keep.empty()) {
    object.fail_value("min", "is missing", R"(write {"en": 0.65} or the like)");
  }
  return pass;
}

}  // namespace winnow
