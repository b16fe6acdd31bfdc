#include "curate/commit.h"

#include <filesystem>
#include <nlohmann/json.hpp>

#include "winnow/formats/output_file.h"

namespace winnow {
namespace {

using nlohmann::json;

constexpr std::string_view kFormat = "winnow.commit/1";

}  // namespace

std::string ShardCommit::json() const {
  nlohmann::json committed;
  for (const auto& [name, file] : files) {
    committed[name] = {{"bytes", file.bytes}, {"xxh3_128", file.xxh3_128}};
  }
  const nlohmann::json all = {
      {"format", kFormat},
      {"shard", shard},
      {"made_from", made_from},
      {"input", {{"bytes", input_bytes}, {"xxh3_128", input_digest}}},
      {"records", records},
      {"blank_lines", blank_lines},
      {"kept", kept},
      {"written", written},
      {"dropped", dropped},
      {"quarantined", quarantined},
      {"quarantined_by_code", quarantined_by_code},
      {"dropped_by", dropped_by},
      {"files", committed},
  };
  return all.dump(2) + "\n";
}

std::optional<ShardCommit> ShardCommit::read(const std::string& path) {
  if (!std::filesystem::exists(path)) return std::nullopt;
  try {
    const nlohmann::json all = nlohmann::json::parse(read_file(path));
    if (all.at("format") != kFormat) return std::nullopt;
    ShardCommit commit;
    commit.shard = all.at("shard");
    commit.made_from = all.at("made_from");
    commit.input_bytes = all.at("input").at("bytes");
    commit.input_digest = all.at("input").at("xxh3_128");
    commit.records = all.at("records");
    commit.blank_lines = all.at("blank_lines");
    commit.kept = all.at("kept");
    commit.written = all.at("written");
    commit.dropped = all.at("dropped");
    commit.quarantined = all.at("quarantined");
    all.at("quarantined_by_code").get_to(commit.quarantined_by_code);
    all.at("dropped_by").get_to(commit.dropped_by);
    for (const auto& file : all.at("files").items()) {
      commit.files[file.key()] = {file.value().at("bytes"), file.value().at("xxh3_128")};
    }
    return commit;
  } catch (const nlohmann::json::exception&) {
    return std::nullopt;
  }
}

}  // namespace winnow
