#include "curate/facts.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "curate/field_dictionary.h"
#include "curate/ragged.h"
#include "winnow/core/hash.h"
#include "winnow/filters/measures.h"
#include "winnow/text/shingles.h"

namespace winnow {
namespace {

std::vector<std::string> paths_of(const std::vector<NamedField>& fields) {
  std::vector<std::string> paths;
  for (const NamedField& field : fields) paths.push_back(field.path);
  return paths;
}

}  // namespace

FactsLane::FactsLane(const Recipe& recipe, const ModelSet& models, const PlacedModels& placed,
                     std::unique_ptr<Backend> backend)
    : recipe_(recipe),
      models_(models),
      placed_(placed),
      backend_(std::move(backend)),
      parser_(recipe.read.jsonl),
      fields_(paths_of(recipe.facts.fields)),
      url_field_({recipe.facts.url ? recipe.facts.url->field : std::string()}),
      rules_(recipe.facts.rules, models.rule_files.sources()),
      counted_rules_(backend_->name() == "cpu"
                         ? CountedRules()
                         : counted_rules(recipe.facts.rules, recipe.facts.edits)) {
  if (models.tokenizer) tokenizer_.emplace(*models.tokenizer, *backend_, placed.words);
  for (std::size_t s = 0; s < models.scores.size(); ++s) {
    scorers_.emplace_back(*models.scores[s], placed.scores[s], *backend_);
  }
  if (models.language) languages_.emplace(*models.language, placed.language, *backend_);
  if (const auto& minhash = recipe.facts.minhash) {
    minhash_shingles_.emplace(*minhash);
    permutations_.emplace(minhash->seed, minhash->permutations);
  }
}

void FactsLane::measure(Batch& batch) {
  parser_.parse(batch);
  if (recipe_.facts.edits) {  // first: all else is of that
    if (counted_rules_.any()) {
      const std::vector<std::string_view> unedited = texts_of(batch.documents);
      const std::unique_ptr<TextBatch> texts = backend_->start(unedited);
      start_counts(*texts);
      texts->finish();
    }
    add_rule_facts_and_edit(rules_, {gopher_counts_, c4_counts_}, batch);
  }
  // A device works on what is started while the host does what is its own.
  const std::vector<std::string_view> views = texts_of(batch.documents);
  const std::unique_ptr<TextBatch> texts = backend_->start(views);
  if (!recipe_.facts.edits) start_counts(*texts);
  Columns shingles = start_shingles(batch, *texts);
  for (LinearScorer& scorer : scorers_) scorer.start(*texts);
  if (languages_) languages_->start(*texts);
  Column digests(std::string(columns::kSha256), ColumnType::kU8,
                 static_cast<std::int64_t>(TextDigest().size()), std::ssize(views));
  texts->digest_text(digests.values<std::uint8_t>());
  Columns measures, judgements;
  int done = 0;
  const auto do_next = [&] {
    ++done;
    if (done == 1) measure_text(batch.documents, measures);
    if (done == 2) judgements = judged(batch.documents, *texts);
  };
  Columns tokens;
  if (tokenizer_) tokens = count_tokens(*texts, do_next);
  while (done < 2) do_next();
  add_keys(batch, std::move(digests));
  batch.facts.add(std::move(measures));
  batch.facts.add(std::move(tokens));
  if (models_.word_embedding) add_word_embedding(batch);
  batch.facts.add(std::move(judgements));
  batch.facts.add(std::move(shingles));
  if (!recipe_.facts.fields.empty()) add_fields(batch);
  if (models_.urls) add_urls(batch);
}

Columns FactsLane::judged(std::span<const Document> documents, TextBatch& texts) {
  texts.finish();
  Columns facts;
  add_scores(facts);
  if (languages_) add_languages(facts);
  if (models_.benchmarks) add_contamination(documents, facts);
  if (!recipe_.facts.edits) {
    add_rule_facts(rules_, documents, {gopher_counts_, c4_counts_}, facts);
  }
  return facts;
}

void FactsLane::add_keys(Batch& batch, Column digests) const {
  Column& ordinals = batch.facts.add({std::string(columns::kOrdinal), ColumnType::kU64, 1});
  for (const Document& document : batch.documents) ordinals.push(document.ordinal);
  batch.facts.add(std::move(digests));
  RaggedWriter ids(batch.facts, columns::kId);
  for (const Document& document : batch.documents) ids.push(document.id);
}

Columns FactsLane::count_tokens(TextBatch& texts, const std::function<void()>& meanwhile) {
  const std::int64_t rows = std::ssize(texts.texts());
  Columns made;
  const std::span<std::int64_t> counts(
      made.add({std::string(columns::kTokens), ColumnType::kI64, 1, rows})
          .values<std::int64_t>()
          .data,
      static_cast<std::size_t>(rows));
  TextVectors vectors;
  if (models_.embedding) vectors = {placed_.embedding.get(), add_vectors(made, rows)};
  tokenizer_->embed(texts, counts, vectors, meanwhile);
  return made;
}

MatrixView<std::int8_t> FactsLane::add_vectors(Columns& facts, std::int64_t rows) const {
  Column& vectors = facts.add(
      {std::string(columns::kEmbedding), ColumnType::kI8, placed_.embedding->columns(), rows});
  return vectors.values<std::int8_t>();
}

void FactsLane::add_word_embedding(Batch& batch) {
  known_words_.clear();
  for (const Document& document : batch.documents) {
    models_.word_embedding->append_rows(document.text, known_words_);
  }
  const CsrView<std::int32_t> rows = known_words_.view();
  backend_->embed_rows(*placed_.embedding, rows, add_vectors(batch.facts, rows.rows()));
}

void FactsLane::add_scores(Columns& facts) {
  for (std::size_t s = 0; s < scorers_.size(); ++s) {
    Column& scores = facts.add({recipe_.facts.scores[s].name, ColumnType::kF64, 1});
    const Scores scored = scorers_[s].finish();
    for (std::int64_t d = 0; d < scored.probabilities.rows(); ++d) {
      scores.push(scorers_[s].positive_score(scored, d));
    }
  }
}

void FactsLane::add_languages(Columns& facts) {
  facts.add({std::string(kLanguageFact), ColumnType::kI64, 1});
  facts.add({std::string(kLanguageScoreFact), ColumnType::kF64, 1});
  Column& languages = *facts.find(kLanguageFact);
  Column& scores = *facts.find(kLanguageScoreFact);
  for (const Language& language : languages_->finish()) {
    languages.push(language.number);
    scores.push(language.score);
  }
}

void FactsLane::add_contamination(std::span<const Document> documents, Columns& facts) {
  const std::string item_fact(kContaminationItemFact);
  facts.add({std::string(kContaminationFact), ColumnType::kF64, 1});
  facts.add({std::string(kContaminationNgramsFact), ColumnType::kI64, 1});
  FieldDictionary::add_columns(item_fact, facts);
  for (const Document& document : documents) {
    const auto overlap = models_.benchmarks->index().overlap(document.text, overlaps_);
    facts.find(kContaminationFact)->push(overlap.share());
    facts.find(kContaminationNgramsFact)->push(overlap.shared);
    std::optional<std::string> name;
    if (overlap.item != BenchmarkIndex::kNone) name = models_.benchmarks->name(overlap.item);
    FieldDictionary::push(item_fact, name, facts);
  }
}

void FactsLane::add_urls(Batch& batch) {
  const std::vector<std::size_t> lists = recipe_.facts.url->used();
  const std::string domain(kDomainFact);
  const std::string entries(kUrlEntriesFact);
  batch.facts.add({std::string(kUrlHostFact), ColumnType::kI64, 1});
  for (const std::size_t list : lists) batch.facts.add({url_fact(list), ColumnType::kI64, 1});
  FieldDictionary::add_columns(domain, batch.facts);
  if (!lists.empty()) FieldDictionary::add_columns(entries, batch.facts);
  const auto named = [](const std::string& text) {
    return text.empty() ? std::optional<std::string>() : text;
  };
  std::vector<FieldValue> values;
  for (const Document& document : batch.documents) {
    url_field_.read(document.line, values);
    const UrlFacts url = models_.urls->measure(text_of(values[0]).value_or(std::string()));
    batch.facts.find(kUrlHostFact)->push(std::int64_t{url.domain.empty() ? 0 : 1});
    for (const std::size_t list : lists) batch.facts.find(url_fact(list))->push(url.counts[list]);
    FieldDictionary::push(domain, named(url.domain), batch.facts);
    if (!lists.empty()) FieldDictionary::push(entries, named(url.entries), batch.facts);
  }
}

void FactsLane::start_counts(TextBatch& texts) {
  if (counted_rules_.gopher) {
    gopher_counts_.resize(texts.texts().size());
    texts.count_gopher(gopher_counts_);
  }
  if (counted_rules_.c4) {
    c4_counts_.resize(texts.texts().size());
    texts.count_c4(*counted_rules_.c4, c4_counts_);
  }
}

Columns FactsLane::start_shingles(const Batch& batch, TextBatch& texts) {
  const auto rows = static_cast<std::int64_t>(batch.documents.size());
  const auto& sketch = recipe_.facts.sketch;
  const auto& minhash = recipe_.facts.minhash;
  Columns made;
  TextSketches sketches;
  TextSignatures signatures;
  if (sketch) {
    Column& column =
        made.add({std::string(columns::kSketch), ColumnType::kI8, sketch->dimensions, rows});
    sketches = {sketch->kernel(), column.values<std::int8_t>()};
  }
  if (minhash) {
    Column& column = made.add(
        {std::string(columns::kMinhash), ColumnType::kU64, permutations_->view().count(), rows});
    signatures = {permutations_->view(), minhash->shingles.words, column.values<std::uint64_t>()};
  }
  // What is made of words is made at once.
  if (sketch && sketch->shingles.by != ShingleUnit::kWords) {
    add_unit_sketches(*sketch, batch.documents, std::exchange(sketches.out, {}));
  }
  if (minhash &&
      (minhash->preset != MinhashPreset::kWinnow || minhash->shingles.by != ShingleUnit::kWords)) {
    add_unit_signatures(batch.documents, std::exchange(signatures.out, {}));
  }
  if (sketch || minhash) texts.shingle_text(sketches, signatures);
  return made;
}

void FactsLane::add_unit_sketches(const SketchRecipe& sketch, std::span<const Document> documents,
                                  MatrixView<std::int8_t> out) {
  units_.clear();
  for (const Document& document : documents) {
    append_shingle_units(document.text, sketch.shingles, units_.values());
    units_.end_row();
  }
  backend_->sketch_shingles(sketch.kernel(), units_.view(), out);
}

void FactsLane::add_unit_signatures(std::span<const Document> documents,
                                    MatrixView<std::uint64_t> out) {
  shingles_.clear();
  for (const Document& document : documents) {
    minhash_shingles_->append(document.text, shingles_.values());
    shingles_.end_row();
  }
  backend_->minhash(permutations_->view(), shingles_.view(), out);
}

void FactsLane::add_fields(Batch& batch) {
  const std::vector<NamedField>& fields = recipe_.facts.fields;
  for (const NamedField& field : fields) {
    if (field.numeric) {
      batch.facts.add({field.name, ColumnType::kF64, 1});
    } else {
      FieldDictionary::add_columns(field.name, batch.facts);
    }
  }
  std::vector<FieldValue> values;
  for (const Document& document : batch.documents) {
    fields_.read(document.line, values);
    for (std::size_t f = 0; f < fields.size(); ++f) {
      if (fields[f].numeric) {
        batch.facts.find(fields[f].name)->push(number_of(values[f]).value_or(std::nan("")));
      } else {
        FieldDictionary::push(fields[f].name, text_of(values[f]), batch.facts);
      }
    }
  }
}

}  // namespace winnow
