#include "winnow/core/phrases.h"

#include <cstring>

namespace winnow {

bool contains(std::string_view text, std::string_view what) {
  if (text.size() < what.size()) return false;
  return ::memmem(text.data(), text.size(), what.data(), what.size()) != nullptr;
}

void lower(std::string_view text, std::string& lowered) {
  constexpr std::string_view kKelvin = "\u212A";
  lowered.assign(text);
  for (char& c : lowered) c = static_cast<char>(c + (c >= 'A' && c <= 'Z' ? 'a' - 'A' : 0));
  if (!contains(lowered, kKelvin)) return;
  std::size_t size = 0;
  for (std::size_t at = 0; at < lowered.size(); ++size) {
    const bool kelvin = std::string_view(lowered).substr(at).starts_with(kKelvin);
    lowered[size] = kelvin ? 'k' : lowered[at];
    at += kelvin ? kKelvin.size() : 1;
  }
  lowered.resize(size);
}

}  // namespace winnow
