#include "curate/draws.h"

namespace winnow {

std::uint64_t draw_of(std::uint64_t seed, const std::uint8_t* text_digest, std::string_view id) {
  std::uint64_t digest = 0;
  for (int i = 0; i < 8; ++i) digest |= static_cast<std::uint64_t>(text_digest[i]) << (8 * i);
  return mix64(mix64(mix64(seed) ^ digest) ^ xxh64(id));
}

std::vector<std::uint64_t> draws_of(std::uint64_t seed, const Ledger& ledger) {
  std::vector<std::uint64_t> draws(static_cast<std::size_t>(ledger.rows()));
  for (std::size_t shard = 0; shard < ledger.shards().size(); ++shard) {
    const std::span<const std::uint8_t> digests = ledger.digests(shard);
    const std::int64_t begin = ledger.rows_of(shard).first;
    ledger.for_each_id(shard, [&](std::int64_t row, std::string_view id) {
      const auto at = static_cast<std::size_t>(row - begin) * sizeof(TextDigest);
      draws[static_cast<std::size_t>(row)] = draw_of(seed, digests.data() + at, id);
    });
    ledger.release(shard, ledger.column(shard, columns::kSha256));
  }
  return draws;
}

}  // namespace winnow
