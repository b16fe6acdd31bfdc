#include "curate/identity.h"

#include <nlohmann/json.hpp>

#include "curate/models.h"
#include "winnow/core/hash.h"

namespace winnow {
namespace {

using nlohmann::json;

}  // namespace

RunIdentity identity_of(const Recipe& recipe, const std::vector<Shard>& shards, WithModels models) {
  RunIdentity identity;
  identity.shards = names_of(shards);
  if (models == WithModels::kYes) identity.models = model_digests(recipe.facts);
  identity.scan = scan_part(recipe);
  std::map<std::string, std::string> files;
  for (const std::string& file : recipe.decide_files()) files[file] = sha256_hex_of_file(file);
  identity.decide = decide_part(recipe, files);
  identity.emit = emit_part(recipe);
  return identity;
}

std::string ledger_made_from(const RunIdentity& identity, const std::string& input_digest) {
  return json{
      {"input", input_digest}, {"models", identity.models}, {"scan", json::parse(identity.scan)}}
      .dump();
}

std::string ledgers_digest(const std::vector<std::string>& ledgers_made_from) {
  std::string all;
  for (const std::string& made_from : ledgers_made_from) all += made_from + "\n";
  return sha256_hex(all);
}

std::string verdicts_made_from(const RunIdentity& identity,
                               const std::vector<std::string>& ledgers_made_from) {
  return json{{"ledgers", ledgers_digest(ledgers_made_from)},
              {"shards", identity.shards},
              {"decide", json::parse(identity.decide)}}
      .dump();
}

std::string outputs_made_from(const RunIdentity& identity, const std::string& verdicts_made_from,
                              const std::string& input_digest) {
  return json{{"input", input_digest},
              {"verdicts", sha256_hex(verdicts_made_from)},
              {"emit", json::parse(identity.emit)}}
      .dump();
}

}  // namespace winnow
