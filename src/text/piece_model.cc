// Field numbers: sentencepiece_model.proto.
#include "text/piece_model.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <utility>

#include "text/charsmap_check.h"
#include "text/protobuf_wire.h"
#include "winnow/core/error.h"

namespace winnow {
namespace {

constexpr std::size_t kMostModelBytes = 64 << 20;
constexpr std::size_t kMostPieces = 1 << 20;
constexpr std::size_t kMostPieceBytes = 4096;
constexpr std::size_t kMostNestedSymbols = 64;  ///< the library's array on the stack

class ModelReader {
 public:
  ModelReader(std::string_view bytes, const std::string& where) : bytes_(bytes), where_(where) {}

  PieceModel read() {
    if (bytes_.empty()) fail(errors::kModelTruncated, "the file is empty");
    if (bytes_.size() > kMostModelBytes) invalid("the file is larger than 64 MiB");
    read_model();
    if (trainers_ == 0 || normalizers_ == 0) {
      fail(errors::kModelTruncated, "the model ends before its trainer or normaliser settings");
    }
    model_.has_repeated_settings = trainers_ > 1 || normalizers_ > 1;
    check_pieces();
    return std::move(model_);
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
    for_each_field(bytes_, true, [&](const WireField& field) {
      if (field.type != WireType::kBytes) return;
      if (field.number == kPieces) read_piece(field.bytes);
      if (field.number == kTrainer) read_trainer(field.bytes);
      if (field.number == kNormalizer) read_normalizer(field.bytes);
      if (field.number == kDenormalizer) check_charsmaps(field.bytes);
    });
  }

  void read_piece(std::string_view message) {
    enum { kText = 1, kScore = 2, kType = 3 };
    if (model_.pieces.size() == kMostPieces) invalid("there are more than 1048576 pieces");
    Piece piece;
    std::uint64_t type = static_cast<std::uint64_t>(PieceType::kNormal);
    for_each_field(message, false, [&](const WireField& field) {
      if (field.number == kText && field.type == WireType::kBytes) piece.text = field.bytes;
      if (field.number == kScore && field.type == WireType::kFixed32) {
        piece.score = finite_score(field.bytes);
      }
      if (field.number == kType && field.type == WireType::kVarint) type = field.varint;
    });
    if (piece.text.empty() || piece.text.size() > kMostPieceBytes) {
      invalid(name_of_next() + " has " + std::to_string(piece.text.size()) +
              " bytes; 1 to 4096 are allowed");
    }
    if (piece.text.find('\0') != std::string_view::npos) invalid(name_of_next() + " holds a NUL");
    if (type < static_cast<std::uint64_t>(PieceType::kNormal) ||
        type > static_cast<std::uint64_t>(PieceType::kByte)) {
      invalid(name_of_next() + " has the type " + std::to_string(type));
    }
    piece.type = static_cast<PieceType>(type);
    model_.pieces.push_back(piece);
  }

  std::string name_of_next() const { return "piece " + std::to_string(model_.pieces.size()); }

  float finite_score(std::string_view bytes) const {
    float score = 0;
    std::memcpy(&score, bytes.data(), sizeof(score));
    if (!std::isfinite(score)) invalid("the score of " + name_of_next() + " is not finite");
    return score;
  }

  void read_trainer(std::string_view message) {
    enum { kModelType = 3, kSuffix = 24, kByteFallback = 35 };
    ++trainers_;
    for_each_field(message, false, [&](const WireField& field) {
      if (field.type != WireType::kVarint) return;
      if (field.number == kModelType) set_algorithm(field.varint);
      if (field.number == kSuffix) model_.has_whitespace_suffix = field.varint != 0;
      if (field.number == kByteFallback) model_.has_byte_fallback = field.varint != 0;
    });
  }

  /// Enumerations are 32 bits wide, and a number that is none of theirs is passed over.
  void set_algorithm(std::uint64_t varint) {
    const auto number = static_cast<std::uint32_t>(varint);
    if (number >= static_cast<std::uint32_t>(PieceAlgorithm::kUnigram) &&
        number <= static_cast<std::uint32_t>(PieceAlgorithm::kChar)) {
      model_.algorithm = static_cast<PieceAlgorithm>(number);
    }
  }

  void read_normalizer(std::string_view message) {
    enum { kCharsmap = 2, kDummyPrefix = 3, kExtraSpaces = 4, kEscape = 5 };
    ++normalizers_;
    check_charsmaps(message);
    for_each_field(message, false, [&](const WireField& field) {
      if (field.type == WireType::kBytes && field.number == kCharsmap) {
        model_.charsmap = field.bytes;
      }
      if (field.type != WireType::kVarint) return;
      if (field.number == kDummyPrefix) model_.adds_dummy_prefix = field.varint != 0;
      if (field.number == kExtraSpaces) model_.removes_extra_spaces = field.varint != 0;
      if (field.number == kEscape) model_.escapes_spaces = field.varint != 0;
    });
  }

  void check_charsmaps(std::string_view message) const {
    enum { kCharsmap = 2 };
    for_each_field(message, false, [&](const WireField& field) {
      if (field.number != kCharsmap || field.type != WireType::kBytes) return;
      const std::string fault = charsmap_fault(field.bytes);
      if (!fault.empty()) invalid("the normaliser's charsmap is damaged: " + fault);
    });
  }

  void check_pieces() {
    const auto unknowns = std::ranges::count(model_.pieces, PieceType::kUnknown, &Piece::type);
    if (unknowns != 1) {
      invalid("there are " + std::to_string(unknowns) + " unknown pieces; there must be one");
    }
    const auto unknown = std::ranges::find(model_.pieces, PieceType::kUnknown, &Piece::type);
    model_.unknown = static_cast<std::int32_t>(unknown - model_.pieces.begin());
    std::vector<Piece> sorted = model_.pieces;
    std::ranges::sort(sorted, {}, &Piece::text);
    const auto twin = std::ranges::adjacent_find(sorted, {}, &Piece::text);
    if (twin != sorted.end()) {
      invalid("the piece \"" + std::string(twin->text.substr(0, 80)) + "\" is there twice");
    }
    check_nesting(sorted);
  }

  /// Sorted, the symbols that start a symbol stand before it: a stack holds them.
  void check_nesting(const std::vector<Piece>& sorted) const {
    std::vector<std::string_view> open;
    for (const Piece& piece : sorted) {
      if (piece.type != PieceType::kUserDefined) continue;
      while (!open.empty() && !piece.text.starts_with(open.back())) open.pop_back();
      open.push_back(piece.text);
      if (open.size() > kMostNestedSymbols) {
        invalid("more than 64 user-defined symbols start one another");
      }
    }
  }

  std::string_view bytes_;
  const std::string& where_;
  PieceModel model_;
  int trainers_ = 0;
  int normalizers_ = 0;
};

}  // namespace

PieceModel read_piece_model(std::string_view model, const std::string& where) {
  return ModelReader(model, where).read();
}

}  // namespace winnow
