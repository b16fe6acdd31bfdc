#include "cli/recipe_flags.h"

#include <algorithm>

#include "winnow/core/error.h"

namespace winnow {

std::vector<Override> take_recipe_flags(std::vector<std::string>& arguments,
                                        const std::vector<std::string_view>& own_flags) {
  std::vector<Override> overrides;
  std::vector<std::string> rest;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const std::string& argument = arguments[i];
    const std::string flag = argument.substr(0, argument.find('='));
    const bool own = std::find(own_flags.begin(), own_flags.end(), flag) != own_flags.end();
    if (own || !argument.starts_with("--") || argument.size() == 2) {
      rest.push_back(argument);
      continue;
    }
    const std::size_t equals = argument.find('=');
    if (equals != std::string::npos) {
      overrides.push_back({argument.substr(2, equals - 2), argument.substr(equals + 1)});
    } else if (i + 1 < arguments.size()) {
      overrides.push_back({argument.substr(2), arguments[++i]});
    } else {
      throw Error(errors::kUsage, "option " + argument + " lacks its value", {},
                  "write " + argument + " VALUE; `winnow run --help` lists the options");
    }
  }
  arguments = std::move(rest);
  return overrides;
}

std::string_view recipe_help() {
  return R"(Every key of the recipe is also a flag; a pass is named by its kind (or its "name"):
  --inputs PATTERN               shards: .jsonl, .jsonl.gz, .jsonl.zst (told by their bytes)
  --output DIR                   the run directory
  --threads N                    0: all cores; changes no result
  --batch N                      documents a batch [0: 256, on a GPU 1024]; changes no result
  --device auto|cpu|cuda|cuda:N  changes no result
  --read.text_field NAME         [text]      --read.id_field NAME           [id]
  --read.max_bad N               [10]        --read.max_bad_share SHARE     [0.001]
  --read.max_record_bytes N      [67108864]
  --facts.tokenizer FILE         a sentencepiece .model: the fact "tokens"
  --facts.scores.NAME.model FILE a fastText .bin: the fact NAME
  --facts.scores.NAME.label L    --facts.scores.NAME.preparation PRESET
  --facts.sketch.by UNIT         words, characters or both: what shingles are made of [words]
  --facts.sketch.shingle N       words a shingle [3]; --facts.sketch.characters N  [5]
  --facts.sketch.dimensions N    [256]
  --facts.minhash.preset PRESET  winnow or datatrove: whose shingles [winnow]; also .by, .shingle [5]
  --facts.minhash.permutations N [112]       --facts.minhash.seed N         [1]
  --facts.embedding FILE         an embedding table of the tokenizer
  --facts.url.field NAME         [url]       --facts.url.domains FILE       lists: docs/filters.md
  --facts.repeated_lines.file F  that `winnow lines` writes; also .more_than N, .unit, .match
  --facts.rules '["PRESET", ..]' heuristic rules: `winnow filter --list`
  --limits.limits.FACT.min X     --limits.limits.FACT.max X
  --PRESET.thresholds.FACT.min X --PRESET.thresholds.FACT.max X     (null: none)
  --exact.rank RANK              first, longest or a fact
  --near.of sketch|embedding     --near.method exhaustive|clustered|auto|index|minhash
  --near.pairs_from COSINE       keep the pairs down to this on disk
  --near.cells N                 [0: 2 sqrt(rows)]      --near.visits N     [8]
  --near.bands N                 [14]        --near.rows N                  [8]
  --near.verify true|false       minhash: by exact Jaccard; reads text once more [false]
  --near.index FACTORY           [Flat]      --near.threshold COSINE        [0.8]
  --near.rank RANK
  --facts.fields.NAME PATH       a field as a fact to group by (docs/mixing.md)
  --keep.top 10%|N               --keep.by FACT, or 0.7*edu + 0.3*dclm
  --keep.min X                   --keep.tokens N  --keep.bytes N  --keep.pareto ALPHA
  --keep.per FIELD               --keep.seed N                              [1]
  --mix.by FIELD                 --mix.shares.GROUP SHARE  --mix.temperature T
  --mix.tokens N                 --mix.repeat N [1]  --mix.when_dry short|shrink|fill
  --mix.curve.by FACT            --mix.preset fineweb2  --mix.seed N        [1]
  --pass_rate.attempts FACT      --pass_rate.successes FACT
  --pass_rate.table FILE         --pass_rate.above X [0]  --pass_rate.below X
  --pass_rate.confidence C       --pass_rate.interval wilson|clopper-pearson
  --emit.compression zstd|none   --emit.dropped true|false
  --emit.weight_field NAME       --emit.shuffle.documents N  --emit.shuffle.seed N
)";
}

}  // namespace winnow
