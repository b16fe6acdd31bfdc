// What a block has for count_gopher beside the text.
#pragma once

#include "cuda/rule_cut.cuh"
#include "winnow/core/gopher_counts.h"

namespace winnow::cuda {

/// Room for texts of so many bytes, a space behind each counted.
constexpr std::int64_t gopher_scratch_bytes(std::int64_t bytes, std::int64_t texts) {
  return 40 * bytes + 256 * texts;
}

namespace {

/// The arrays of a text. A text of n bytes has at most n / 2 + 1 words, and n line feeds.
struct GopherRoom {
  std::uint32_t* slots;       ///< a set
  std::uint32_t* slot_of;     ///< of words or candidates
  std::uint32_t* count;       ///< of equal words or n-grams, by the first one
  Place *begin, *end;         ///< of words, in bytes
  Place* continued;           ///< bytes before a word that begin no character
  Place *grams, *longer;      ///< the first n-gram that is equal to the one at a word
  Place* candidates;          ///< words at which repeated n-grams may begin
  Place *characters, *bytes;  ///< of the words before a word; one more than there are words
  Place* equal;               ///< by the length of the n-gram: the first candidate with the same
  Place* feeds;               ///< line feeds
  Place* continued_before_feed;
  Place* paragraph_end;  ///< the last line of the paragraph that begins with a line
  char* joined;          ///< the words without what is between them
  std::uint32_t most_words;

  __device__ GopherRoom(std::byte* scratch, std::uint32_t size) : most_words(size / 2 + 1) {
    RoomCutter room(scratch);
    slots = room.take<std::uint32_t>(4 * most_words);
    slot_of = room.take<std::uint32_t>(most_words);
    count = room.take<std::uint32_t>(most_words);
    for (Place** array : {&begin, &end, &continued, &grams, &longer, &candidates}) {
      *array = room.take<Place>(most_words);
    }
    characters = room.take<Place>(most_words + 1);
    bytes = room.take<Place>(most_words + 1);
    equal = room.take<Place>(GopherCounts::kRepeatedGrams * most_words);
    feeds = room.take<Place>(size);
    continued_before_feed = room.take<Place>(size);
    paragraph_end = room.take<Place>(size + 1);
    joined = room.take<char>(size + kBytesBehind);
  }
};
// A word takes six numbers of 32 bits and fourteen places, a byte three places and itself.
static_assert(40 >= (6 * 4 + 14 * 2) / 2 + 3 * 2 + 1);
static_assert(256 >= 6 * 4 + 14 * 2 + 2 * 2 + 2 + kBytesBehind);

/// What the threads of a block have together.
struct GopherSums {
  CutSums cut;
  unsigned plain_words, plain_characters, alphabetic_words, hashes, ellipses;
  unsigned bullet_lines, ellipsis_lines, stop_words;
  unsigned paragraphs, duplicate_paragraphs, duplicate_paragraph_characters;
  unsigned filled_lines, duplicate_lines, duplicate_line_characters;
  unsigned candidates;
  unsigned repeated;  ///< a bit for each length of n-grams some of which are equal
  unsigned repeated_characters[GopherCounts::kRepeatedGrams];
  unsigned long long top[GopherCounts::kTopGrams];  ///< how often, and how far from the end
};

}  // namespace
}  // namespace winnow::cuda
