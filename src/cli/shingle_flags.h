// The flags that say what a document's sketch is made of.
#pragma once

#include <CLI/CLI.hpp>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "winnow/core/recipe.h"

namespace winnow {

struct ShingleFlags {
  std::string preset = "clean";  ///< of dedup_preset
  std::optional<std::string> by;
  std::optional<std::int32_t> words;
  std::optional<std::int32_t> characters;
  std::optional<std::int32_t> dimensions;
};

/// Adds --preset, --by, --shingle, --characters and --dimensions. `each` is called with every
/// option.
void add_shingle_flags(CLI::App& command, ShingleFlags& flags,
                       const std::function<void(CLI::Option&)>& each = {});

/// The preset's sketch, with what was asked for beside it. E_RECIPE_VALUE.
SketchRecipe sketch_of(const ShingleFlags& flags);

}  // namespace winnow
