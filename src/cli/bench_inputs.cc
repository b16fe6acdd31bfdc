#include "cli/bench_inputs.h"

#include <limits>
#include <map>
#include <utility>

#include "winnow/core/error.h"
#include "winnow/core/fasttext_text.h"
#include "winnow/core/hash.h"
#include "winnow/formats/jsonl.h"

namespace winnow {
namespace {

/// Base 26: short words for small numbers, as in a language.
std::string word_of(std::uint64_t number) {
  std::string word;
  do {
    word.push_back(static_cast<char>('a' + number % 26));
    number /= 26;
  } while (number > 0);
  return word;
}

/// What HashedPieces has to say of a word.
void append_pieces(std::string_view word, std::vector<std::int32_t>& ids) {
  std::uint64_t hash = fasttext_hash(word);
  const int count = hash % 4 == 0 ? 2 : 1;
  for (int k = 0; k < count; ++k) {
    hash = mix64(hash);
    ids.push_back(static_cast<std::int32_t>(hash % HashedPieces::kPieces));
  }
}

/// Of most models, but for their rules.
const NormalRules& usual_rules() {
  static const NormalRules kUsual({}, {}, {.adds_prefix = true, .removes_extra = true});
  return kUsual;
}

}  // namespace

BenchTexts random_texts(std::int64_t documents, std::int64_t words, std::uint64_t known) {
  const auto numbers = random_rows<std::uint64_t>(documents, words, known + known / 16);
  BenchTexts made;
  for (std::int64_t d = 0; d < documents; ++d) {
    std::string& text = made.texts.emplace_back();
    for (const std::uint64_t number : numbers.view().row(d)) {
      text.append(word_of(number)).append(1, ' ');
    }
  }
  for (std::uint64_t w = 0; w < known; ++w) made.known.push_back(word_of(w));
  return made;
}

BenchTexts texts_of_file(const std::string& path) {
  constexpr std::size_t kMostBytes = 64'000'000;
  constexpr std::int64_t kTogether = 1000;
  const JsonlOptions options;
  JsonlReader reader(open_source(path), options);
  JsonlParser parser(options);
  BenchTexts read;
  std::size_t bytes = 0;
  for (Batch batch; bytes < kMostBytes && reader.next(kTogether, batch);) {
    parser.parse(batch);
    for (const Document& document : batch.documents) {
      read.texts.emplace_back(document.text);
      bytes += document.text.size();
    }
  }
  if (bytes == 0) {
    throw Error(errors::kNoInput, "there is no text to measure with", path,
                "name a JSONL file whose records have a \"text\"");
  }
  std::map<std::string_view, int> counts;
  for (const std::string& text : read.texts) {
    for_each_word(text, [&](std::string_view word) { ++counts[word]; });
  }
  for (const auto& [word, count] : counts) {
    if (count > 1) read.known.emplace_back(word);
  }
  return read;
}

TextTable random_text_table(std::vector<std::string> words) {
  constexpr std::int32_t kMost = 1 << 24;
  const auto count = static_cast<std::int64_t>(words.size());
  FasttextVocabulary vocabulary;
  vocabulary.args.word_ngrams = 2;
  vocabulary.args.bucket = 2'000'000;
  vocabulary.words = std::move(words);
  return TextTable(vocabulary, random_matrix<std::int32_t>(count, 2, kMost),
                   random_matrix<std::int32_t>(vocabulary.args.bucket, 1, kMost));
}

void HashedPieces::encode(std::span<const std::string_view> words, Csr<std::int32_t>& ids,
                          std::vector<float>& reaches) {
  for (const std::string_view word : words) {
    append_pieces(word, ids.values());
    ids.end_row();
    reaches.push_back(std::numeric_limits<float>::infinity());
  }
}

void HashedPieces::encode_rest(std::string_view normalized, std::size_t begin, float, bool,
                               std::vector<std::int32_t>& ids) {
  while (begin < normalized.size()) {
    const std::size_t end = word_end(normalized, begin, false);
    append_pieces(normalized.substr(begin, end - begin), ids);
    begin = end;
  }
}

void HashedPieces::encode_text(std::string_view text, std::vector<std::int32_t>& ids) {
  std::string normalized;
  normalize(usual_rules().view(), text, normalized);
  encode_rest(normalized, 0, 0, false, ids);
}

WordTable hashed_word_table(const std::vector<std::string>& words) {
  constexpr std::size_t kMostBytes = std::size_t{256} << 20;
  WordRules rules;
  rules.normal = usual_rules();
  for (std::int32_t id = 0; id < HashedPieces::kPieces; ++id) {
    rules.scores.of_id.push_back(-1.0 - 0.001 * id);
    rules.scores.ids_of_a_step.push_back(1);
  }
  WordTable table(std::move(rules), kMostBytes);
  std::vector<std::int32_t> ids;
  for (const std::string& word : words) {
    const std::string spaced = ' ' + word;
    ids.clear();
    append_pieces(spaced, ids);
    table.add(spaced, ids, std::numeric_limits<float>::infinity());
  }
  return table;
}

}  // namespace winnow
