#include "learn/formatted.h"

#include <cstdio>

namespace winnow {

std::string formatted(const char* format, double value) {
  char text[64];
  std::snprintf(text, sizeof(text), format, value);
  return text;
}

}  // namespace winnow
