// score_text as one instruction set computes it best. All levels give the same integers.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>
#include <vector>

#include "cpu/unknown_words.h"
#include "winnow/core/dispatch.h"
#include "winnow/core/fasttext_text.h"
#include "winnow/core/matrix.h"
#include "winnow/core/remainder.h"
#include "winnow/core/text_table.h"
#include "winnow/core/word_bytes.h"

namespace winnow::cpu {

/// A block of words on their way through the phases of score_text, one array a property.
struct TextScratch {
  static constexpr std::size_t kBlock = 512;
  static constexpr std::size_t kAbreast = 16;  ///< words that are hashed together
  template <class T>
  using Of = std::array<T, kBlock + kAbreast>;

  struct Range {
    std::size_t begin = 0, end = 0;
  };
  /// The words [begin, end) of one text; those before `fresh` came along from the block before, for
  /// the n-grams that begin with them.
  struct Segment {
    std::size_t text, begin, fresh, end;
    Range ngrams;  ///< in `rows`
  };
  std::vector<Segment> segments;
  std::size_t words = 0;
  Of<const char*> data;
  Of<std::uint32_t> size;
  Of<std::uint64_t> first, next;  ///< bytes 0 to 7 and 8 to 15, zeros behind the end
  Of<std::uint32_t> hash;         ///< fasttext_hash
  Of<std::uint32_t> group;        ///< of the index, where the search begins
  Of<std::uint32_t> fingerprint;
  std::vector<std::uint32_t> rows;  ///< of n-grams
  UnknownWords unknown;
  std::vector<std::uint32_t> subwords;  ///< the rows of an unknown word's subwords
  std::vector<std::int64_t> sums;       ///< of an unknown word
};

struct TextJob {
  const TextTable& table;
  std::span<const std::string_view> texts;
  MatrixView<std::int64_t> sums;
  std::span<std::int64_t> features;
  TextScratch& scratch;
};

struct TextKernel {
  std::string_view name;
  void (*run)(const TextJob& job);
};

// The levels, one a file; null where the processor or the architecture has no such instructions.
const TextKernel* avx512_text_kernel();
const TextKernel* avx2_text_kernel();
const TextKernel& portable_text_kernel();

/// Those that can run here, best first; the last one runs everywhere.
std::span<const TextKernel* const> text_kernels();

}  // namespace winnow::cpu
