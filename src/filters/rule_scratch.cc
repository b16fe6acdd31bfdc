#include "filters/rule_scratch.h"

#include <cstring>

namespace winnow {

namespace {

/// Calls each(segment, first one equal to it) for all segments, in order.
template <class Each>
void for_each_segment(RuleScratch& scratch, Each each) {
  const std::string_view text = scratch.text.text();
  const std::vector<Segment>& segments = scratch.segments;
  const auto bytes_of = [&](std::uint32_t s) {
    return text.substr(segments[s].begin, segments[s].end - segments[s].begin);
  };
  scratch.seen.begin(segments.size());
  for (std::uint32_t s = 0; s < segments.size(); ++s) {
    const std::string_view bytes = bytes_of(s);
    each(s, scratch.seen.of(hash_bytes(bytes), s,
                            [&](std::uint32_t other) { return bytes_of(other) == bytes; }));
  }
}

}  // namespace

Duplicates find_duplicates(RuleScratch& scratch) {
  Duplicates duplicates;
  for_each_segment(scratch, [&](std::uint32_t segment, std::uint32_t first) {
    if (first == segment) return;
    ++duplicates.elements;
    duplicates.characters += scratch.segments[segment].characters;
  });
  return duplicates;
}

Duplicates find_repeated(RuleScratch& scratch) {
  std::vector<std::uint32_t>& firsts_seen_again = scratch.places;
  firsts_seen_again.assign(scratch.segments.size(), 0);
  Duplicates repeated;
  const auto add = [&](std::uint32_t segment) {
    ++repeated.elements;
    repeated.characters += scratch.segments[segment].characters;
  };
  for_each_segment(scratch, [&](std::uint32_t segment, std::uint32_t first) {
    if (first == segment) return;
    if (firsts_seen_again[first]++ == 0) add(first);
    add(segment);
  });
  return repeated;
}

std::uint64_t characters_of(std::span<const Word> words, std::uint32_t word, std::uint32_t n) {
  std::uint64_t characters = 0;
  for (const Word& each : words.subspan(word, n)) characters += each.characters;
  return characters;
}

void split_paragraphs(RuleScratch& scratch) {
  const Anatomy& text = scratch.text;
  scratch.segments.clear();
  std::uint32_t begin = 0;
  std::uint32_t character = 0;
  const auto close = [&](std::uint32_t end, std::uint32_t end_character) {
    scratch.segments.push_back({begin, end, end_character - character});
  };
  // An empty line but for the last is two line feeds in a row; of three, the third begins the next.
  for (std::size_t l = 1; l + 1 < text.lines().size(); ++l) {
    const Line& line = text.lines()[l];
    if (line.begin != line.end || line.begin < begin + 1) continue;
    close(line.begin - 1, line.character - 1);
    begin = line.end + 1;
    character = line.character + 1;
  }
  close(static_cast<std::uint32_t>(text.text().size()), text.characters());
}

std::uint64_t count_of(std::string_view text, std::string_view what) {
  std::uint64_t count = 0;
  while (text.size() >= what.size()) {  // an empty text may have no address to search from
    const void* const found = ::memmem(text.data(), text.size(), what.data(), what.size());
    if (found == nullptr) break;
    ++count;
    const auto end = static_cast<const char*>(found) - text.data() + what.size();
    text.remove_prefix(static_cast<std::size_t>(end));
  }
  return count;
}

}  // namespace winnow
