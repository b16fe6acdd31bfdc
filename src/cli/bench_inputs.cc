#include "cli/bench_inputs.h"

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

}  // namespace

std::vector<std::string> random_texts(std::int64_t documents, std::int64_t words,
                                      std::uint64_t known) {
  const auto numbers = random_rows<std::uint64_t>(documents, words, known + known / 16);
  std::vector<std::string> texts;
  for (std::int64_t d = 0; d < documents; ++d) {
    std::string& text = texts.emplace_back();
    for (const std::uint64_t number : numbers.view().row(d)) {
      text.append(word_of(number)).append(1, ' ');
    }
  }
  return texts;
}

TextTable random_text_table(std::int64_t words) {
  constexpr std::int32_t kMost = 1 << 24;
  FasttextVocabulary vocabulary;
  vocabulary.args.word_ngrams = 2;
  vocabulary.args.bucket = 2'000'000;
  for (std::int64_t w = 0; w < words; ++w) {
    vocabulary.words.push_back(word_of(static_cast<std::uint64_t>(w)));
  }
  return TextTable(vocabulary, random_matrix<std::int32_t>(words, 2, kMost),
                   random_matrix<std::int32_t>(vocabulary.args.bucket, 1, kMost));
}

}  // namespace winnow
