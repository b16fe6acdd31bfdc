#include "winnow/learn/compare.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <span>
#include <unordered_map>
#include <utility>

#include "learn/compared_scores.h"
#include "winnow/core/error.h"
#include "winnow/core/fasttext_text.h"
#include "winnow/core/portable_math.h"
#include "winnow/flow/pipeline.h"
#include "winnow/formats/byte_source.h"
#include "winnow/formats/jsonl_fields.h"
#include "winnow/formats/line_blocks.h"
#include "winnow/labels/rank_correlation.h"

namespace winnow {
namespace {

constexpr std::uint64_t kMostLineBytes = 256 << 20;
constexpr std::size_t kBegin = 120;
constexpr std::int64_t kLeastDocuments = 5;  ///< that a word must be in

/// A flag a document: whether it is among the `kept` of highest score, ties by order.
std::vector<std::uint8_t> kept_flags(std::span<const double> scores, std::size_t kept) {
  std::vector<std::size_t> order(scores.size());
  std::iota(order.begin(), order.end(), 0);
  std::ranges::stable_sort(order, std::greater{}, [&](std::size_t d) { return scores[d]; });
  std::vector<std::uint8_t> flags(scores.size());
  for (const std::size_t d : std::span(order).first(kept)) flags[d] = 1;
  return flags;
}

/// 0 for the best, 1 for the worst.
std::vector<double> shares_of_ranks(std::span<const double> scores) {
  std::vector<double> ranks = average_ranks(scores);
  const auto most = static_cast<double>(std::max<std::size_t>(scores.size() - 1, 1));
  for (double& rank : ranks) rank = (static_cast<double>(scores.size()) - rank) / most;
  return ranks;
}

std::string lowered_core(std::string_view word) {
  const auto is_mark = [](char c) {
    const bool is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    return c > ' ' && c < 127 && !is_letter && !(c >= '0' && c <= '9');
  };
  while (!word.empty() && is_mark(word.front())) word.remove_prefix(1);
  while (!word.empty() && is_mark(word.back())) word.remove_suffix(1);
  std::string lower(word);
  for (char& c : lower) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return lower;
}

std::string begin_of(std::string_view text) {
  std::size_t end = std::min(text.size(), kBegin);
  while (end < text.size() && end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) {
    --end;
  }
  return std::string(text.substr(0, end));
}

/// In how many documents a word is that only A, that only B, that A or B keeps.
struct WordCounts {
  std::int64_t a = 0, b = 0, either = 0;
};

class Comparing {
 public:
  explicit Comparing(const CompareOptions& options)
      : options_(options), scores_(read_compared_scores(options)) {}

  Comparison run() {
    const std::size_t count = scores_.a.size();
    if (count == 0) refuse_compared(options_, 0, "there are no documents", "give at least one");
    comparison_.documents = static_cast<std::int64_t>(count);
    comparison_.bad = static_cast<std::int64_t>(scores_.bad_lines.size());
    comparison_.spearman = spearman(scores_.a, scores_.b);
    comparison_.kendall = kendall_tau(scores_.a, scores_.b);
    const auto asked = static_cast<std::size_t>(options_.keep_rate * static_cast<double>(count));
    const std::size_t kept = std::clamp<std::size_t>(asked, 1, count);
    comparison_.kept = static_cast<std::int64_t>(kept);
    kept_a_ = kept_flags(scores_.a, kept);
    kept_b_ = kept_flags(scores_.b, kept);
    for (std::size_t d = 0; d < count; ++d) {
      comparison_.both += kept_a_[d] != 0 && kept_b_[d] != 0 ? 1 : 0;
    }
    if (!options_.group_field.empty()) count_groups();
    choose_disagreements();
    read_texts();
    return std::move(comparison_);
  }

 private:
  void count_groups() {
    std::map<std::string, GroupShift> groups;
    for (std::size_t d = 0; d < scores_.group.size(); ++d) {
      const std::string& name = scores_.group_names[static_cast<std::size_t>(scores_.group[d])];
      GroupShift& group = groups[name];
      ++group.documents;
      group.kept_a += kept_a_[d];
      group.kept_b += kept_b_[d];
    }
    for (auto& [name, group] : groups) {
      group.name = name;
      comparison_.groups.push_back(group);
    }
  }

  void choose_disagreements() {
    const std::vector<double> a = shares_of_ranks(scores_.a);
    const std::vector<double> b = shares_of_ranks(scores_.b);
    std::vector<std::size_t> order(a.size());
    std::iota(order.begin(), order.end(), 0);
    const std::size_t few = std::min(options_.documents, order.size());
    const auto choose = [&](std::span<const double> better, std::span<const double> worse,
                            std::vector<Disagreement>& chosen) {
      std::ranges::partial_sort(order, order.begin() + static_cast<std::ptrdiff_t>(few), {},
                                [&](std::size_t d) { return std::pair(better[d] - worse[d], d); });
      for (const std::size_t d : std::span(order).first(few)) {
        if (better[d] >= worse[d]) break;
        chosen.push_back(
            {static_cast<std::int64_t>(d), {}, {}, scores_.a[d], scores_.b[d], a[d], b[d]});
      }
    };
    choose(a, b, comparison_.rather_a);
    choose(b, a, comparison_.rather_b);
  }

