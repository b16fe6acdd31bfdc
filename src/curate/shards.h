// Which files a run reads, and what they are called in it.
#pragma once

#include <span>
#include <string>
#include <vector>

namespace winnow {

struct Shard {
  std::string name;  ///< relative to the inputs' common folder, without .jsonl, .gz, .zst
  std::string path;
};

/// A file's name without .jsonl or .json, .gz, .zst.
std::string shard_name(std::string name);

/// Expands glob patterns; sorted by name, which is the document order of the run. E_NO_INPUT for a
/// pattern without a match or a folder, E_RECIPE_VALUE for two files of one name.
std::vector<Shard> list_shards(std::span<const std::string> inputs);

std::vector<std::string> names_of(std::span<const Shard> shards);

}  // namespace winnow
