#include "winnow/formats/word_counts.h"

#include <charconv>
#include <filesystem>

#include "winnow/core/error.h"
#include "winnow/formats/safetensors.h"

namespace winnow {
namespace {

Error invalid(const std::string& path, const std::string& what) {
  return Error(errors::kModelInvalid, "this is no table of word counts: " + what, path,
               "make it again with `winnow train --unigram`");
}

std::int64_t number_in(const Safetensors& file, const std::string& key, const std::string& path) {
  const auto at = file.metadata.find(key);
  if (at == file.metadata.end()) throw invalid(path, "its header has no " + key);
  std::int64_t number = 0;
  const char* const last = at->second.data() + at->second.size();
  const auto [end, problem] = std::from_chars(at->second.data(), last, number);
  if (problem != std::errc() || end != last || number < 0) {
    throw invalid(path, key + " is '" + at->second + "'");
  }
  return number;
}

/// Counts and order, and that the listed ones are no more than all.
void check(const WordCounts& counts, const std::string& path) {
  std::int64_t left = counts.tokens;
  const WordCounts::Word* before = nullptr;
  for (const WordCounts::Word& word : counts.words) {
    if (word.word.empty() || word.count < 1 || word.count > left) {
      throw invalid(path, "the counts of its words are not those of its corpus");
    }
    const bool ascends =
        before != nullptr &&
        (before->count < word.count || (before->count == word.count && before->word >= word.word));
    if (ascends) throw invalid(path, "its words are not in order");
    left -= word.count;
    before = &word;
  }
  const std::int64_t unlisted = counts.distinct - static_cast<std::int64_t>(counts.words.size());
  if (unlisted < 0 || unlisted > left || (unlisted == 0) != (left == 0)) {
    throw invalid(path, "its sums do not add up");
  }
}

}  // namespace

void write_word_counts(const std::string& path, const WordCounts& counts) {
  Safetensors file;
  file.metadata = {{"format", std::string(kUnigramFormat)},
                   {"tokens", std::to_string(counts.tokens)},
                   {"distinct", std::to_string(counts.distinct)},
                   {"documents", std::to_string(counts.documents)}};
  Column& numbers = file.columns.add({"count", ColumnType::kI64, 1});
  for (const WordCounts::Word& word : counts.words) numbers.push(word.count);
  Column& words = file.columns.add({"words", ColumnType::kU8, 1});
  for (const WordCounts::Word& word : counts.words) words.push_bytes(word.word + "\n");
  write_safetensors(path, file);
}

WordCounts read_word_counts(const std::string& path) {
  if (!std::filesystem::is_regular_file(path)) {
    throw Error(errors::kModelMissing, "there is no such table of word counts", path,
                "`winnow train --unigram CORPUS --output FILE` makes one");
  }
  const Safetensors file = read_safetensors(path, errors::kModelInvalid);
  const auto format = file.metadata.find("format");
  if (format == file.metadata.end() || format->second != kUnigramFormat) {
    throw invalid(path, "its format is another");
  }
  const Column* const numbers = file.columns.find("count");
  const Column* const bytes = file.columns.find("words");
  if (numbers == nullptr || bytes == nullptr || numbers->view().type() != ColumnType::kI64 ||
      bytes->view().type() != ColumnType::kU8) {
    throw invalid(path, "it has no counts or no words");
  }
  WordCounts counts;
  counts.tokens = number_in(file, "tokens", path);
  counts.distinct = number_in(file, "distinct", path);
  counts.documents = number_in(file, "documents", path);
  const auto all = numbers->view().bytes();
  std::string_view rest(reinterpret_cast<const char*>(bytes->view().bytes().data()),
                        bytes->view().bytes().size());
  const auto* const values = reinterpret_cast<const std::int64_t*>(all.data());
  for (std::size_t w = 0; w < all.size() / sizeof(std::int64_t); ++w) {
    const std::size_t end = rest.find('\n');
    if (end == rest.npos) throw invalid(path, "it has fewer words than counts");
    counts.words.push_back({std::string(rest.substr(0, end)), values[w]});
    rest.remove_prefix(end + 1);
  }
  if (!rest.empty()) throw invalid(path, "it has more words than counts");
  check(counts, path);
  return counts;
}

}  // namespace winnow
