#include "winnow/learn/labelled_text.h"

#include <algorithm>
#include <deque>
#include <memory>
#include <optional>

#include "winnow/core/error.h"
#include "winnow/core/hash.h"
#include "winnow/flow/pipeline.h"
#include "winnow/formats/jsonl.h"
#include "winnow/formats/jsonl_labels.h"
#include "winnow/scoring/load_tokenizer.h"
#include "winnow/text/fasttext_features.h"
#include "winnow/text/piece_words.h"
#include "winnow/text/sentencepiece.h"

namespace winnow {
namespace {

constexpr std::int64_t kBlockDocuments = 4096;
constexpr std::uint64_t kMostBad = 10;
constexpr double kMostBadShare = 0.001;

/// One block on its way from lines to documents.
struct Slot {
  explicit Slot(const LabelledTextOptions& options)
      : parser(options.jsonl), labels(options.label_field) {}

  Batch batch;
  JsonlParser parser;
  JsonlLabels labels;
  std::vector<LabelledDocument> documents;
  std::vector<std::string> prepared;  ///< texts that the documents view; made before any view is
  std::uint64_t bad = 0;
};

/// A label is one word to fastText.
std::string as_word(std::string label, const std::string& prefix) {
  std::ranges::replace_if(label, is_fasttext_space, '_');
  return label.starts_with(prefix) ? label : prefix + label;
}

class SlotParser {
 public:
  SlotParser(const LabelledTextOptions& options, const Tokenizer* tokenizer, bool is_json)
      : options_(options), tokenizer_(tokenizer), is_json_(is_json) {}

  void parse(Slot& slot) const {
    slot.documents.clear();
    if (is_json_) slot.parser.parse(slot.batch);
    slot.bad += slot.batch.defects.size();
    slot.prepared.assign(slot.batch.documents.size(), {});
    for (std::size_t d = 0; d < slot.batch.documents.size(); ++d) {
      const Document& document = slot.batch.documents[d];
      is_json_ ? add_record(slot, document, slot.prepared[d])
               : add_line(slot, document.line, slot.prepared[d]);
    }
  }

 private:
  void add_line(Slot& slot, std::string_view line, std::string& buffer) const {
    LabelledDocument& document = slot.documents.emplace_back();
    bool ended = false;
    for_each_word(line, [&](std::string_view word) {
      ended = ended || word == kFasttextEndOfSentence;
      if (ended) return;
      if (word.starts_with(options_.label_prefix)) document.labels.emplace_back(word);
    });
    document.text = tokenizer_ == nullptr
                        ? line
                        : piece_words(*tokenizer_, options_.label_prefix, line, buffer);
  }

  void add_record(Slot& slot, const Document& record, std::string& buffer) const {
    LabelledDocument document;
    if (!slot.labels.append(record.line, document.labels)) {
      ++slot.bad;
      return;
    }
    std::erase(document.labels, "");
    for (std::string& label : document.labels) {
      label = as_word(std::move(label), options_.label_prefix);
    }
    document.text = prepare(options_.preparation, record.text, buffer);
    if (tokenizer_ != nullptr) {
      std::string pieces;
      piece_words(*tokenizer_, options_.label_prefix, document.text, pieces);
      buffer = std::move(pieces);
      document.text = buffer;
    }
    slot.documents.push_back(std::move(document));
  }

  const LabelledTextOptions& options_;
  const Tokenizer* tokenizer_;
  bool is_json_;
};

bool begins_json(const Batch& batch) {
  if (batch.documents.empty()) return false;
  const std::string_view line = batch.documents.front().line;
  const auto first = line.find_first_not_of(" \t");
  return first != line.npos && line[first] == '{';
}

[[noreturn]] void fail_for_bad(const std::string& path, const LabelledCounts& counts,
                               const Slot& slot) {
  std::string first = "a label is neither a string, an integer nor a list of them";
  if (!slot.batch.defects.empty()) {
    const Defect& defect = slot.batch.defects.front();
    first = "record " + std::to_string(defect.ordinal) + ": " + std::string(defect.code) + ", " +
            defect.reason;
  }
  throw Error(errors::kTooManyBad,
              std::to_string(counts.bad) + " of " + std::to_string(counts.documents + counts.bad) +
                  " records could not be read; one of them, " + first,
              path, "name the fields with --text-field and --label-field, or mend the records");
}

/// Reads one file, some blocks at a time.
class FileReader {
 public:
  FileReader(const std::string& path, const LabelledTextOptions& options,
             const Tokenizer* tokenizer)
      : path_(path),
        options_(options),
        tokenizer_(tokenizer),
        reader_(open_source(path), options.jsonl) {}

  /// Fills the slots' batches; how many.
  std::size_t fill(std::deque<Slot>& slots) {
    std::size_t filled = 0;
    while (filled < slots.size() && reader_.next(kBlockDocuments, slots[filled].batch)) ++filled;
    if (!is_json_ && filled > 0) is_json_ = begins_json(slots.front().batch);
    return filled;
  }
  std::string digest() const { return reader_.source().digest(); }
  SlotParser parser() const { return {options_, tokenizer_, is_json_.value_or(false)}; }

  void count(Slot& slot, LabelledCounts& counts) const {
    counts.documents += slot.documents.size();
    counts.bad += slot.bad;
    const bool any = slot.bad > 0;
    slot.bad = 0;
    const double share = kMostBadShare * static_cast<double>(counts.documents + counts.bad);
    if (any && counts.bad > kMostBad && static_cast<double>(counts.bad) > share) {
      fail_for_bad(path_, counts, slot);
    }
  }

 private:
  const std::string& path_;
  const LabelledTextOptions& options_;
  const Tokenizer* tokenizer_;
  JsonlReader reader_;
  std::optional<bool> is_json_;
};

}  // namespace

LabelledText::LabelledText(std::vector<std::string> paths, LabelledTextOptions options)
    : paths_(std::move(paths)), options_(std::move(options)) {}

std::size_t LabelledText::slots() const {
  const int threads = resolve_threads(options_.threads);
  return threads == 1 ? 1 : 2 * static_cast<std::size_t>(threads);
}

LabelledCounts LabelledText::read(std::stop_token stop, const Work& work,
                                  const Consume& consume) const {
  std::optional<Tokenizer> tokenizer;
  if (!options_.tokenizer.empty()) {
    tokenizer.emplace(load_tokenizer(options_.tokenizer));
  }
  LabelledCounts counts;
  std::deque<Slot> slots;
  for (std::size_t s = 0; s < this->slots(); ++s) slots.emplace_back(options_);
  StreamDigest digest;
  for (const std::string& path : paths_) {
    FileReader file(path, options_, tokenizer ? &*tokenizer : nullptr);
    while (const std::size_t filled = file.fill(slots)) {
      const SlotParser parser = file.parser();
      for_each_index(resolve_threads(options_.threads), static_cast<std::int64_t>(filled), stop,
                     [&](std::int64_t index) {
                       const auto s = static_cast<std::size_t>(index);
                       parser.parse(slots[s]);
                       work(slots[s].documents, s);
                     });
      for (std::size_t s = 0; s < filled; ++s) {
        file.count(slots[s], counts);
        consume(s);
      }
    }
    digest.update(file.digest());
  }
  counts.digest = digest.hex();
  return counts;
}

}  // namespace winnow
