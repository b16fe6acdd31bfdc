// The version that manifests and `winnow --version` name.
#pragma once

#include <string_view>

namespace winnow {

inline constexpr std::string_view kVersion = "0.1.0";

}  // namespace winnow
