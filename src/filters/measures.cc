#include "winnow/filters/measures.h"

#include "winnow/core/utf8.h"
#include "winnow/core/word_scanner.h"

namespace winnow {
namespace {

template <class Measure>
void add_measure(std::string_view name, std::span<const Document> documents, Columns& facts,
                 Measure measure) {
  Column& column = facts.add({std::string(name), ColumnType::kI64, 1});
  for (const Document& document : documents) {
    column.push(static_cast<std::int64_t>(measure(document.text)));
  }
}

}  // namespace

void measure_text(std::span<const Document> documents, Columns& facts) {
  add_measure("bytes", documents, facts, [](std::string_view text) { return text.size(); });
  add_measure("characters", documents, facts, count_characters);
  add_measure("words", documents, facts, count_words);
}

}  // namespace winnow
