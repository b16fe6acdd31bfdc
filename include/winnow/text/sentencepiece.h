// sentencepiece tokens: the library's ids, at many times its speed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "winnow/core/csr.h"
#include "winnow/core/word_table.h"

namespace winnow {

struct TokenPiece {
  std::int32_t id;
  std::string piece;  ///< e.g. "▁the"
  bool operator==(const TokenPiece&) const = default;
};

struct TokenizerOptions {
  /// Bounds the memory of the cache of words, which all threads share. It changes no result.
  std::size_t cache_bytes = std::size_t{64} << 20;
};

/// A tokenizer model. Any number of threads may call its const functions at once.
///
/// Unigram and BPE models are encoded by winnow's own code, whose ids are the library's for every
/// text; a model that this is not known of (word and character models, a few rare settings) is left
/// to the library, and `library_reason` says why.
class Tokenizer {
 public:
  /// Checks the bytes of a .model file (bounds, counts, charsmap: the library crashes on some
  /// malformed models) before the library sees them. `where` names the file in errors.
  /// E_MODEL_INVALID, E_MODEL_TRUNCATED.
  Tokenizer(std::string_view model, const std::string& where, const TokenizerOptions& options = {});
  ~Tokenizer();
  Tokenizer(Tokenizer&&) noexcept;

  /// Appends the ids of a text (any bytes; the library defines what invalid UTF-8 gives).
  void append_ids(std::string_view text, std::vector<std::int32_t>& ids) const;
  /// Appends a row of ids for each text. Allocates nothing once the rows and as many scratches as
  /// threads have grown to the size of the texts.
  void append_rows(std::span<const std::string_view> texts, Csr<std::int32_t>& rows) const;
  /// Ids and pieces of a text. A piece is the library's: where the id is the unknown one, it is the
  /// stretch of (normalised) text that no piece covers.
  std::vector<TokenPiece> pieces(std::string_view text) const;
  std::int32_t size() const;

  /// Appends the ids that the library itself gives: what `append_ids` is measured by.
  void append_library_ids(std::string_view text, std::vector<std::int32_t>& ids) const;
  /// Why the library encodes all texts of this model; empty if it encodes none.
  std::string_view library_reason() const;

  // The same ids in steps, for who looks words up elsewhere (scoring/device_tokenizer.h).
  /// How text is normalised and falls into words; nothing if this model's does not, or the library
  /// encodes. Only if there are rules may the functions below be called.
  std::optional<WordRules> word_rules() const;
  /// Pieces that are words of normalised text.
  std::vector<std::string> word_pieces() const;
  /// As WordEncoder::encode and encode_rest (core/word_table.h).
  void append_words(std::span<const std::string_view> words, Csr<std::int32_t>& ids,
                    std::vector<float>& reaches) const;
  void append_rest(std::string_view normalized, std::size_t begin, float score, bool after_joined,
                   std::vector<std::int32_t>& ids) const;

 private:
  struct State;
  std::unique_ptr<const State> state_;
};

}  // namespace winnow
