// Every key of a recipe is also a flag: --threads 2, --near.threshold=0.9.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "winnow/core/recipe.h"

namespace winnow {

/// Takes the recipe's flags out of `arguments` (those after the command's name). What is not one of
/// `own_flags` and begins with "--" is a recipe's flag. E_USAGE if one lacks its value.
std::vector<Override> take_recipe_flags(std::vector<std::string>& arguments,
                                        const std::vector<std::string_view>& own_flags);

/// The keys and what they mean, for `--help`.
std::string_view recipe_help();

}  // namespace winnow
