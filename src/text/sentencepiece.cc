// The only file that includes the library's header (it clashes with absl's names).
#include "winnow/text/sentencepiece.h"

#include <sentencepiece_processor.h>

#include <mutex>
#include <utility>

#include "text/piece_alphabet.h"
#include "text/piece_encoder.h"
#include "text/piece_model.h"
#include "winnow/core/error.h"

namespace winnow {
namespace {

/// Scratches that no call is using; there are never more than calls were made at one time.
class ScratchPool {
 public:
  std::unique_ptr<PieceScratch> take() {
    const std::scoped_lock lock(mutex_);
    if (idle_.empty()) return std::make_unique<PieceScratch>();
    auto scratch = std::move(idle_.back());
    idle_.pop_back();
    return scratch;
  }
  void give_back(std::unique_ptr<PieceScratch> scratch) {
    constexpr std::size_t kMostKeptBytes = std::size_t{16} << 20;  // one huge text is no measure
    if (scratch->bytes() > kMostKeptBytes) return;
    const std::scoped_lock lock(mutex_);
    idle_.push_back(std::move(scratch));
  }

 private:
  std::mutex mutex_;
  std::vector<std::unique_ptr<PieceScratch>> idle_;
};

}  // namespace

struct Tokenizer::State {
  sentencepiece::SentencePieceProcessor library;
  std::string where;
  std::unique_ptr<const PieceEncoder> encoder;  ///< null: the library encodes
  std::string library_reason;
  std::int32_t unknown = 0;
  std::vector<std::string> texts;  ///< of the pieces
  mutable ScratchPool scratches;

  [[noreturn]] void fail(std::string_view doing, std::string_view why) const {
    throw Error(
        errors::kModelInvalid,
        "the sentencepiece library could not " + std::string(doing) + ": " + std::string(why),
        where, "try the model with `spm_encode`; if that fails too, fetch it again");
  }

  void load(std::string_view bytes) {
    const auto status = library.LoadFromSerializedProto(bytes);
    if (!status.ok()) fail("load the model", status.message());
  }

  template <class Encode>
  void with_scratch(Encode encode) const {
    auto scratch = scratches.take();
    encode(*scratch);
    scratches.give_back(std::move(scratch));
  }
};

Tokenizer::Tokenizer(std::string_view bytes, const std::string& where,
                     const TokenizerOptions& options) {
  const PieceModel model = read_piece_model(bytes, where);
  auto state = std::make_unique<State>();
  state->where = where;
  state->unknown = model.unknown;
  try {
    state->load(bytes);
  } catch (const Error&) {
    throw;
  } catch (const std::exception& error) {  // Darts throws when a trie cannot be built
    state->fail("load the model", error.what());
  }
  state->encoder = PieceEncoder::make(model, options.cache_bytes, state->library_reason);
  for (const Piece& piece : model.pieces) state->texts.emplace_back(piece.text);
  state_ = std::move(state);
}

Tokenizer::~Tokenizer() = default;
Tokenizer::Tokenizer(Tokenizer&&) noexcept = default;

void Tokenizer::append_library_ids(std::string_view text, std::vector<std::int32_t>& ids) const {
  std::vector<std::int32_t> of_text;
  const auto status = state_->library.Encode(text, &of_text);
  if (!status.ok()) state_->fail("encode a text", status.message());
  ids.insert(ids.end(), of_text.begin(), of_text.end());
}

void Tokenizer::append_ids(std::string_view text, std::vector<std::int32_t>& ids) const {
  if (state_->encoder == nullptr) return append_library_ids(text, ids);
  state_->with_scratch(
      [&](PieceScratch& scratch) { state_->encoder->append_ids(text, scratch, ids); });
}

void Tokenizer::append_rows(std::span<const std::string_view> texts,
                            Csr<std::int32_t>& rows) const {
  state_->with_scratch([&](PieceScratch& scratch) {
    for (const std::string_view text : texts) {
      if (state_->encoder == nullptr) {
        append_library_ids(text, rows.values());
      } else {
        state_->encoder->append_ids(text, scratch, rows.values());
      }
      rows.end_row();
    }
  });
}

std::optional<WordRules> Tokenizer::word_rules() const {
  return state_->encoder == nullptr ? std::nullopt : state_->encoder->word_rules();
}

std::vector<std::string> Tokenizer::word_pieces() const {
  const bool ends_with_space = word_rules()->ends_with_space;
  std::vector<std::string> words;
  for (const std::string& piece : state_->texts) {
    std::string word = in_normalized_text(piece);
    if (word.size() < 2 || !is_valid_utf8(word)) continue;
    const bool has_space = (ends_with_space ? word.back() : word.front()) == ' ';
    const bool is_one = word_end(word, 0, ends_with_space) == word.size();
    if (has_space && is_one) words.push_back(std::move(word));
  }
  return words;
}

void Tokenizer::append_words(std::span<const std::string_view> words, Csr<std::int32_t>& ids,
                             std::vector<float>& reaches) const {
  state_->with_scratch([&](PieceScratch& scratch) {
    for (const std::string_view word : words) {
      reaches.push_back(state_->encoder->append_word(word, scratch, ids.values()));
      ids.end_row();
    }
  });
}

void Tokenizer::append_rest(std::string_view normalized, std::size_t begin, float score,
                            bool after_joined, std::vector<std::int32_t>& ids) const {
  state_->with_scratch([&](PieceScratch& scratch) {
    state_->encoder->append_rest(normalized, begin, score, after_joined, scratch, ids);
  });
}

std::vector<TokenPiece> Tokenizer::pieces(std::string_view text) const {
  std::vector<TokenPiece> pieces;
  if (state_->encoder != nullptr) {
    std::vector<std::int32_t> ids;
    append_ids(text, ids);
    for (const std::int32_t id : ids) {
      if (id == state_->unknown) break;
      pieces.push_back({id, state_->texts[static_cast<std::size_t>(id)]});
    }
    if (pieces.size() == ids.size()) return pieces;
    pieces.clear();  // the library knows the stretch that is unknown
  }
  sentencepiece::ImmutableSentencePieceText encoded;
  const auto status = state_->library.Encode(text, encoded.mutable_proto());
  if (!status.ok()) state_->fail("encode a text", status.message());
  for (const auto& one : encoded.pieces()) {
    pieces.push_back({static_cast<std::int32_t>(one.id()), one.piece()});
  }
  return pieces;
}

std::int32_t Tokenizer::size() const { return state_->library.GetPieceSize(); }

std::string_view Tokenizer::library_reason() const { return state_->library_reason; }

}  // namespace winnow