  /// The second reading: words of what is kept, and the documents to show.
  void read_texts() {
    for (auto* side : {&comparison_.rather_a, &comparison_.rather_b}) {
      for (Disagreement& each : *side) {
        shown_.emplace(static_cast<std::size_t>(each.document), &each);
      }
    }
    LineBlocks source(open_source(options_.input), kMostLineBytes);
    JsonlFields fields({options_.text_field, options_.id_field});
    std::vector<FieldValue> values;
    std::uint64_t line = 0;
    std::size_t document = 0;
    for (std::string block; source.next(block);) {
      throw_if_stopped(options_.stop);
      for_each_row(block, line, [&](std::string_view row, std::uint64_t number) {
        if (std::ranges::binary_search(scores_.bad_lines, number)) return;
        const std::size_t d = document++;
        if (d >= kept_a_.size()) return;
        const bool is_kept = kept_a_[d] != 0 || kept_b_[d] != 0;
        if ((is_kept || shown_.contains(d)) && fields.read(row, values)) add_text(d, values);
      });
    }
    if (source.source().digest() != scores_.digest) {
      throw Error(errors::kInputChanged, "the input changed while it was read the second time",
                  options_.input, "let it be while it is read");
    }
    rank_words();
  }

  void add_text(std::size_t d, const std::vector<FieldValue>& values) {
    const auto* text = std::get_if<std::string>(&values[0]);
    if (const auto found = shown_.find(d); found != shown_.end()) {
      const auto ids = labels_of(values[1]);
      found->second->id = ids.empty() ? std::string() : ids.front();
      if (text != nullptr) found->second->begin = begin_of(*text);
    }
    if (text != nullptr && (kept_a_[d] != 0 || kept_b_[d] != 0)) count_words(d, *text);
  }

  void count_words(std::size_t d, std::string_view text) {
    std::vector<std::string> words;
    for_each_word(text, [&](std::string_view word) { words.push_back(lowered_core(word)); });
    std::ranges::sort(words);
    const auto rest = std::ranges::unique(words);
    words.erase(rest.begin(), rest.end());
    for (const std::string& word : words) {
      if (word.empty()) continue;
      WordCounts& counts = words_[word];
      ++counts.either;
      if (kept_b_[d] == 0) ++counts.a;
      if (kept_a_[d] == 0) ++counts.b;
    }
  }

  void rank_words() {
    double all_a = 0, all_b = 0, all = 0;
    for (const auto& [word, counts] : words_) {
      all_a += static_cast<double>(counts.a);
      all_b += static_cast<double>(counts.b);
      all += static_cast<double>(counts.either);
    }
    std::vector<WordShift> shifts;
    for (const auto& [word, counts] : words_) {
      if (counts.either < kLeastDocuments || counts.a == counts.b) continue;
      const auto prior = static_cast<double>(counts.either);
      const double in_a = static_cast<double>(counts.a) + prior;
      const double in_b = static_cast<double>(counts.b) + prior;
      const double ratio = portable_log(in_b) - portable_log(all_b + all - in_b) -
                           portable_log(in_a) + portable_log(all_a + all - in_a);
      shifts.push_back({word, counts.a, counts.b, ratio / std::sqrt(1 / in_a + 1 / in_b)});
    }
    std::ranges::sort(shifts, {}, [](const WordShift& s) {
      return std::pair<double, const std::string&>(-s.z, s.word);
    });
    for (const WordShift& shift : shifts) {
      if (shift.z <= 0 || comparison_.gain.size() == options_.words) break;
      comparison_.gain.push_back(shift);
    }
    for (auto shift = shifts.rbegin(); shift != shifts.rend(); ++shift) {
      if (shift->z >= 0 || comparison_.lose.size() == options_.words) break;
      comparison_.lose.push_back(*shift);
    }
  }

  const CompareOptions& options_;
  ComparedScores scores_;
  Comparison comparison_;
  std::vector<std::uint8_t> kept_a_, kept_b_;
  std::unordered_map<std::size_t, Disagreement*> shown_;
  std::map<std::string, WordCounts> words_;
};

void check(const CompareOptions& options) {
  const bool models = !options.model_a.empty() && !options.model_b.empty();
  const bool fields = !options.score_a.empty() && !options.score_b.empty();
  const bool any_model = !options.model_a.empty() || !options.model_b.empty();
  if (models == fields || (fields && any_model)) {
    throw Error(errors::kUsage, "name either two models or two fields of scores", {},
                "give --a MODEL --b MODEL, or --scores FIELD,FIELD");
  }
  if (options.input != "-") return;
  throw Error(errors::kUsage, "documents are read twice, and standard input is gone then", "-",
              "write them into a file first");
}

}  // namespace

Comparison compare(const CompareOptions& options) {
  check(options);
  return Comparing(options).run();
}

}  // namespace winnow
