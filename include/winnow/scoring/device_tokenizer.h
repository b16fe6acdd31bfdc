// A tokenizer whose words a device looks up.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "winnow/backend/backend.h"
#include "winnow/text/sentencepiece.h"

namespace winnow {

/// The words that a device knows, shared by its lanes. Any thread.
class DeviceWords {
 public:
  /// `bytes` bounds the memory of the table, on the host and on the device.
  DeviceWords(WordRules rules, std::size_t bytes);

  /// For a tokenizer on the backend's device; knows the words among its pieces. Null for the CPU,
  /// where Tokenizer::append_rows is quicker, and for a model without word rules
  /// (Tokenizer::word_rules).
  static std::shared_ptr<DeviceWords> make(const Tokenizer& tokenizer, const Backend& backend,
                                           std::size_t bytes);

  /// The table as the device has it. It is sent as a whole, so only when it has grown by half, or
  /// when the host has been asked so often for words learned since that this costs more; by
  /// `backend`, any of the device. E_DEVICE_FAILED.
  std::shared_ptr<const WordWeights> placed(Backend& backend);
  /// What the host was asked for: words, their ids in as many rows, and their reaches.
  void learn(std::span<const std::string_view> words, CsrView<std::int32_t> ids,
             std::span<const float> reaches);

  /// How many words the device knows.
  std::size_t placed_size() const;

 private:
  mutable std::mutex mutex_;
  WordTable table_;  ///< what was learned
  std::shared_ptr<const WordWeights> placed_;
  std::size_t placed_size_ = 0;
  std::size_t asked_again_ = 0;  ///< for words that were learned, but not yet placed
};

/// The ids of Tokenizer::append_rows, batch by batch. The device normalises texts, cuts them into
/// words, looks these up and puts the ids together; the host encodes the words that the device does
/// not know, each once a batch, and learns them. Belongs to one lane.
class DeviceTokenizer {
 public:
  /// Borrows the tokenizer and the backend. Without `words` the host does all.
  DeviceTokenizer(const Tokenizer& tokenizer, Backend& backend, std::shared_ptr<DeviceWords> words);

  /// Appends a row of ids for each text; `texts` are the backend's. Calls `meanwhile` when a device
  /// works and the thread has nothing to do: never, or several times. E_DEVICE_FAILED.
  void append_rows(TextBatch& texts, Csr<std::int32_t>& rows,
                   const std::function<void()>& meanwhile = {});
  void append_rows(std::span<const std::string_view> texts, Csr<std::int32_t>& rows) {
    append_rows(*backend_.start(texts), rows);
  }
  /// The same of Backend::embed_text: how many ids each text has, and their vectors.
  void embed(TextBatch& texts, std::span<std::int64_t> counts, const TextVectors& vectors,
             const std::function<void()>& meanwhile = {});

  /// Whether the device is used.
  bool has_device() const { return words_ != nullptr; }

 private:
  const Tokenizer& tokenizer_;
  Backend& backend_;
  std::shared_ptr<DeviceWords> words_;
  Csr<std::int32_t> ids_;  ///< of a batch, where the host does all
};

/// A tokenizer and the backend that it works on.
struct TokenizerLane {
  std::unique_ptr<Backend> backend;
  DeviceTokenizer tokenizer;
};

/// `lanes` of them, dealt to the devices that `device` stands for (devices_of); those of one device
/// share its words. Borrows the tokenizer. E_DEVICE_*.
std::deque<TokenizerLane> make_tokenizer_lanes(const Tokenizer& tokenizer, int lanes,
                                               const std::string& device, std::size_t words_bytes);

}  // namespace winnow
