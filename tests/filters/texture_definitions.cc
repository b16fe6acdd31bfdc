// What texture@winnow measures, slowly.
#include <algorithm>
#include <map>

#include "filters/peer_definitions.h"
#include "winnow/core/portable_math.h"

namespace winnow {

using namespace python;

namespace {

double entropy(const std::vector<std::size_t>& counts) {
  constexpr double kLog2 = 0.693147180559945309417232121458;
  const auto times_log2 = [&](std::size_t n) {
    const auto x = static_cast<double>(n);
    return n < 2 ? 0 : x * (portable_log(x) / kLog2);
  };
  std::size_t all = 0;
  double sum = 0;
  for (const std::size_t count : counts) {
    all += count;
    sum += times_log2(count);
  }
  return all == 0 ? 0 : std::max(0.0, (times_log2(all) - sum) / static_cast<double>(all));
}

std::size_t compressed(const std::string& bytes) {
  std::size_t size = 0;
  for (std::size_t at = 0; at < bytes.size();) {
    std::size_t length = 0;
    for (std::size_t before = at; before-- > 0 && at - before <= 65'535 && length == 0;) {
      if (at + 4 > bytes.size() || bytes.compare(before, 4, bytes, at, 4) != 0) continue;
      while (at + length < bytes.size() && bytes[before + length] == bytes[at + length]) ++length;
    }
    size += length > 0 ? 3 : 1;
    at += length > 0 ? length : 1;
  }
  return size;
}

}  // namespace

Facts texture_facts(const Text& text) {
  const auto of_all = [&](auto holds) {
    return share(static_cast<std::size_t>(std::ranges::count_if(text, holds)), text.size());
  };
  const std::string bytes = encoded(text);
  std::vector<std::size_t> by_byte(256);
  for (const char c : bytes) ++by_byte[static_cast<unsigned char>(c)];
  const Texts all = words(text);
  std::map<Text, std::size_t> places;
  std::vector<std::size_t> by_word;  // in the order of first occurrences
  for (const Text& word : all) {
    const auto [at, first] = places.try_emplace(word, by_word.size());
    if (first) by_word.push_back(0);
    ++by_word[at->second];
  }
  return {of_all([](char32_t c) { return is(c, character_class::kLetter); }),
          of_all([](char32_t c) { return (character_cases()[c] & character_case::kUpper) != 0; }),
          of_all(is_decimal),
          of_all([](char32_t c) { return is(c, character_class::kPunctuation); }),
          of_all(is_space),
          share(by_word.size(), all.size()),
          entropy(by_word),
          entropy(by_byte),
          share(compressed(bytes), bytes.size())};
}

}  // namespace winnow
