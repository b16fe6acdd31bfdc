#include "winnow/core/append_line.h"

#include <algorithm>
#include <cstdarg>
#include <cstdio>

namespace winnow {

void append_line(std::string& out, const char* format, ...) {
  char line[512];
  std::va_list values;
  va_start(values, format);
  const int size = std::vsnprintf(line, sizeof(line), format, values);
  va_end(values);
  out.append(line, std::min(static_cast<std::size_t>(std::max(size, 0)), sizeof(line) - 1));
}

}  // namespace winnow
