// A sentencepiece model and texts, all made from a string of bytes: whatever the bytes are, the
// library can mostly load the model. So a fuzzer's mutations stay worth running, and random bytes
// are random models.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "text/sentencepiece_fixture.h"
#include "winnow/text/sentencepiece.h"

namespace winnow {

struct PieceCase {
  std::string model;  ///< the bytes of a .model file
  std::vector<std::string> texts;
};

/// Reads choices off a string of bytes; behind its end, zeros.
class Choices {
 public:
  explicit Choices(std::string_view bytes) : rest_(bytes) {}

  bool done() const { return rest_.empty(); }
  std::uint32_t below(std::uint32_t bound) {
    if (rest_.empty()) return 0;
    const auto byte = static_cast<std::uint8_t>(rest_.front());
    rest_.remove_prefix(1);
    return byte % bound;
  }
  bool coin() { return below(2) == 1; }

 private:
  std::string_view rest_;
};

class PieceCaseMaker {
 public:
  explicit PieceCaseMaker(std::string_view bytes) : choices_(bytes) {}

  PieceCase make() {
    PieceCase made;
    make_model(made.model);
    const std::uint32_t repeat = choices_.below(32) == 31 ? 200 : 1;  // large scores
    do {
      std::string text;
      for (std::uint32_t units = choices_.below(40) + 1; units > 0 && !choices_.done(); --units) {
        append_unit(text);
      }
      std::string repeated;
      for (std::uint32_t k = 0; k < repeat; ++k) repeated += text;
      made.texts.push_back(repeated);
    } while (!choices_.done() && made.texts.size() < 8);
    return made;
  }

 private:
  /// Few letters, so that pieces meet; spaces of all kinds, letters of two, three and four bytes.
  std::string_view letter() {
    static constexpr std::string_view kLetters[] = {
        "a", "b", "c", "-", "\u2581", "\u2581", "\u00e9", "\u4e2d", "0", "<", "\U0001f600", "."};
    return kLetters[choices_.below(std::size(kLetters))];
  }

  void append_unit(std::string& text) {
    static constexpr std::string_view kOdd[] = {
        " ",      " ",      " ",      "  ",       "\t",           "\n",       "\u00a0",
        "\u3000", "\u200b", "\xff",   "\xe2\x96", "\xed\xa0\x80", "\xc0\x80", "\xf4\x90\x80\x80",
        "A",      "B",      "\u00c4", "z",        "\ufffd",       "\x01"};
    const std::uint32_t kind = choices_.below(8);
    if (kind == 0) {
      text += kOdd[choices_.below(std::size(kOdd))];
    } else if (kind == 1 && !pieces_.empty()) {
      text += pieces_[choices_.below(static_cast<std::uint32_t>(pieces_.size()))].text;
    } else if (kind == 2) {
      text += ' ';
    } else if (kind == 3 && choices_.below(16) == 0) {
      text += '\0';
    } else {
      text += letter();
    }
  }

  float score() {
    static constexpr float kScores[] = {-1, -1, -2, -2.5F, -3, 0, 1, -0.1F, -1000.1F, 5.5F};
    return has_few_scores_ ? kScores[choices_.below(std::size(kScores))]
                           : -static_cast<float>(choices_.below(250)) / 7 -
                                 static_cast<float>(choices_.below(250)) / 1111;
  }

  void add(std::string text, std::uint64_t type) {
    for (const TestPiece& piece : pieces_) {
      if (piece.text == text) return;
    }
    pieces_.push_back({std::move(text), score(), type});
  }

  std::uint64_t type() {
    constexpr std::uint64_t kNormal = 1, kControl = 3, kUserDefined = 4, kUnused = 5;
    const std::uint32_t kind = choices_.below(24);
    return kind == 0   ? kUserDefined
           : kind == 1 ? (choices_.below(4) == 0 ? kUnused : kUserDefined)
           : kind == 2 ? (choices_.below(4) == 0 ? kControl : kNormal)
                       : kNormal;
  }

  void make_pieces(bool has_byte_fallback) {
    pieces_ = {{"<unk>", 0, 2}, {"<s>", 0, 3}};
    has_few_scores_ = choices_.coin();
    for (std::uint32_t count = 2 + choices_.below(40); count > 0; --count) {
      std::string text;
      // Half of the time a piece is two others, as merges need them.
      if (choices_.coin() && pieces_.size() > 3) {
        const auto any = [&] {
          return pieces_[2 + choices_.below(static_cast<std::uint32_t>(pieces_.size()) - 2)].text;
        };
        text = any();
        text += any();
      }
      if (text.empty() || text.size() > 24) {
        text.clear();
        for (std::uint32_t letters = 1 + choices_.below(3); letters > 0; --letters) {
          text += letter();
        }
      }
      if (choices_.below(100) == 99) text += choices_.coin() ? " " : "\xc3";
      add(text, type());
    }
    if (!has_byte_fallback) return;
    constexpr std::string_view kHex = "0123456789ABCDEF";
    for (std::size_t byte = 0; byte < 256; ++byte) {
      pieces_.push_back({"<0x" + std::string{kHex[byte / 16], kHex[byte % 16]} + ">", 0, 6});
    }
  }

  std::string charsmap() {
    std::map<std::string, std::string> rules;
    static constexpr std::string_view kResults[] = {"", " ", "  ", "a", "ab", "\u2581", "\u00e9 b"};
    for (std::uint32_t count = choices_.below(6); count > 0; --count) {
      std::string key;
      for (std::uint32_t units = 1 + choices_.below(2); units > 0; --units) append_unit(key);
      if (key.find('\0') != std::string::npos || key.empty()) continue;
      rules[key] = kResults[choices_.below(std::size(kResults))];
    }
    return rules.empty() ? std::string() : charsmap_of(rules);
  }

  void make_model(std::string& model) {
    const bool has_byte_fallback = choices_.below(3) == 0;
    make_pieces(has_byte_fallback);
    for (const TestPiece& piece : pieces_) model += piece_field(piece);
    const std::uint32_t algorithm = choices_.below(16);
    model += bytes_field(2, varint_field(3, algorithm == 15 ? 4 : 1 + algorithm % 2) +
                                varint_field(24, choices_.below(4) == 3 ? 1 : 0) +
                                varint_field(35, has_byte_fallback ? 1 : 0));
    model += bytes_field(3, bytes_field(1, "case") + bytes_field(2, charsmap()) +
                                varint_field(3, choices_.below(4) == 3 ? 0 : 1) +
                                varint_field(4, choices_.below(3) == 2 ? 0 : 1) +
                                varint_field(5, choices_.below(32) == 31 ? 0 : 1));
  }

  Choices choices_;
  std::vector<TestPiece> pieces_;
  bool has_few_scores_ = false;
};

/// How a text's ids differ from the library's, in words; empty if they do not.
std::string text_fault(const Tokenizer& tokenizer, std::string_view text);

/// Encodes the texts of a case with caches of several sizes and compares with the library's ids.
/// Returns what differs, in words; empty if nothing does. `own_texts` counts the comparisons.
std::string piece_case_fault(const PieceCase& made, int& own_texts);

}  // namespace winnow
