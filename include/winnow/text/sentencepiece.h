// sentencepiece tokens: ids equal to the library's, because the library makes them.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace winnow {

struct TokenPiece {
  std::int32_t id;
  std::string piece;  ///< e.g. "▁the"
  bool operator==(const TokenPiece&) const = default;
};

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
  /// Ids and pieces of a text. A piece is the library's: where the id is the unknown one, it is the
  /// stretch of (normalised) text that no piece covers.
  std::vector<TokenPiece> pieces(std::string_view text) const;
  std::int32_t size() const;

 private:
  struct State;
  std::unique_ptr<const State> state_;
};

}  // namespace winnow
