// Random numbers that hang on nothing but a seed and a document: its text and its id.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "curate/ledger.h"
#include "winnow/core/hash.h"

namespace winnow {

/// In whatever shard and place a document stands, its draw is the same. Documents of equal text and
/// id have equal draws.
std::uint64_t draw_of(std::uint64_t seed, const std::uint8_t* text_digest, std::string_view id);

/// One draw a row.
std::vector<std::uint64_t> draws_of(std::uint64_t seed, const Ledger& ledger);

/// A draw as a number in [0, 1).
inline double uniform(std::uint64_t draw) { return static_cast<double>(draw >> 11) * 0x1p-53; }

}  // namespace winnow
