// The files that a dedup is asked to write.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "winnow/formats/output_file.h"

namespace winnow {

/// E_USAGE unless at least one name is not empty, none is there twice, and none ends in .gz, which
/// is not written. `options` lists the flags, for the message.
void check_output_names(std::vector<std::string> names, std::string_view options);

/// Opens the file, compressed if the name ends in .zst, or nothing if there is no name.
std::unique_ptr<OutputFile> open_output(const std::string& path);

}  // namespace winnow
