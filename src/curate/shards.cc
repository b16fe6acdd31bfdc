#include "curate/shards.h"

#include <glob.h>

#include <algorithm>
#include <filesystem>
#include <set>
#include <string_view>

#include "winnow/core/error.h"
#include "winnow/formats/jsonl.h"

namespace winnow {
namespace {

namespace fs = std::filesystem;

void expand(const std::string& pattern, std::set<std::string>& paths) {
  glob_t found{};
  const int problem = ::glob(pattern.c_str(), GLOB_NOMAGIC, nullptr, &found);
  for (std::size_t i = 0; problem == 0 && i < found.gl_pathc; ++i) {
    paths.insert(fs::path(found.gl_pathv[i]).lexically_normal().string());
  }
  ::globfree(&found);
  if (problem != 0) {
    throw Error(errors::kNoInput, "no file matches this input", pattern,
                "check the path; patterns are expanded in the folder that winnow runs in");
  }
}

void check_readable(const std::string& path) {
  if (!fs::exists(path)) {
    throw Error(errors::kNoInput, "the input does not exist", path, "check the path");
  }
  if (fs::is_directory(path)) {
    throw Error(errors::kNoInput, "the input is a folder", path,
                "name the files in it: " + path + "/*.jsonl*");
  }
}

/// Names go into JSON.
void check_name(const Shard& shard) {
  std::string quoted;
  append_json_string(shard.name, quoted);
  if (quoted.find("\xef\xbf\xbd") == std::string::npos) return;
  throw Error(errors::kRecipeValue, "the input's name is not UTF-8: " + quoted, "inputs",
              "rename the file");
}

/// The path's folders that all inputs share.
fs::path common_folder(const std::set<std::string>& paths) {
  fs::path common = fs::path(*paths.begin()).parent_path();
  for (const std::string& path : paths) {
    const fs::path folder = fs::path(path).parent_path();
    const auto differ =
        std::mismatch(common.begin(), common.end(), folder.begin(), folder.end()).first;
    fs::path shared;
    for (auto part = common.begin(); part != differ; ++part) shared /= *part;
    common = shared;
  }
  return common;
}

}  // namespace

std::string shard_name(std::string name) {
  for (const std::string_view suffix : {".zst", ".gz", ".jsonl", ".json"}) {
    if (name.ends_with(suffix) && name.size() > suffix.size()) {
      name.resize(name.size() - suffix.size());
    }
  }
  return name;
}

std::vector<Shard> list_shards(std::span<const std::string> inputs) {
  std::set<std::string> paths;
  for (const std::string& pattern : inputs) expand(pattern, paths);
  for (const std::string& path : paths) check_readable(path);
  const fs::path folder = common_folder(paths);
  std::vector<Shard> shards;
  for (const std::string& path : paths) {
    shards.push_back({shard_name(fs::path(path).lexically_relative(folder).string()), path});
    if (folder.empty()) shards.back().name = shard_name(path);
  }
  std::sort(shards.begin(), shards.end(),
            [](const Shard& a, const Shard& b) { return a.name < b.name; });
  for (const Shard& shard : shards) check_name(shard);
  for (std::size_t i = 1; i < shards.size(); ++i) {
    if (shards[i].name != shards[i - 1].name) continue;
    throw Error(errors::kRecipeValue, "two inputs would both be shard '" + shards[i].name + "'",
                shards[i - 1].path + " and " + shards[i].path, "rename one of them");
  }
  return shards;
}

std::vector<std::string> names_of(std::span<const Shard> shards) {
  std::vector<std::string> names;
  for (const Shard& shard : shards) names.push_back(shard.name);
  return names;
}

}  // namespace winnow
