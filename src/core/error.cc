#include "winnow/core/error.h"

#include <cerrno>
#include <cstring>

namespace winnow {
namespace {

std::string message(ErrorCode code, std::string_view what, std::string_view where,
                    std::string_view how) {
  std::string text = "error[" + std::string(code.word) + "]: " + std::string(what);
  if (!where.empty()) text += "\n  --> " + std::string(where);
  if (!how.empty()) text += "\n  how: " + std::string(how);
  return text;
}

}  // namespace

Error::Error(ErrorCode code, std::string_view what, std::string_view where, std::string_view how)
    : std::runtime_error(message(code, what, where, how)), code_(code) {}

Error system_error(std::string_view doing, std::string_view path, int errno_value) {
  const std::string what = std::string(doing) + ": " + std::strerror(errno_value);
  if (errno_value == ENOSPC || errno_value == EDQUOT) {
    return Error(
        errors::kNoSpace, what, path,
        "free some space and run the same command again; a run continues where it stopped");
  }
  return Error(errors::kIo, what, path, "check that the path exists and that you may use it");
}

}  // namespace winnow
