#include "curate/models.h"

#include <filesystem>

#include "winnow/core/error.h"
#include "winnow/core/hash.h"
#include "winnow/formats/model_card.h"
#include "winnow/formats/output_file.h"

namespace winnow {
namespace {

void check_present(const std::string& path) {
  if (std::filesystem::is_regular_file(path)) return;
  throw Error(errors::kModelMissing, "there is no such model file", path,
              "check the path; models that ship with winnow are in its models/ folder");
}

}  // namespace

std::map<std::string, std::string> model_digests(const FactsRecipe& facts) {
  std::map<std::string, std::string> digests;
  const auto add = [&](const std::string& path) {
    if (path.empty() || digests.contains(path)) return;
    check_present(path);
    digests[path] = sha256_hex_of_file(path);
    read_model_card(path, digests[path]);
  };
  add(facts.tokenizer);
  add(facts.embedding);
  for (const NamedScore& score : facts.scores) add(score.options.model);
  return digests;
}

Tokenizer load_tokenizer(const std::string& path) {
  check_present(path);
  return Tokenizer(read_file(path), path);
}

ModelSet::ModelSet(const FactsRecipe& facts) {
  if (!facts.tokenizer.empty()) {
    tokenizer = std::make_unique<const Tokenizer>(load_tokenizer(facts.tokenizer));
  }
  if (!facts.embedding.empty()) {
    check_present(facts.embedding);
    embedding = std::make_unique<const EmbeddingTable>(read_embedding_table(
        facts.embedding, sha256_hex_of_file(facts.tokenizer), tokenizer->size()));
  }
  for (const NamedScore& score : facts.scores) {
    scores.push_back(std::make_unique<const LinearModel>(score.options));
  }
}

PlacedModels::PlacedModels(const ModelSet& models, Backend& backend) {
  for (const auto& model : models.scores) scores.push_back(backend.place(model->table()));
  if (models.embedding) embedding = backend.place(models.embedding->rows.view());
}

}  // namespace winnow
