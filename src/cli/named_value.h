// Options whose values have names.
#pragma once

#include <optional>
#include <string>

#include "winnow/core/error.h"

namespace winnow {

/// What was found under a name; E_RECIPE_VALUE if nothing was, with the names that there are.
template <class T>
T named(std::optional<T> found, const char* option, const std::string& name,
        const std::string& names) {
  if (found) return *found;
  throw Error(errors::kRecipeValue, std::string(option) + " is '" + name + "'", {}, "use " + names);
}

}  // namespace winnow
