#include <string>

#include "cpu/kernels.h"

namespace winnow::cpu {
namespace {

/// The ids of one text on the way into a row.
class WordPath {
 public:
  WordPath(const WordRules& rules, std::vector<std::int32_t>& row) : rules_(rules), row_(row) {}

  float score() const { return score_; }
  bool after_joined() const { return last_ == rules_.joined_id && last_ != kNone; }

  void add(std::span<const std::int32_t> ids) {
    if (!rules_.scores.of_id.empty()) score_ = rules_.scores.advance(score_, ids);
    for (const std::int32_t id : ids) {
      if (id != rules_.joined_id || last_ != id) row_.push_back(id);
      last_ = id;
    }
  }

 private:
  static constexpr std::int32_t kNone = -1;

  const WordRules& rules_;
  std::vector<std::int32_t>& row_;
  float score_ = 0;
  std::int32_t last_ = kNone;
};

/// A word that the table lacks, as the encoder has it.
class MissedWord {
 public:
  explicit MissedWord(WordEncoder& encoder) : encoder_(encoder) {}

  void encode(std::string_view word) {
    ids_.clear();
    reach_.clear();
    encoder_.encode({&word, 1}, ids_, reach_);
  }
  std::span<const std::int32_t> ids() const { return ids_.view().values; }
  float reach() const { return reach_.front(); }

 private:
  WordEncoder& encoder_;
  Csr<std::int32_t> ids_;
  std::vector<float> reach_;
};

void encode_text(const WordTable& table, std::string_view text, WordEncoder& encoder,
                 MissedWord& missed, std::vector<std::int32_t>& row) {
  WordPath path(table.rules(), row);
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = word_end(text, begin, table.rules().ends_with_space);
    const std::string_view word = text.substr(begin, end - begin);
    const WordSlot* const known = table.find(word);
    if (known == nullptr) missed.encode(word);
    if (!is_within(path.score(), known != nullptr ? known->reach : missed.reach())) {
      return encoder.encode_rest(text, begin, path.score(), path.after_joined(), row);
    }
    path.add(known != nullptr ? known->ids() : missed.ids());
    begin = end;
  }
}

}  // namespace

void encode_words(const WordTable& table, std::span<const std::string_view> texts,
                  WordEncoder& encoder, Csr<std::int32_t>& ids) {
  const NormalRulesView normal = table.rules().normal.view();
  MissedWord missed(encoder);
  std::string normalized;
  for (const std::string_view text : texts) {
    normalize(normal, text, normalized);
    encode_text(table, normalized, encoder, missed, ids.values());
    ids.end_row();
  }
}

}  // namespace winnow::cpu
