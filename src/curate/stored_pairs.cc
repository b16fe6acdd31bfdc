#include "curate/stored_pairs.h"

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <numeric>

#include "winnow/core/error.h"
#include "winnow/formats/safetensors.h"
#include "winnow/near/exhaustive.h"

namespace winnow {
namespace {

constexpr std::string_view kFormat = "winnow.pairs/1";

void write_pairs(const std::string& path, const std::vector<Pair>& pairs,
                 const std::string& made_from) {
  const auto rows = static_cast<std::int64_t>(pairs.size());
  Column first("i", ColumnType::kI64, 1, rows);
  Column second("j", ColumnType::kI64, 1, rows);
  Column dot("dot", ColumnType::kI32, 1, rows);
  for (std::int64_t k = 0; k < rows; ++k) {
    const Pair& pair = pairs[static_cast<std::size_t>(k)];
    first.values<std::int64_t>().data[k] = pair.i;
    second.values<std::int64_t>().data[k] = pair.j;
    dot.values<std::int32_t>().data[k] = pair.dot;
  }
  Safetensors content;
  content.metadata = {{"format", std::string(kFormat)}, {"made_from", made_from}};
  for (Column* column : {&first, &second, &dot}) content.columns.add(std::move(*column));
  write_safetensors(path, content);
}

[[noreturn]] void fail(const std::string& path) {
  throw Error(errors::kLedgerInvalid, "these are no pairs of documents", path,
              "remove the file; `winnow decide` makes it again");
}

std::vector<Pair> read_pairs(const std::string& path, std::int64_t documents) {
  const Safetensors content = read_safetensors(path, errors::kLedgerInvalid);
  const Column* const first = content.columns.find("i");
  const Column* const second = content.columns.find("j");
  const Column* const dot = content.columns.find("dot");
  const auto fits = [&](const Column* column, ColumnType type) {
    return column != nullptr && column->type() == type && column->width() == 1 &&
           column->rows() == first->rows();
  };
  if (!fits(first, ColumnType::kI64) || !fits(second, ColumnType::kI64) ||
      !fits(dot, ColumnType::kI32)) {
    fail(path);
  }
  std::vector<Pair> pairs(static_cast<std::size_t>(first->rows()));
  for (std::int64_t k = 0; k < first->rows(); ++k) {
    Pair& pair = pairs[static_cast<std::size_t>(k)];
    pair = {first->values<std::int64_t>().data[k], second->values<std::int64_t>().data[k],
            dot->values<std::int32_t>().data[k]};
    if (pair.i < 0 || pair.i >= pair.j || pair.j >= documents) fail(path);
  }
  return pairs;
}

}  // namespace

std::vector<Pair> stored_pairs(const NearPass& pass, const Ledger& ledger,
                               const std::string& ledgers, const RunDirectory& directory,
                               Backend& backend) {
  const std::string path = directory.pairs(pass.of);
  const std::string made_from =
      nlohmann::json{{"ledgers", ledgers}, {"of", pass.of}, {"from", pass.pairs_from->value()}}
          .dump();
  if (std::filesystem::exists(path)) {
    const auto metadata = read_safetensors_metadata(path, errors::kLedgerInvalid);
    const auto format = metadata.find("format");
    const auto origin = metadata.find("made_from");
    if (format == metadata.end() || format->second != kFormat || origin == metadata.end()) {
      fail(path);
    }
    if (origin->second == made_from) return read_pairs(path, ledger.rows());
  }
  std::vector<std::int64_t> all(static_cast<std::size_t>(ledger.rows()));
  std::iota(all.begin(), all.end(), std::int64_t{0});
  const Matrix<std::int8_t> vectors = ledger.vectors(pass.of, all);
  std::vector<Pair> pairs = all_pairs(backend, vectors.view(), *pass.pairs_from);
  write_pairs(path, pairs, made_from);
  return pairs;
}

std::vector<Pair> ranked_pairs(std::vector<Pair> pairs, std::span<const std::int64_t> rows,
                               std::int64_t documents) {
  constexpr std::int64_t kNoRank = -1;
  std::vector<std::int64_t> ranks(static_cast<std::size_t>(documents), kNoRank);
  for (std::size_t k = 0; k < rows.size(); ++k) {
    ranks[static_cast<std::size_t>(rows[k])] = static_cast<std::int64_t>(k);
  }
  const auto rank = [&](std::int64_t row) { return ranks[static_cast<std::size_t>(row)]; };
  std::erase_if(
      pairs, [&](const Pair& pair) { return rank(pair.i) == kNoRank || rank(pair.j) == kNoRank; });
  for (Pair& pair : pairs) {
    const auto [i, j] = std::minmax({rank(pair.i), rank(pair.j)});
    pair = {i, j, pair.dot};
  }
  std::ranges::sort(pairs);
  return pairs;
}

}  // namespace winnow
