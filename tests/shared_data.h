// Reference data beside the checkout (../shared/data/dev). A test that needs it skips, in sight,
// where it is missing.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace winnow {

inline std::string shared_data(std::string_view path) {
  return std::string(WINNOW_SOURCE_DIR "/../shared/data/dev/").append(path);
}

}  // namespace winnow

/// Skips the test if `path` (from `shared_data`) is not there.
#define WINNOW_NEEDS_SHARED(path)                            \
  if (!std::filesystem::exists(path)) {                      \
    GTEST_SKIP() << "reference data is missing: " << (path); \
  }                                                          \
  static_assert(true, "a semicolon follows")
