// Small sentencepiece models for tests, byte by byte: protobuf fields, double arrays.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace winnow {

inline void append_varint(std::string& bytes, std::uint64_t value) {
  for (; value >= 0x80; value >>= 7) bytes += static_cast<char>(value | 0x80);
  bytes += static_cast<char>(value);
}

inline std::string varint_field(std::uint32_t number, std::uint64_t value) {
  std::string bytes;
  append_varint(bytes, number << 3);
  append_varint(bytes, value);
  return bytes;
}

inline std::string bytes_field(std::uint32_t number, std::string_view value) {
  std::string bytes;
  append_varint(bytes, number << 3 | 2);
  append_varint(bytes, value.size());
  return bytes.append(value);
}

inline std::string float_field(std::uint32_t number, float value) {
  std::string bytes;
  append_varint(bytes, number << 3 | 5);
  return bytes.append(reinterpret_cast<const char*>(&value), sizeof(value));
}

struct TestPiece {
  std::string text;
  float score = -1;
  std::uint64_t type = 1;
};

inline std::string piece_field(const TestPiece& piece) {
  return bytes_field(
      1, bytes_field(1, piece.text) + float_field(2, piece.score) + varint_field(3, piece.type));
}

/// A double array of uint32 units in which every trie node has 256 units of its own.
class TestTrie {
 public:
  TestTrie() : units_(512, kUnused) { units_[0] = 256U << 10; }

  void add(std::string_view key, std::uint32_t value) {
    std::size_t base = 256;
    std::size_t at = 0;
    for (const char c : key) {
      const auto label = static_cast<std::uint8_t>(c);
      at = base + label;
      if (units_[at] == kUnused) {
        const std::size_t next = units_.size();
        units_.resize(next + 256, kUnused);
        units_[at] = static_cast<std::uint32_t>((at ^ next) << 10) | label;
      }
      base = at ^ (units_[at] >> 10);
    }
    units_[at] |= 1U << 8;
    units_[base] = value | kUnused;
  }

  std::string bytes() const {
    return {reinterpret_cast<const char*>(units_.data()), units_.size() * sizeof(units_[0])};
  }

 private:
  static constexpr std::uint32_t kUnused = 1U << 31;  ///< a label that no byte equals
  std::vector<std::uint32_t> units_;
};

inline std::string charsmap_of(std::string_view trie, std::string_view replacements) {
  const auto trie_bytes = static_cast<std::uint32_t>(trie.size());
  std::string bytes(reinterpret_cast<const char*>(&trie_bytes), sizeof(trie_bytes));
  return bytes.append(trie).append(replacements);
}

inline std::string charsmap_of(const std::map<std::string, std::string>& rules) {
  TestTrie trie;
  std::string replacements;
  for (const auto& [key, replacement] : rules) {
    trie.add(key, static_cast<std::uint32_t>(replacements.size()));
    replacements.append(replacement).push_back('\0');
  }
  return charsmap_of(trie.bytes(), replacements);
}

/// <unk>, <s>, </s>, then "▁" and the letters a to h as unigrams.
inline std::vector<TestPiece> letter_pieces() {
  std::vector<TestPiece> pieces = {{"<unk>", 0, 2}, {"<s>", 0, 3}, {"</s>", 0, 3}, {"\u2581"}};
  for (char c = 'a'; c <= 'h'; ++c) pieces.push_back({std::string(1, c)});
  return pieces;
}

inline std::string sentencepiece_bytes(const std::vector<TestPiece>& pieces,
                                       std::string_view charsmap = {}) {
  std::string bytes;
  for (const TestPiece& piece : pieces) bytes += piece_field(piece);
  bytes += bytes_field(2, varint_field(3, 1) + varint_field(4, pieces.size()));
  return bytes + bytes_field(3, bytes_field(1, "test") + bytes_field(2, charsmap));
}

}  // namespace winnow
