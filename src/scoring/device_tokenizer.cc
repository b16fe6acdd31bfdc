#include "winnow/scoring/device_tokenizer.h"

#include <utility>

namespace winnow {
namespace {

/// The tokenizer's own code; what it is asked for, the device's words learn.
class LearningEncoder final : public WordEncoder {
 public:
  LearningEncoder(const Tokenizer& tokenizer, DeviceWords& words)
      : tokenizer_(tokenizer), words_(words) {}

  float encode(std::string_view word, std::vector<std::int32_t>& ids) override {
    const std::size_t first = ids.size();
    const float reach = tokenizer_.append_word(word, ids);
    words_.learn(word, std::span(ids).subspan(first), reach);
    return reach;
  }

  void encode_rest(std::string_view text, std::size_t begin, float score, bool after_joined,
                   std::vector<std::int32_t>& ids) override {
    tokenizer_.append_rest(text, begin, score, after_joined, ids);
  }

 private:
  const Tokenizer& tokenizer_;
  DeviceWords& words_;
};

}  // namespace

DeviceWords::DeviceWords(WordRules rules, std::size_t bytes) : table_(std::move(rules), bytes) {}

std::shared_ptr<DeviceWords> DeviceWords::make(const Tokenizer& tokenizer, const Backend& backend,
                                               std::size_t bytes) {
  if (backend.name() == "cpu") return nullptr;
  auto rules = tokenizer.word_rules();
  return rules ? std::make_shared<DeviceWords>(std::move(*rules), bytes) : nullptr;
}

std::shared_ptr<const WordWeights> DeviceWords::placed(Backend& backend) {
  const std::lock_guard lock(mutex_);
  if (placed_ == nullptr || table_.size() > placed_size_ + placed_size_ / 2) {
    placed_ = backend.place(table_);
    placed_size_ = table_.size();
  }
  return placed_;
}

void DeviceWords::learn(std::string_view word, std::span<const std::int32_t> ids, float reach) {
  const std::lock_guard lock(mutex_);
  table_.add(word, ids, reach);
}

std::size_t DeviceWords::placed_size() const {
  const std::lock_guard lock(mutex_);
  return placed_size_;
}

DeviceTokenizer::DeviceTokenizer(const Tokenizer& tokenizer, Backend& backend,
                                 std::shared_ptr<DeviceWords> words)
    : tokenizer_(tokenizer), backend_(backend), words_(std::move(words)) {}

void DeviceTokenizer::normalize(std::span<const std::string_view> texts) {
  normalized_.clear();
  ends_.clear();
  views_.clear();
  for (const std::string_view text : texts) {
    tokenizer_.append_normalized(text, normalized_);
    ends_.push_back(normalized_.size());
  }
  std::size_t begin = 0;
  for (const std::size_t end : ends_) {
    views_.push_back(std::string_view(normalized_).substr(begin, end - begin));
    begin = end;
  }
}

void DeviceTokenizer::append_rows(std::span<const std::string_view> texts,
                                  Csr<std::int32_t>& rows) {
  if (!has_device()) return tokenizer_.append_rows(texts, rows);
  normalize(texts);
  LearningEncoder encoder(tokenizer_, *words_);
  backend_.encode_words(*words_->placed(backend_), views_, encoder, rows);
}

std::deque<TokenizerLane> make_tokenizer_lanes(const Tokenizer& tokenizer, int lanes,
                                               const std::string& device, std::size_t words_bytes) {
  const std::vector<std::string> devices = devices_of(device);
  std::vector<std::shared_ptr<DeviceWords>> words;
  std::deque<TokenizerLane> made;
  for (int lane = 0; lane < lanes; ++lane) {
    const std::size_t own = static_cast<std::size_t>(lane) % devices.size();
    auto backend = make_backend(devices[own]);
    if (own == words.size()) words.push_back(DeviceWords::make(tokenizer, *backend, words_bytes));
    Backend& placed = *backend;
    made.push_back({std::move(backend), DeviceTokenizer(tokenizer, placed, words[own])});
  }
  return made;
}

}  // namespace winnow
