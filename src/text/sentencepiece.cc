// The only file that includes the library's header (it clashes with absl's names).
#include "winnow/text/sentencepiece.h"

#include <sentencepiece_processor.h>

#include "text/sentencepiece_check.h"
#include "winnow/core/error.h"

namespace winnow {

struct Tokenizer::State {
  sentencepiece::SentencePieceProcessor library;
  std::string where;

  [[noreturn]] void fail(std::string_view doing, std::string_view why) const {
    throw Error(
        errors::kModelInvalid,
        "the sentencepiece library could not " + std::string(doing) + ": " + std::string(why),
        where, "try the model with `spm_encode`; if that fails too, fetch it again");
  }
};

Tokenizer::Tokenizer(std::string_view model, const std::string& where) {
  check_sentencepiece_model(model, where);
  auto state = std::make_unique<State>();
  state->where = where;
  try {
    const auto status = state->library.LoadFromSerializedProto(model);
    if (!status.ok()) state->fail("load the model", status.message());
  } catch (const Error&) {
    throw;
  } catch (const std::exception& error) {  // Darts throws when a trie cannot be built
    state->fail("load the model", error.what());
  }
  state_ = std::move(state);
}

Tokenizer::~Tokenizer() = default;
Tokenizer::Tokenizer(Tokenizer&&) noexcept = default;

void Tokenizer::append_ids(std::string_view text, std::vector<std::int32_t>& ids) const {
  std::vector<std::int32_t> of_text;
  const auto status = state_->library.Encode(text, &of_text);
  if (!status.ok()) state_->fail("encode a text", status.message());
  ids.insert(ids.end(), of_text.begin(), of_text.end());
}

std::vector<TokenPiece> Tokenizer::pieces(std::string_view text) const {
  sentencepiece::ImmutableSentencePieceText encoded;
  const auto status = state_->library.Encode(text, encoded.mutable_proto());
  if (!status.ok()) state_->fail("encode a text", status.message());
  std::vector<TokenPiece> pieces;
  for (const auto& one : encoded.pieces()) {
    pieces.push_back({static_cast<std::int32_t>(one.id()), one.piece()});
  }
  return pieces;
}

std::int32_t Tokenizer::size() const { return state_->library.GetPieceSize(); }

}  // namespace winnow
