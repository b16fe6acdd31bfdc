#include "winnow/text/fasttext_lines.h"

#include <algorithm>

#include "winnow/text/fasttext_features.h"

namespace winnow {
namespace {

/// Where the next word "</s>" at or behind `from` begins, or npos.
std::size_t next_mark(std::string_view block, std::size_t from) {
  constexpr std::size_t kSize = kFasttextEndOfSentence.size();
  for (;; ++from) {
    from = block.find(kFasttextEndOfSentence, from);
    if (from == std::string_view::npos) return from;
    const bool begins = from == 0 || is_fasttext_space(block[from - 1]);
    const bool ends = from + kSize == block.size() || is_fasttext_space(block[from + kSize]);
    if (begins && ends) return from;
  }
}

std::string common_prefix(const std::vector<std::string>& labels) {
  if (labels.empty()) return {};
  std::string_view prefix = labels.front();
  for (const std::string& label : labels) {
    const auto differing = std::ranges::mismatch(prefix, label);
    prefix = prefix.substr(0, static_cast<std::size_t>(differing.in1 - prefix.begin()));
  }
  return std::string(prefix);
}

}  // namespace

void append_fasttext_lines(std::string_view block, std::vector<std::string_view>& lines) {
  std::size_t mark = next_mark(block, 0);
  for (std::size_t at = 0; at < block.size();) {
    const std::size_t newline = std::min(block.find('\n', at), block.size());
    if (mark < newline) {
      lines.push_back(block.substr(at, mark - at));
      at = mark + kFasttextEndOfSentence.size();
      if (at < newline) ++at;  // readWord takes the separator too, if it is no newline
      mark = next_mark(block, at);
    } else {
      lines.push_back(block.substr(at, newline - at));
      at = newline + 1;
    }
  }
}

FasttextLabels::FasttextLabels(const std::vector<std::string>& labels)
    : prefix_(common_prefix(labels)) {
  for (std::size_t l = 0; l < labels.size(); ++l) {
    index_.emplace(labels[l], static_cast<std::int32_t>(l));
  }
}

void FasttextLabels::append(std::string_view line, std::vector<std::int32_t>& found) const {
  for_each_word(line, [&](std::string_view word) {
    if (!word.starts_with(prefix_)) return;
    const auto label = index_.find(std::string(word));
    if (label != index_.end()) found.push_back(label->second);
  });
}

}  // namespace winnow
