#include "filters/rule_scratch.h"

#include <cstring>

namespace winnow {

namespace {

/// Calls each(segment, first one equal to it) for all of `scratch.segments`, in order.
template <class Each>
void for_each_segment(RuleScratch& scratch, Each each) {
  const std::string_view text = scratch.text.text();
  const std::vector<Segment>& segments = scratch.segments;
  if (segments.size() < 2) return;  // nothing to be equal to
  const auto segment = [&](std::uint32_t s) {
    return text.substr(segments[s].begin, segments[s].end - segments[s].begin);
  };
  const char* const end = text.data() + text.size();
  const auto hash_of = [&](std::uint32_t s) { return hash_bytes(segment(s), end); };
  scratch.seen.begin(segments.size());
  for (std::uint32_t s = 0; s < segments.size(); ++s) {
    const std::string_view bytes = segment(s);
    each(s, scratch.seen.of(hash_bytes(bytes, end), s, hash_of,
                            [&](std::uint32_t other) { return segment(other) == bytes; }));
  }
}

}  // namespace

Duplicates find_duplicates(RuleScratch& scratch) {
  Duplicates duplicates;
  if (scratch.empty_segments > 1) duplicates.elements = scratch.empty_segments - 1;
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
  if (scratch.empty_segments > 1) repeated.elements = scratch.empty_segments;
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
  const auto size = static_cast<std::uint32_t>(text.text().size());
  scratch.clear_segments();
  std::uint32_t begin = 0;
  std::uint32_t character = 0;
  // An empty line but for the first and last is two line feeds in a row; of three, the third
  // begins the next.
  for (const Line line : text.lines()) {
    if (line.begin != line.end || line.begin < begin + 1 || line.end == size) continue;
    scratch.add_segment({begin, line.begin - 1, line.character - 1 - character});
    begin = line.end + 1;
    character = line.character + 1;
  }
  scratch.add_segment({begin, size, text.characters() - character});
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
