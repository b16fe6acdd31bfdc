#include "filters/punycode.h"

#include <cstdint>
#include <vector>

#include "winnow/core/utf8.h"

namespace winnow {
namespace {

// RFC 3492, section 5.
constexpr std::uint32_t kBase = 36;
constexpr std::uint32_t kLeast = 1;
constexpr std::uint32_t kMost = 26;
constexpr std::uint32_t kSkew = 38;
constexpr std::uint32_t kDamp = 700;
constexpr std::uint32_t kFirstBias = 72;
constexpr char32_t kFirstCodePoint = 0x80;
constexpr std::size_t kMostCharacters = 63;  // no label is longer; keeps all sums below 2^32

/// The label's characters; none if it is no label.
std::vector<char32_t> characters_of(std::string_view label) {
  std::vector<char32_t> characters;
  for (std::size_t at = 0; at < label.size();) {
    const char c = label[at];
    if (static_cast<unsigned char>(c) >= 0x80) {
      const std::size_t begin = at;
      const char32_t code_point = decode_character(label, at);
      std::string again;
      append_character(code_point, again);  // differs if the bytes were no UTF-8
      const bool surrogate = code_point >= 0xD800 && code_point < 0xE000;
      if (surrogate || code_point > 0x10FFFF || again != label.substr(begin, at - begin)) return {};
      characters.push_back(code_point);
      continue;
    }
    ++at;
    const bool upper = c >= 'A' && c <= 'Z';
    if (!upper && !(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9') && c != '-') return {};
    characters.push_back(static_cast<char32_t>(upper ? c + ('a' - 'A') : c));
  }
  return characters.size() > kMostCharacters ? std::vector<char32_t>() : characters;
}

std::uint32_t adapted(std::uint32_t delta, std::uint32_t points, bool first) {
  delta = first ? delta / kDamp : delta / 2;
  delta += delta / points;
  std::uint32_t k = 0;
  for (; delta > ((kBase - kLeast) * kMost) / 2; k += kBase) delta /= kBase - kLeast;
  return k + (((kBase - kLeast + 1) * delta) / (delta + kSkew));
}

char digit(std::uint32_t value) {
  return static_cast<char>(value < 26 ? 'a' + value : '0' + (value - 26));
}

void append_number(std::uint32_t number, std::uint32_t bias, std::string& out) {
  for (std::uint32_t k = kBase;; k += kBase) {
    const std::uint32_t t = k <= bias ? kLeast : k >= bias + kMost ? kMost : k - bias;
    if (number < t) break;
    out += digit(t + ((number - t) % (kBase - t)));
    number = (number - t) / (kBase - t);
  }
  out += digit(number);
}

}  // namespace

bool append_punycode(std::string_view label, std::string& out) {
  const std::vector<char32_t> characters = characters_of(label);
  if (characters.empty()) return false;
  out += "xn--";
  std::uint32_t done = 0;
  for (const char32_t c : characters) {
    if (c >= kFirstCodePoint) continue;
    out += static_cast<char>(c);
    ++done;
  }
  const std::uint32_t basic = done;
  if (basic > 0) out += '-';
  std::uint32_t delta = 0;
  std::uint32_t bias = kFirstBias;
  char32_t next = kFirstCodePoint;
  while (done < characters.size()) {
    char32_t least = 0x7fffffff;
    for (const char32_t c : characters) {
      if (c >= next && c < least) least = c;
    }
    delta += (least - next) * (done + 1);
    next = least;
    for (const char32_t c : characters) {
      if (c < next) ++delta;
      if (c != next) continue;
      append_number(delta, bias, out);
      bias = adapted(delta, done + 1, done == basic);
      delta = 0;
      ++done;
    }
    ++delta;
    ++next;
  }
  return true;
}

}  // namespace winnow
