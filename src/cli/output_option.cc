#include "cli/output_option.h"

#include <filesystem>

namespace winnow {
namespace {

constexpr char kFileToWrite[] = "FILE";

bool is_same_file(const std::string& a, const std::string& b) {
  std::error_code missing;
  return std::filesystem::equivalent(a, b, missing) && !missing &&
         std::filesystem::is_regular_file(a, missing);
}

/// What else on the command line is this file; empty if nothing is.
std::string other_use(const CLI::App& command, const CLI::Option* own, const std::string& path) {
  for (const CLI::Option* other : command.get_options()) {
    if (other == own) continue;
    const bool is_written = other->get_type_name() == kFileToWrite;
    for (const std::string& value : other->results()) {
      if (is_same_file(path, value) || (is_written && path == value)) {
        return "would replace a file of " + other->get_name() + ": '" + path + "'";
      }
    }
  }
  return {};
}

}  // namespace

CLI::Option* add_output(CLI::App& command, const std::string& name, std::string& path,
                        const std::string& description) {
  CLI::Option* const option = command.add_option(name, path, description);
  option->type_name(kFileToWrite);
  option->check(
      [&command, option](const std::string& given) { return other_use(command, option, given); });
  return option;
}

}  // namespace winnow
