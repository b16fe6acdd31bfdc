// What emit committed of one shard: commits/SHARD.json, written after the shard's other files.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>

namespace winnow {

struct CommittedFile {
  std::uint64_t bytes = 0;
  std::string xxh3_128;
};

struct ShardCommit {
  std::string shard;
  std::string made_from;
  std::string input_digest;
  std::uint64_t input_bytes = 0;
  std::uint64_t records = 0;  ///< = kept + dropped + quarantined
  std::uint64_t blank_lines = 0;
  std::uint64_t kept = 0;
  std::uint64_t written = 0;  ///< records of them: more than `kept` if some are repeated
  std::uint64_t dropped = 0;
  std::uint64_t quarantined = 0;
  std::map<std::string, std::uint64_t> quarantined_by_code;
  std::map<std::string, std::map<std::string, std::uint64_t>> dropped_by;  ///< pass -> rule -> n
  std::map<std::string, CommittedFile> files;  ///< "kept" or "spill", "dropped"

  std::string json() const;
  /// Nothing if the file is missing or is not a commit (it is then made again).
  static std::optional<ShardCommit> read(const std::string& path);
};

}  // namespace winnow
