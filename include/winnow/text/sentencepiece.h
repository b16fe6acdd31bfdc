// sentencepiece tokens: ids equal to the library's, because the library makes them.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace winnow {

/// A tokenizer model. Const after construction; any number of threads.
class Tokenizer {
 public:
  /// Checks the bytes of a .model file (bounds, counts, charsmap: the library crashes on some
  /// malformed models) and hands them to the library. `where` names the file in errors.
  /// E_MODEL_INVALID, E_MODEL_TRUNCATED.
  Tokenizer(std::string_view model, const std::string& where);
  ~Tokenizer();
  Tokenizer(Tokenizer&&) noexcept;

  /// Appends the ids of a text (any bytes; the library defines what invalid UTF-8 gives).
  void append_ids(std::string_view text, std::vector<std::int32_t>& ids) const;
  /// The piece of an id, e.g. "▁the". `id` is in [0, size()).
  const std::string& piece(std::int32_t id) const;
  std::int32_t size() const;

 private:
  struct State;
  std::unique_ptr<const State> state_;
};

}  // namespace winnow
