#include "winnow/filters/repeated_lines.h"

#include <algorithm>
#include <charconv>
#include <filesystem>

#include "filters/rule_scratch.h"
#include "winnow/core/error.h"
#include "winnow/core/utf8.h"
#include "winnow/formats/safetensors.h"

namespace winnow {
namespace {

constexpr int kFirstBits = 16;

Error invalid(const std::string& path, const std::string& what) {
  return Error(errors::kModelInvalid, "this is no file of lines: " + what, path,
               "make it again with `winnow lines`");
}

RepeatedLinesOptions options_of(const std::string& path,
                                const std::map<std::string, std::string>& metadata) {
  const auto value = [&](const std::string& key) {
    const auto at = metadata.find(key);
    if (at == metadata.end()) throw invalid(path, "its header has no " + key);
    return at->second;
  };
  if (value("format") != kLinesFormat) throw invalid(path, "its format is " + value("format"));
  const auto unit = line_unit_of(value("unit"));
  const auto match = line_match_of(value("match"));
  const std::string least = value("more_than");
  RepeatedLinesOptions options{path, {}, 0};
  const auto [end, problem] =
      std::from_chars(least.data(), least.data() + least.size(), options.more_than);
  if (!unit || !match || problem != std::errc() || end != least.data() + least.size() ||
      options.more_than < 1) {
    throw invalid(path, "its header is not as winnow writes it");
  }
  options.lines = {*unit, *match};
  return options;
}

void need_file(const std::string& path) {
  if (std::filesystem::is_regular_file(path)) return;
  throw Error(errors::kModelMissing, "there is no such file of repeated lines", path,
              "`winnow lines RECIPE` counts the lines of the recipe's inputs and writes it");
}

std::string words_of(const LineOptions& options) {
  return std::string(name_of(options.match)).append(" ").append(name_of(options.unit));
}

}  // namespace

RepeatedLinesOptions repeated_lines_in(const std::string& path) {
  need_file(path);
  return options_of(path, read_safetensors_metadata(path, errors::kModelInvalid));
}

RepeatedLines::RepeatedLines(const RepeatedLinesOptions& options)
    : lines_(options.lines), more_than_(options.more_than) {
  const std::string& path = options.file;
  need_file(path);
  file_ = std::make_unique<const MappedTensors>(path, errors::kModelInvalid);
  const RepeatedLinesOptions held = options_of(path, file_->metadata());
  if (held.lines != options.lines || held.more_than > options.more_than) {
    throw Error(errors::kModelMismatch,
                "the file has " + words_of(held.lines) + " that more than " +
                    std::to_string(held.more_than) + " documents have; " + words_of(options.lines) +
                    " of more than " + std::to_string(options.more_than) + " are asked for",
                path, "count again with `winnow lines`, or ask for what the file has");
  }
  index(path);
}

void RepeatedLines::index(const std::string& path) {
  const auto keys = file_->matrix<std::uint64_t>("key");
  const auto documents = file_->matrix<std::int32_t>("documents");
  if (keys.columns != 1 || documents.columns != 1 || keys.rows != documents.rows) {
    throw invalid(path, "it has not one count a key");
  }
  keys_ = {keys.data, static_cast<std::size_t>(keys.rows)};
  documents_ = {documents.data, static_cast<std::size_t>(documents.rows)};
  first_.assign((std::size_t{1} << kFirstBits) + 1, 0);
  for (std::size_t k = 0; k < keys_.size(); ++k) {
    if (k > 0 && keys_[k - 1] >= keys_[k]) throw invalid(path, "its keys do not ascend");
    ++first_[(keys_[k] >> (64 - kFirstBits)) + 1];
  }
  for (std::size_t f = 1; f < first_.size(); ++f) first_[f] += first_[f - 1];
}

bool RepeatedLines::contains(std::uint64_t key) const {
  const std::size_t bits = key >> (64 - kFirstBits);
  const auto begin = keys_.begin() + static_cast<std::ptrdiff_t>(first_[bits]);
  const auto end = keys_.begin() + static_cast<std::ptrdiff_t>(first_[bits + 1]);
  const auto at = std::lower_bound(begin, end, key);
  if (at == end || *at != key) return false;
  return documents_[static_cast<std::size_t>(at - keys_.begin())] > more_than_;
}

void measure_repeated_lines_winnow(RuleScratch& scratch, std::span<double> facts) {
  facts[0] = facts[1] = 0;
  const RepeatedLines* const repeated = scratch.sources.lines;
  if (repeated == nullptr) return;
  if (!scratch.line_keys) scratch.line_keys.emplace(repeated->lines());
  std::string& out = scratch.edited;
  out.clear();
  std::int64_t removed = 0;
  std::int64_t characters = 0;
  bool first = true;
  scratch.line_keys->for_each(scratch.text.text(),
                              [&](std::string_view line, std::optional<std::uint64_t> key) {
                                if (key && repeated->contains(*key)) {
                                  ++removed;
                                  characters += count_characters(line);
                                  return;
                                }
                                if (!first) out += scratch.line_keys->separator();
                                out += line;
                                first = false;
                              });
  facts[0] = static_cast<double>(removed);
  facts[1] = share(characters, scratch.text.characters());
  if (removed > 0) scratch.edit = Edit::kOther;
}

}  // namespace winnow
