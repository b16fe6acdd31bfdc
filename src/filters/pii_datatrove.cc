// datatrove's masking of e-mail and IP addresses. Its regular expressions are taken apart by hand:
// each address is looked for from its @ or its first digit, so that no text takes more than linear
// time.
#include <array>

#include "filters/rule_scratch.h"

namespace winnow {
namespace {

constexpr std::string_view kEmails[] = {"email@example.com", "firstname.lastname@example.org"};
constexpr std::string_view kAddresses[] = {"22.214.171.124", "126.96.36.199",  "188.8.131.52",
                                           "184.108.40.206", "220.127.116.11", "18.104.22.168"};

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter_or_digit(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
bool is_local(char c) {
  constexpr std::string_view kMarks = "!#$%&'*+/=?^_`{|}~-";
  return is_letter_or_digit(c) || kMarks.find(c) != kMarks.npos;
}

/// \w, of the character that begins at `at`.
bool is_word(std::string_view text, std::size_t at) {
  return text[at] == '_' || (class_at(text, at) & character_class::kAlphanumeric) != 0;
}
/// \b, before the character at `at`.
bool is_boundary(std::string_view text, std::size_t at) {
  const bool before = at > 0 && is_word(text, last_character(text.substr(0, at)));
  return before != is_word(text, at);
}

/// Behind an octet, 0 to 255 in at most three digits, that something follows which is no part of
/// it; `at` if there is none.
std::size_t whole_octet_end(std::string_view text, std::size_t at) {
  std::size_t end = at;
  unsigned value = 0;
  for (; end < text.size() && end < at + 3 && is_digit(text[end]); ++end) {
    value = 10 * value + static_cast<unsigned>(text[end] - '0');
  }
  const bool more = end < text.size() && is_digit(text[end]);
  return more || value > 255 ? at : end;
}

/// Behind the octet that the expression takes at `at`: of 256 it takes 25.
std::size_t octet_end(std::string_view text, std::size_t at) {
  std::size_t end = at;
  unsigned value = 0;
  for (; end < text.size() && end < at + 3 && is_digit(text[end]); ++end) {
    const unsigned next = 10 * value + static_cast<unsigned>(text[end] - '0');
    if (next > 255) break;
    value = next;
  }
  return end;
}

/// Behind three octets with a full stop each; `at` if they are not there.
std::size_t three_octets_end(std::string_view text, std::size_t at) {
  std::size_t end = at;
  for (int octet = 0; octet < 3; ++octet) {
    const std::size_t next = whole_octet_end(text, end);
    if (next == end || next == text.size() || text[next] != '.') return at;
    end = next + 1;
  }
  return end;
}

/// Behind the domain that begins at `at`: names with full stops between, as many as there are, but
/// two at least. A name begins and ends with a letter or digit.
std::size_t domain_end(std::string_view text, std::size_t at) {
  std::size_t names = 0;
  std::size_t end = at;
  while (at < text.size() && is_letter_or_digit(text[at])) {
    std::size_t run = at;
    for (; run < text.size() && (is_letter_or_digit(text[run]) || text[run] == '-'); ++run) {
      if (text[run] != '-') end = run + 1;
    }
    ++names;
    if (end != run || run == text.size() || text[run] != '.') break;
    at = run + 1;
  }
  return names < 2 ? 0 : end;
}

/// Behind [1.2.3.4], or with a word and a colon for the last octet; 0 if that is not there.
std::size_t bracketed_end(std::string_view text, std::size_t at) {
  if (at == text.size() || text[at] != '[') return 0;
  const std::size_t last = three_octets_end(text, at + 1);
  if (last == at + 1) return 0;
  const auto closed = [&](std::size_t end) { return end < text.size() && text[end] == ']'; };
  const std::size_t octet = whole_octet_end(text, last);
  if (octet > last && closed(octet)) return octet + 1;
  std::size_t end = last;
  while (end < text.size() && (is_letter_or_digit(text[end]) || text[end] == '-')) ++end;
  const bool word = end > last && text[end - 1] != '-' && end < text.size() && text[end] == ':';
  return word && closed(end + 1) ? end + 2 : 0;
}

/// Where the address begins whose @ is at `at`: the leftmost boundary of words from which on parts
/// with single full stops between lead to it; `at` if there is none. Not before `least`.
std::size_t local_begin(std::string_view text, std::size_t least, std::size_t at) {
  std::size_t begin = at;
  if (at == least || !is_local(text[at - 1])) return at;
  for (std::size_t c = at; c > least; --c) {
    const char now = text[c - 1];
    const bool two_stops = now == '.' && text[c] == '.';
    if (two_stops || (now != '.' && !is_local(now))) break;
    if (now != '.' && is_boundary(text, c - 1)) begin = c - 1;
  }
  return begin;
}

std::uint64_t mask_emails(std::string_view text, std::string& out) {
  std::uint64_t count = 0;
  std::size_t copied = 0;
  for (auto at = text.find('@'); at != text.npos; at = text.find('@', at + 1)) {
    if (at < copied) continue;
    const std::size_t begin = local_begin(text, copied, at);
    if (begin == at) continue;
    std::size_t end = domain_end(text, at + 1);
    if (end == 0) end = bracketed_end(text, at + 1);
    if (end == 0) continue;
    out.append(text, copied, begin - copied);
    out += kEmails[count++ % std::size(kEmails)];
    copied = end;
  }
  out.append(text, copied);
  return count;
}

/// Bits of an address that say whose it is, and how many they are.
struct Network {
  std::array<std::uint8_t, 4> address;
  unsigned bits;
};
/// Not public: IANA's registry as Python 3.13 has it.
constexpr Network kNotGlobal[] = {
    {{0, 0, 0, 0}, 8},      {{10, 0, 0, 0}, 8},    {{100, 64, 0, 0}, 10},   {{127, 0, 0, 0}, 8},
    {{169, 254, 0, 0}, 16}, {{172, 16, 0, 0}, 12}, {{192, 0, 0, 0}, 24},    {{192, 0, 2, 0}, 24},
    {{192, 168, 0, 0}, 16}, {{198, 18, 0, 0}, 15}, {{198, 51, 100, 0}, 24}, {{203, 0, 113, 0}, 24},
    {{240, 0, 0, 0}, 4},
};
constexpr Network kGlobalAfterAll[] = {{{192, 0, 0, 9}, 32}, {{192, 0, 0, 10}, 32}};

constexpr std::uint32_t number_of(const std::array<std::uint8_t, 4>& address) {
  std::uint32_t number = 0;
  for (const std::uint8_t octet : address) number = number << 8 | octet;
  return number;
}

bool is_in(std::uint32_t address, std::span<const Network> networks) {
  for (const Network& network : networks) {
    if ((address ^ number_of(network.address)) >> (32 - network.bits) == 0) return true;
  }
  return false;
}

/// ipaddress.ip_address(text).is_global: an octet has no zero in front.
bool is_global(std::string_view text) {
  std::array<std::uint8_t, 4> address{};
  std::size_t octet = 0;
  bool zero = false;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '.') {
      ++octet;
      continue;
    }
    const bool first = at == 0 || text[at - 1] == '.';
    if (!first && zero) return false;
    zero = first && text[at] == '0';
    address[octet] = static_cast<std::uint8_t>(10 * address[octet] + (text[at] - '0'));
  }
  const std::uint32_t number = number_of(address);
  return !is_in(number, kNotGlobal) || is_in(number, kGlobalAfterAll);
}

std::uint64_t mask_addresses(std::string_view text, std::string& out) {
  std::uint64_t count = 0;
  std::size_t copied = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (!is_digit(text[at])) continue;
    const std::size_t last = three_octets_end(text, at);
    if (last == at) continue;
    const std::size_t end = octet_end(text, last);
    if (end == last) continue;
    if (is_global(text.substr(at, end - at))) {
      out.append(text, copied, at - copied);
      out += kAddresses[count++ % std::size(kAddresses)];
      copied = end;
    }
    at = end - 1;
  }
  out.append(text, copied);
  return count;
}

}  // namespace

void measure_pii_datatrove(RuleScratch& scratch, std::span<double> facts) {
  scratch.bytes.clear();
  scratch.edited.clear();
  const std::uint64_t emails = mask_emails(scratch.text.text(), scratch.bytes);
  const std::uint64_t addresses = mask_addresses(scratch.bytes, scratch.edited);
  facts[0] = static_cast<double>(emails);
  facts[1] = static_cast<double>(addresses);
  if (emails + addresses > 0) scratch.edit = Edit::kOther;
}

}  // namespace winnow
