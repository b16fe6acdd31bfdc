// Field numbers: sentencepiece_model.proto.
#include "text/sentencepiece_check.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <vector>

#include "text/charsmap_check.h"
#include "text/protobuf_wire.h"
#include "winnow/core/error.h"

namespace winnow {
namespace {

constexpr std::size_t kMostModelBytes = 64 << 20;
constexpr std::size_t kMostPieces = 1 << 20;
constexpr std::size_t kMostPieceBytes = 4096;
constexpr std::size_t kMostNestedSymbols = 64;  ///< the library's array on the stack

enum PieceType : std::uint64_t { kNormal = 1, kUnknown = 2, kUserDefined = 4, kLastType = 6 };

struct Piece {
  std::string_view text;
  std::uint64_t type = kNormal;
};

class ModelCheck {
 public:
  ModelCheck(std::string_view model, const std::string& where) : model_(model), where_(where) {}

  void run() {
    if (model_.empty()) fail(errors::kModelTruncated, "the file is empty");
    if (model_.size() > kMostModelBytes) invalid("the file is larger than 64 MiB");
    read_model();
    if (!has_trainer_ || !has_normalizer_) {
      fail(errors::kModelTruncated, "the model ends before its trainer or normaliser settings");
    }
    check_pieces();
  }

 private:
  [[noreturn]] void fail(ErrorCode code, const std::string& what) const {
    throw Error(code, what, where_,
                "give a sentencepiece .model file, not a Git LFS pointer or a web page; if it was "
                "one, fetch it again");
  }
  [[noreturn]] void invalid(const std::string& what) const { fail(errors::kModelInvalid, what); }

  /// Calls visit(field) for every field of a message.
  template <class Visit>
  void for_each_field(std::string_view message, bool is_file, Visit visit) const {
    WireReader reader(message);
    WireField field;
    for (;;) {
      switch (reader.next(field)) {
        case WireStatus::kField:
          visit(field);
          break;
        case WireStatus::kEnd:
          return;
        case WireStatus::kTruncated:
          if (is_file) fail(errors::kModelTruncated, "the file ends inside a field");
          [[fallthrough]];
        case WireStatus::kInvalid:
          invalid("this is not a sentencepiece model: a field is malformed");
      }
    }
  }

  void read_model() {
    enum { kPieces = 1, kTrainer = 2, kNormalizer = 3, kDenormalizer = 5 };
    for_each_field(model_, true, [&](const WireField& field) {
      if (field.type != WireType::kBytes) return;
      if (field.number == kPieces) read_piece(field.bytes);
      if (field.number == kTrainer) has_trainer_ = true;
      if (field.number == kNormalizer) has_normalizer_ = true;
      if (field.number == kNormalizer || field.number == kDenormalizer) {
        read_normalizer(field.bytes);
      }
    });
  }

  void read_piece(std::string_view message) {
    enum { kText = 1, kScore = 2, kType = 3 };
    if (pieces_.size() == kMostPieces) invalid("there are more than 1048576 pieces");
    Piece piece;
    for_each_field(message, false, [&](const WireField& field) {
      if (field.number == kText && field.type == WireType::kBytes) piece.text = field.bytes;
      if (field.number == kScore && field.type == WireType::kFixed32) check_score(field.bytes);
      if (field.number == kType && field.type == WireType::kVarint) piece.type = field.varint;
    });
    if (piece.text.empty() || piece.text.size() > kMostPieceBytes) {
      invalid(name_of_next() + " has " + std::to_string(piece.text.size()) +
              " bytes; 1 to 4096 are allowed");
    }
    if (piece.text.find('\0') != std::string_view::npos) invalid(name_of_next() + " holds a NUL");
    if (piece.type < kNormal || piece.type > kLastType) {
      invalid(name_of_next() + " has the type " + std::to_string(piece.type));
    }
    pieces_.push_back(piece);
  }

  std::string name_of_next() const { return "piece " + std::to_string(pieces_.size()); }

  void check_score(std::string_view bytes) const {
    float score = 0;
    std::memcpy(&score, bytes.data(), sizeof(score));
    if (!std::isfinite(score)) invalid("the score of " + name_of_next() + " is not finite");
  }

  void read_normalizer(std::string_view message) const {
    enum { kCharsmap = 2 };
    for_each_field(message, false, [&](const WireField& field) {
      if (field.number != kCharsmap || field.type != WireType::kBytes) return;
      const std::string fault = charsmap_fault(field.bytes);
      if (!fault.empty()) invalid("the normaliser's charsmap is damaged: " + fault);
    });
  }

  void check_pieces() {
    const auto unknowns = std::ranges::count(pieces_, std::uint64_t{kUnknown}, &Piece::type);
    if (unknowns != 1) {
      invalid("there are " + std::to_string(unknowns) + " unknown pieces; there must be one");
    }
    std::ranges::sort(pieces_, {}, &Piece::text);
    const auto twin = std::ranges::adjacent_find(pieces_, {}, &Piece::text);
    if (twin != pieces_.end()) {
      invalid("the piece \"" + std::string(twin->text.substr(0, 80)) + "\" is there twice");
    }
    check_nesting();
  }

  /// Sorted, the symbols that start a symbol stand before it: a stack holds them.
  void check_nesting() const {
    std::vector<std::string_view> open;
    for (const Piece& piece : pieces_) {
      if (piece.type != kUserDefined) continue;
      while (!open.empty() && !piece.text.starts_with(open.back())) open.pop_back();
      open.push_back(piece.text);
      if (open.size() > kMostNestedSymbols) {
        invalid("more than 64 user-defined symbols start one another");
      }
    }
  }

  std::string_view model_;
  const std::string& where_;
  std::vector<Piece> pieces_;
  bool has_trainer_ = false;
  bool has_normalizer_ = false;
};

}  // namespace

void check_sentencepiece_model(std::string_view model, const std::string& where) {
  ModelCheck(model, where).run();
}

}  // namespace winnow
