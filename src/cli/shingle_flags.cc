#include "cli/shingle_flags.h"

#include "cli/named_value.h"
#include "winnow/core/error.h"
#include "winnow/curate/dedup.h"

namespace winnow {

void add_shingle_flags(CLI::App& command, ShingleFlags& flags,
                       const std::function<void(CLI::Option&)>& each) {
  const auto add = [&](const char* name, auto& value, const char* what) {
    CLI::Option& option = *command.add_option(name, value, what);
    if (each) each(option);
    return &option;
  };
  add("--preset", flags.preset,
      "clean: words, copies with something around them (default); noisy: characters, scans");
  add("--by", flags.by, "shingles of words, characters or both");
  add("--shingle", flags.words, "words a shingle")->check(CLI::Range(1, 64));
  add("--characters", flags.characters, "characters a shingle")->check(CLI::Range(1, 64));
  add("--dimensions", flags.dimensions, "of the sketches that find candidates")
      ->check(CLI::Range(64, 4096));
}

SketchRecipe sketch_of(const ShingleFlags& flags) {
  SketchRecipe sketch = dedup_preset(flags.preset).sketch;
  if (flags.by) {
    sketch.shingles.by =
        named(shingle_unit_of(*flags.by), "--by", *flags.by, "words, characters or both");
  }
  sketch.shingles.words = flags.words.value_or(sketch.shingles.words);
  sketch.shingles.characters = flags.characters.value_or(sketch.shingles.characters);
  sketch.dimensions = flags.dimensions.value_or(sketch.dimensions);
  if (sketch.dimensions % 64 != 0) {
    throw Error(errors::kRecipeValue, "--dimensions is not a multiple of 64", {},
                "use 512, 1024 or 2048");
  }
  return sketch;
}

}  // namespace winnow
