// winnow's own facts of what a text is made of.
#include <algorithm>
#include <array>
#include <cstring>

#include "filters/rule_scratch.h"
#include "winnow/core/portable_math.h"
#include "winnow/core/utf8.h"

namespace winnow {
namespace {

using namespace character_class;

/// x log2 x, for whole x; the same bits on every machine.
double times_log2(std::uint64_t x) {
  constexpr double kLog2 = 0.693147180559945309417232121458;
  const auto value = static_cast<double>(x);
  return x < 2 ? 0 : value * (portable_log(value) / kLog2);
}

/// Bits an element: of `count` elements, the sum of n log2 n over the numbers n of equal ones.
double entropy(std::uint64_t count, double sum) {
  return count == 0 ? 0 : std::max(0.0, (times_log2(count) - sum) / static_cast<double>(count));
}

void measure_characters(const Anatomy& text, std::span<double> facts) {
  const CharacterClass* const classes = character_classes();
  const CharacterCase* const cases = character_cases();
  const std::string_view bytes = text.text();
  std::array<std::uint64_t, 5> counts{};
  for (std::size_t at = 0; at < bytes.size();) {
    const char32_t c = next_character(bytes, at);
    counts[0] += (classes[c] & kLetter) != 0 ? 1 : 0;
    counts[1] += (cases[c] & character_case::kUpper) != 0 ? 1 : 0;
    counts[2] += (cases[c] & character_case::kDecimal) != 0 ? 1 : 0;
    counts[3] += (classes[c] & kPunctuation) != 0 ? 1 : 0;
    counts[4] += (classes[c] & kSpace) != 0 ? 1 : 0;
  }
  for (std::size_t k = 0; k < counts.size(); ++k) facts[k] = share(counts[k], text.characters());
}

void measure_words(RuleScratch& scratch, std::span<double> facts) {
  const std::uint64_t words = scratch.text.words().size();
  std::uint64_t repeats = 0;
  double sum = 0;
  scratch.grams.read(scratch.text, scratch.text.words());
  for (const RepeatedGrams::Gram& gram : scratch.grams.grams()) {
    if (gram.word != gram.first) continue;
    const std::uint32_t count = scratch.grams.count(gram.first);
    repeats += count - 1;
    sum += times_log2(count);  // in the order of first occurrences
  }
  facts[5] = share(words - repeats, words);
  facts[6] = entropy(words, sum);
}

double byte_entropy(std::string_view text) {
  std::array<std::uint64_t, 256> counts{};
  for (const char c : text) ++counts[static_cast<std::uint8_t>(c)];
  double sum = 0;
  for (const std::uint64_t count : counts) sum += times_log2(count);
  return entropy(text.size(), sum);
}

/// Linear: each byte is looked up once, and once compared.
std::uint64_t compressed_bytes(RuleScratch& scratch) {
  constexpr std::size_t kLeast = 4;
  constexpr std::size_t kWindow = 65'535;
  constexpr std::uint64_t kMatch = 3;
  const std::string_view text = scratch.text.text();
  const std::size_t places = text.size() < kLeast ? 0 : text.size() - kLeast + 1;
  const auto four = [&](std::uint32_t at) {
    std::uint32_t value = 0;
    std::memcpy(&value, text.data() + at, sizeof value);
    return value;
  };
  const auto hash_of = [&](std::uint32_t at) { return fold_hash(four(at), 0); };
  std::vector<std::uint32_t>& latest = scratch.places;  // by where the four bytes first came
  latest.resize(places);
  scratch.seen.begin(places);
  std::uint64_t size = 0;
  std::size_t next = 0;
  for (std::uint32_t at = 0; at < places; ++at) {
    const std::uint32_t value = four(at);
    const std::uint32_t first = scratch.seen.of(
        hash_of(at), at, hash_of, [&](std::uint32_t other) { return four(other) == value; });
    const std::uint32_t before = first == at ? at : latest[first];
    latest[first] = at;
    if (at < next) continue;
    const bool matches = before < at && at - before <= kWindow;
    std::size_t length = matches ? kLeast : 1;
    while (matches && at + length < text.size() && text[before + length] == text[at + length]) {
      ++length;
    }
    size += matches ? kMatch : 1;
    next = at + length;
  }
  return size + text.size() - std::max(next, places);
}

}  // namespace

void measure_texture_winnow(RuleScratch& scratch, std::span<double> facts) {
  const std::string_view text = scratch.text.text();
  measure_characters(scratch.text, facts);
  measure_words(scratch, facts);
  facts[7] = byte_entropy(text);
  facts[8] = share(compressed_bytes(scratch), text.size());
}

}  // namespace winnow
