#include "winnow/core/segments.h"

namespace winnow {
namespace {

/// Calls each(segment, first one equal to it) for all that are not empty, in order.
template <class Each>
void for_each_segment(std::string_view text, const std::vector<Segment>& segments, FirstSeen& seen,
                      Each each) {
  if (segments.size() < 2) return;  // nothing to be equal to
  const auto segment = [&](std::uint32_t s) {
    return text.substr(segments[s].begin, segments[s].end - segments[s].begin);
  };
  const char* const end = text.data() + text.size();
  const auto hash_of = [&](std::uint32_t s) { return hash_bytes(segment(s), end); };
  seen.begin(segments.size());
  for (std::uint32_t s = 0; s < segments.size(); ++s) {
    const std::string_view bytes = segment(s);
    each(s, seen.of(hash_bytes(bytes, end), s, hash_of,
                    [&](std::uint32_t other) { return segment(other) == bytes; }));
  }
}

}  // namespace

Duplicates find_duplicates(std::string_view text, const Segments& segments, FirstSeen& seen) {
  Duplicates duplicates;
  if (segments.empty > 1) duplicates.elements = segments.empty - 1;
  for_each_segment(text, segments.filled, seen, [&](std::uint32_t segment, std::uint32_t first) {
    if (first == segment) return;
    ++duplicates.elements;
    duplicates.characters += segments.filled[segment].characters;
  });
  return duplicates;
}

Duplicates find_repeated(std::string_view text, const Segments& segments, FirstSeen& seen,
                         std::vector<std::uint32_t>& again) {
  again.assign(segments.filled.size(), 0);
  Duplicates repeated;
  if (segments.empty > 1) repeated.elements = segments.empty;
  const auto add = [&](std::uint32_t segment) {
    ++repeated.elements;
    repeated.characters += segments.filled[segment].characters;
  };
  for_each_segment(text, segments.filled, seen, [&](std::uint32_t segment, std::uint32_t first) {
    if (first == segment) return;
    if (again[first]++ == 0) add(first);
    add(segment);
  });
  return repeated;
}

}  // namespace winnow
