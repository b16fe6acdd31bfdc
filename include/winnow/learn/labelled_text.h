// Labelled documents from fastText's text format or from JSON lines.
#pragma once

#include <cstdint>
#include <functional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "winnow/core/jsonl_options.h"
#include "winnow/text/preparation.h"

namespace winnow {

/// Which format a file has is told by its first character: '{' begins JSON lines.
struct LabelledTextOptions {
  std::string label_prefix = "__label__";
  JsonlOptions jsonl = {};                      ///< where JSON records have their text
  std::string label_field = "label";            ///< a string, integer or boolean, or a list of them
  Preparation preparation = Preparation::kRaw;  ///< of the text of JSON records
  std::string tokenizer = {};  ///< a sentencepiece .model whose pieces are the words; empty: words
  int threads = 1;             ///< changes no result
};

/// In `text` words that begin with the label prefix do not count; of a line in fastText's format it
/// is the whole line. Words behind a word "</s>" do not count either.
struct LabelledDocument {
  std::vector<std::string> labels;  ///< with their prefix; separators inside a label become '_'
  std::string_view text;
};

struct LabelledCounts {
  std::uint64_t documents = 0;
  std::uint64_t bad = 0;  ///< records that could not be read
  std::string digest;     ///< of the files' bytes, in order: for noticing that one changed
};

/// Reads files (.gz, .zst by content) in order. `work` gets blocks of documents on several threads,
/// each block with the number of a slot below `slots`; then `consume` gets the slots in the order
/// of the documents, one at a time. E_NO_INPUT, the errors of ByteSource; E_TOO_MANY_BAD if more
/// than 10 records and 0.1 % are bad, with the place of the first; E_INTERRUPTED.
class LabelledText {
 public:
  using Work = std::function<void(std::vector<LabelledDocument>& documents, std::size_t slot)>;
  using Consume = std::function<void(std::size_t slot)>;

  LabelledText(std::vector<std::string> paths, LabelledTextOptions options);

  std::size_t slots() const;
  LabelledCounts read(std::stop_token stop, const Work& work, const Consume& consume) const;

 private:
  std::vector<std::string> paths_;
  LabelledTextOptions options_;
};

}  // namespace winnow
