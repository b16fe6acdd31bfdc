// bench near: how well dedup finds the clusters that people marked.
#pragma once

#include <CLI/CLI.hpp>
#include <functional>

namespace winnow {

/// Adds the subcommand to `winnow bench`.
CLI::App* add_near_bench(CLI::App& bench, std::function<int()>& chosen);

}  // namespace winnow
