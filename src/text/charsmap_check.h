// Checks a precompiled character map: a Darts double array and the replacements it points to.
#pragma once

#include <string>
#include <string_view>

namespace winnow {

/// The first fault of a normaliser's `precompiled_charsmap`, in words; empty if there is none. An
/// empty charsmap has no fault.
std::string charsmap_fault(std::string_view charsmap);

}  // namespace winnow
