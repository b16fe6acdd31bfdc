#include "winnow/scoring/device_tokenizer.h"

#include <utility>

namespace winnow {
namespace {

/// As many slots of 64 bytes go to a device in the time in which the host is asked for one word.
constexpr std::size_t kSlotsSentPerWord = 64;

/// The tokenizer's own code; what it is asked for, the device's words learn.
class LearningEncoder final : public WordEncoder {
 public:
  LearningEncoder(const Tokenizer& tokenizer, DeviceWords& words,
                  std::function<void()> meanwhile = {})
      : tokenizer_(tokenizer), words_(words), meanwhile_(std::move(meanwhile)) {}

  void encode(std::span<const std::string_view> words, Csr<std::int32_t>& ids,
              std::vector<float>& reaches) override {
    const std::size_t first = reaches.size();
    tokenizer_.append_words(words, ids, reaches);
    const CsrView<std::int32_t> rows = ids.view();
    words_.learn(words, {rows.offsets.last(words.size() + 1), rows.values},
                 std::span(reaches).subspan(first));
  }

  void encode_rest(std::string_view normalized, std::size_t begin, float score, bool after_joined,
                   std::vector<std::int32_t>& ids) override {
    tokenizer_.append_rest(normalized, begin, score, after_joined, ids);
  }
  void encode_text(std::string_view text, std::vector<std::int32_t>& ids) override {
    tokenizer_.append_ids(text, ids);
  }
  void meanwhile() override {
    if (meanwhile_) meanwhile_();
  }

 private:
  const Tokenizer& tokenizer_;
  DeviceWords& words_;
  const std::function<void()> meanwhile_;
};

}  // namespace

DeviceWords::DeviceWords(WordRules rules, std::size_t bytes) : table_(std::move(rules), bytes) {}

std::shared_ptr<DeviceWords> DeviceWords::make(const Tokenizer& tokenizer, const Backend& backend,
                                               std::size_t bytes) {
  if (backend.name() == "cpu") return nullptr;
  auto rules = tokenizer.word_rules();
  if (!rules) return nullptr;
  auto words = std::make_shared<DeviceWords>(std::move(*rules), bytes);
  const std::vector<std::string> pieces = tokenizer.word_pieces();
  const std::vector<std::string_view> views(pieces.begin(), pieces.end());
  Csr<std::int32_t> ids;
  std::vector<float> reaches;
  LearningEncoder(tokenizer, *words).encode(views, ids, reaches);
  return words;
}

std::shared_ptr<const WordWeights> DeviceWords::placed(Backend& backend) {
  const std::lock_guard lock(mutex_);
  const bool has_grown = table_.size() > placed_size_ + placed_size_ / 2;
  const bool is_missed = asked_again_ > table_.slots().size() / kSlotsSentPerWord;
  if (placed_ == nullptr || has_grown || is_missed) {
    placed_ = backend.place(table_);
    placed_size_ = table_.size();
    asked_again_ = 0;
  }
  return placed_;
}

void DeviceWords::learn(std::span<const std::string_view> words, CsrView<std::int32_t> ids,
                        std::span<const float> reaches) {
  const std::lock_guard lock(mutex_);
  for (std::size_t w = 0; w < words.size(); ++w) {
    const std::size_t size = table_.size();
    const bool is_there = table_.add(words[w], ids.row(static_cast<std::int64_t>(w)), reaches[w]);
    if (is_there && table_.size() == size) ++asked_again_;
  }
}

std::size_t DeviceWords::placed_size() const {
  const std::lock_guard lock(mutex_);
  return placed_size_;
}

DeviceTokenizer::DeviceTokenizer(const Tokenizer& tokenizer, Backend& backend,
                                 std::shared_ptr<DeviceWords> words)
    : tokenizer_(tokenizer), backend_(backend), words_(std::move(words)) {}

void DeviceTokenizer::append_rows(TextBatch& texts, Csr<std::int32_t>& rows,
                                  const std::function<void()>& meanwhile) {
  if (!has_device()) return tokenizer_.append_rows(texts.texts(), rows);
  LearningEncoder encoder(tokenizer_, *words_, meanwhile);
  texts.encode_words(*words_->placed(backend_), encoder, rows);
}

void DeviceTokenizer::embed(TextBatch& texts, std::span<std::int64_t> counts,
                            const TextVectors& vectors, const std::function<void()>& meanwhile) {
  if (has_device()) {
    LearningEncoder encoder(tokenizer_, *words_, meanwhile);
    return texts.embed_text(*words_->placed(backend_), encoder, counts, vectors);
  }
  ids_.clear();
  tokenizer_.append_rows(texts.texts(), ids_);
  const CsrView<std::int32_t> rows = ids_.view();
  for (std::size_t t = 0; t < counts.size(); ++t) {
    counts[t] = std::ssize(rows.row(static_cast<std::int64_t>(t)));
  }
  if (vectors.rows != nullptr) backend_.embed_rows(*vectors.rows, rows, vectors.out);
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
