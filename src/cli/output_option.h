// Options that name a file to write.
#pragma once

#include <CLI/CLI.hpp>
#include <string>

namespace winnow {

/// Adds such an option. A file that another argument of the command names too, or that is the same
/// file by another name, is E_USAGE: what is read must not be replaced.
CLI::Option* add_output(CLI::App& command, const std::string& name, std::string& path,
                        const std::string& description);

}  // namespace winnow
