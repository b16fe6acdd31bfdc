#include "curate/stored_pairs.h"

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <numeric>

#include "winnow/core/error.h"
#include "winnow/formats/mapped_tensors.h"
#include "winnow/formats/safetensors.h"
#include "winnow/formats/tensor_writer.h"
#include "winnow/near/exhaustive.h"

namespace winnow {
namespace {

constexpr std::string_view kFormat = "winnow.pairs/1";
constexpr std::int64_t kPairsAtOnce = 1 << 16;

/// One column of the file: `value(pair)` of each pair.
template <class T, class Value>
void write_column(SortedPairs<Pair>& pairs, TensorWriter& file, const Value& value) {
  std::vector<T> values;
  pairs.for_each_block([&](std::span<const Pair> some) {
    values.clear();
    for (const Pair& pair : some) values.push_back(value(pair));
    file.write(std::as_bytes(std::span(values)));
  });
}

void write_pairs(const std::string& path, SortedPairs<Pair>& pairs, const std::string& made_from) {
  const std::int64_t rows = pairs.count();
  const TensorShape shapes[] = {{"i", ColumnType::kI64, rows},
                                {"j", ColumnType::kI64, rows},
                                {"dot", ColumnType::kI32, rows}};
  TensorWriter file(path, {{"format", std::string(kFormat)}, {"made_from", made_from}}, shapes);
  write_column<std::int64_t>(pairs, file, [](const Pair& pair) { return pair.i; });
  write_column<std::int64_t>(pairs, file, [](const Pair& pair) { return pair.j; });
  write_column<std::int32_t>(pairs, file, [](const Pair& pair) { return pair.dot; });
  file.commit();
}

[[noreturn]] void fail(const std::string& path) {
  throw Error(errors::kLedgerInvalid, "these are no pairs of documents", path,
              "remove the file; `winnow decide` makes it again");
}

void read_pairs(const std::string& path, std::int64_t documents,
                const SortedPairs<Pair>::Take& take) {
  const MappedTensors file(path, errors::kLedgerInvalid);
  const auto first = file.matrix<std::int64_t>("i");
  const auto second = file.matrix<std::int64_t>("j");
  const auto dot = file.matrix<std::int32_t>("dot");
  for (const std::int64_t rows : {second.rows, dot.rows}) {
    if (rows != first.rows) fail(path);
  }
  if (first.columns != 1 || second.columns != 1 || dot.columns != 1) fail(path);
  std::vector<Pair> some;
  for (std::int64_t begin = 0; begin < first.rows; begin += kPairsAtOnce) {
    some.clear();
    for (std::int64_t k = begin; k < std::min(begin + kPairsAtOnce, first.rows); ++k) {
      some.push_back({first.data[k], second.data[k], dot.data[k]});
      const Pair& pair = some.back();
      if (pair.i < 0 || pair.i >= pair.j || pair.j >= documents) fail(path);
    }
    take(some);
  }
}

}  // namespace

void for_stored_pairs(const NearPass& pass, const Ledger& ledger, const std::string& ledgers,
                      const RunDirectory& directory, Backend& backend,
                      const SortedPairs<Pair>::Take& take) {
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
    if (origin->second == made_from) return read_pairs(path, ledger.rows(), take);
  }
  std::vector<std::int64_t> all(static_cast<std::size_t>(ledger.rows()));
  std::iota(all.begin(), all.end(), std::int64_t{0});
  const Matrix<std::int8_t> vectors = ledger.vectors(pass.of, all);
  SortedPairs<Pair> pairs;
  for_all_pairs(backend, vectors.view(), *pass.pairs_from,
                [&](std::span<const Pair> some) { pairs.add(some); });
  write_pairs(path, pairs, made_from);
  pairs.for_each_block(take);
}

}  // namespace winnow
