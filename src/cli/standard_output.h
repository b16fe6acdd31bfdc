// Standard output whose every write is checked: a full disk is an error, not a success.
#pragma once

#include <string_view>

namespace winnow {

/// E_NOSPACE or E_IO if the bytes cannot be written. A closed pipe ends the process by SIGPIPE.
void write_standard_output(std::string_view bytes);

}  // namespace winnow
