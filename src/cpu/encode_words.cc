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

void encode_text(const WordTable& table, std::string_view text, WordEncoder& encoder,
                 std::vector<std::int32_t>& missed, std::vector<std::int32_t>& row) {
  WordPath path(table.rules(), row);
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = word_end(text, begin, table.rules().ends_with_space);
    const std::string_view word = text.substr(begin, end - begin);
    const WordSlot* known = table.find(word);
    missed.clear();
    const float reach = known != nullptr ? known->reach : encoder.encode(word, missed);
    if (!is_within(path.score(), reach)) {
      return encoder.encode_rest(text, begin, path.score(), path.after_joined(), row);
    }
    path.add(known != nullptr ? known->ids() : missed);
    begin = end;
  }
}

}  // namespace

void encode_words(const WordTable& table, std::span<const std::string_view> texts,
                  WordEncoder& encoder, Csr<std::int32_t>& ids) {
  std::vector<std::int32_t> missed;
  for (const std::string_view text : texts) {
    encode_text(table, text, encoder, missed, ids.values());
    ids.end_row();
  }
}

}  // namespace winnow::cpu
