#include "curate/models.h"

#include <filesystem>

#include "winnow/core/error.h"
#include "winnow/core/hash.h"
#include "winnow/formats/fasttext_reader.h"
#include "winnow/formats/model_card.h"

namespace winnow {
namespace {

void check_present(const std::string& path) {
  if (std::filesystem::is_regular_file(path)) return;
  throw Error(errors::kModelMissing, "there is no such model file", path,
              "check the path; models that ship with winnow are in its models/ folder");
}

EmbeddingTable piece_embedding(const FactsRecipe& facts, const Tokenizer* tokenizer) {
  if (tokenizer == nullptr) {
    throw Error(errors::kRecipeValue, "facts.embedding needs a tokenizer", facts.embedding,
                "set facts.tokenizer to the table's own, or name an unsupervised fastText model");
  }
  return read_embedding_table(facts.embedding, sha256_hex_of_file(facts.tokenizer),
                              tokenizer->size());
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
  add(facts.unigram);
  for (const NamedScore& score : facts.scores) add(score.options.model);
  if (facts.language) add(facts.language->model);
  const auto add_list = [&](const std::string& path, const std::string& key) {
    if (!std::filesystem::is_regular_file(path)) {
      throw Error(errors::kNoInput, "there is no such file", path, "check the path in " + key);
    }
    digests[path] = sha256_hex_of_file(path);
  };
  if (facts.contamination) {
    for (const auto& benchmark : facts.contamination->benchmarks) {
      add_list(benchmark.file, "facts.contamination");
    }
  }
  if (facts.repeated_lines) {
    const std::string& path = repeated_lines_in(facts.repeated_lines->file).file;
    digests[path] = sha256_hex_of_file(path);
  }
  if (facts.url) {
    for (const std::string& file : facts.url->files()) add_list(file, "facts.url");
  }
  return digests;
}

ModelSet::ModelSet(const FactsRecipe& facts) : rule_files(facts, facts.rules) {
  if (!facts.tokenizer.empty()) {
    tokenizer = std::make_unique<const Tokenizer>(load_tokenizer(facts.tokenizer));
  }
  if (!facts.embedding.empty()) {
    check_present(facts.embedding);
    if (is_fasttext_file(facts.embedding)) {
      word_embedding = std::make_unique<const WordEmbedding>(facts.embedding);
    } else {
      embedding = std::make_unique<const EmbeddingTable>(piece_embedding(facts, tokenizer.get()));
    }
  }
  for (const NamedScore& score : facts.scores) {
    scores.push_back(std::make_unique<const LinearModel>(score.options));
  }
  if (const auto& wanted = facts.language) {
    const ScoreOptions options{wanted->model, {}, wanted->preparation};
    language = std::make_unique<const LanguageModel>(options, wanted->labels);
  }
  if (facts.url) urls = std::make_unique<const UrlLists>(*facts.url);
  if (facts.contamination) benchmarks = std::make_unique<const Benchmarks>(*facts.contamination);
}

PlacedModels::PlacedModels(const ModelSet& models, Backend& backend) {
  if (models.tokenizer) {
    words = DeviceWords::make(*models.tokenizer, backend, TokenizerOptions().cache_bytes);
  }
  for (const auto& model : models.scores) scores.push_back(backend.place(model->table()));
  if (models.language) language = backend.place(models.language->linear().table());
  if (models.embedding) embedding = backend.place(models.embedding->rows.view());
  if (models.word_embedding) embedding = backend.place(models.word_embedding->table());
}

}  // namespace winnow
