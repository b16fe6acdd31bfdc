#include "winnow/learn/unigram.h"

#include <algorithm>
#include <unordered_map>

#include "winnow/core/error.h"
#include "winnow/core/hash.h"
#include "winnow/formats/word_counts.h"
#include "winnow/text/plain_line.h"

namespace winnow {
namespace {

struct HashOfWord {
  using is_transparent = void;
  std::size_t operator()(std::string_view word) const { return xxh64(word); }
};
using Counts = std::unordered_map<std::string, std::int64_t, HashOfWord, std::equal_to<>>;

void add(std::string_view word, std::int64_t count, Counts& counts) {
  const auto at = counts.find(word);
  if (at == counts.end()) {
    counts.emplace(word, count);
  } else {
    at->second += count;
  }
}

/// The text behind the labels at its beginning.
std::string_view without_labels(std::string_view text, std::string_view prefix) {
  while (!prefix.empty() && text.starts_with(prefix)) {
    text.remove_prefix(std::min(text.find_first_of(" \t\n"), text.size()));
    text.remove_prefix(std::min(text.find_first_not_of(" \t\n"), text.size()));
  }
  return text;
}

/// The most frequent ones, in the table's order.
WordCounts most_frequent(const Counts& counts, const UnigramOptions& options) {
  WordCounts table;
  for (const auto& [word, count] : counts) {
    table.tokens += count;
    if (count >= options.min_count) table.words.push_back({word, count});
  }
  table.distinct = std::ssize(counts);
  const auto before = [](const WordCounts::Word& a, const WordCounts::Word& b) {
    return a.count != b.count ? a.count > b.count : a.word < b.word;
  };
  std::ranges::sort(table.words, before);
  const auto most = static_cast<std::size_t>(options.most_words);
  if (table.words.size() > most) table.words.resize(most);
  return table;
}

}  // namespace

UnigramReport train_unigram(const UnigramOptions& options) {
  const LabelledText text(options.inputs, options.text);
  std::vector<Counts> of_block(text.slots());
  Counts counts;
  UnigramReport report;
  report.read = text.read(
      options.stop,
      [&](std::vector<LabelledDocument>& documents, std::size_t slot) {
        of_block[slot].clear();
        std::string plain;
        for (const LabelledDocument& document : documents) {
          for_each_plain_word(without_labels(document.text, options.text.label_prefix), plain,
                              [&](std::string_view word) { add(word, 1, of_block[slot]); });
        }
      },
      [&](std::size_t slot) {
        for (const auto& [word, count] : of_block[slot]) add(word, count, counts);
      });
  if (counts.empty()) {
    throw Error(errors::kTrainingData, "the corpus has no words", options.inputs.front(),
                "name JSONL with --text-field, or plain text");
  }
  WordCounts table = most_frequent(counts, options);
  table.documents = static_cast<std::int64_t>(report.read.documents);
  write_word_counts(options.output, table);
  report.tokens = table.tokens;
  report.distinct = table.distinct;
  report.words = std::ssize(table.words);
  report.sha256 = sha256_hex_of_file(options.output);
  return report;
}

}  // namespace winnow
