// Citations as Wikipedia has them, and taking them out.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace winnow {

/// Appends the text without what matches \[\d*]|\[edit]|\[citation needed]; returns how many went.
std::uint64_t append_without_citations(std::string_view text, std::string& out);

}  // namespace winnow
