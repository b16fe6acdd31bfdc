// What the commands in pipes have in common.
#pragma once

#include <CLI/CLI.hpp>

#include "winnow/curate/stream.h"

namespace winnow {

/// Adds the input and how it is read; `stream` outlives the command line.
void add_stream_options(CLI::App& command, StreamOptions& stream);

/// Says on standard error how many records were bad, if any. The exit code.
int finish_stream(const StreamCounts& counts);

}  // namespace winnow
