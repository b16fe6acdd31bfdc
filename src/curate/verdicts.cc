#include "curate/verdicts.h"

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "curate/ragged.h"
#include "winnow/core/error.h"
#include "winnow/formats/safetensors.h"

namespace winnow {
namespace {

constexpr std::string_view kFormat = "winnow.verdicts/1";

Error invalid(const std::string& path) {
  return Error(errors::kLedgerInvalid, "the verdicts are not as winnow wrote them", path,
               "delete the file and run `winnow decide` again");
}

std::map<std::string, std::string> metadata_of(const std::string& path) {
  auto metadata = read_safetensors_metadata(path, errors::kLedgerInvalid);
  if (metadata["format"] != kFormat) throw invalid(path);
  return metadata;
}

/// A stored column's values; throws `invalid` if it is missing or of other length.
template <class T>
std::vector<T> values_of(const Columns& columns, std::string_view name, std::size_t rows,
                         const std::string& path) {
  const Column* column = columns.find(name);
  if (column == nullptr || column->rows() != static_cast<std::int64_t>(rows)) throw invalid(path);
  const MatrixView<const T> values = column->values<T>();
  return std::vector<T>(values.data, values.data + values.rows);
}

}  // namespace

std::vector<std::int64_t> Verdicts::alive() const {
  std::vector<std::int64_t> rows;
  for (std::int64_t row = 0; row < this->rows(); ++row) {
    if ((*this)[row].kept()) rows.push_back(row);
  }
  return rows;
}

void Verdicts::drop(std::int64_t row, std::string_view rule, double value, double threshold,
                    std::int64_t witness) {
  auto name = std::find(rules_.begin(), rules_.end(), rule);
  if (name == rules_.end()) name = rules_.insert(rules_.end(), std::string(rule));
  Verdict& verdict = verdicts_[static_cast<std::size_t>(row)];
  verdict = {static_cast<std::uint8_t>(passes_.size()),
             static_cast<std::uint16_t>(name - rules_.begin()), value, threshold, witness};
}

void write_verdicts(const std::string& path, const Verdicts& verdicts, const Ledger& ledger,
                    std::size_t shard, const std::string& made_from) {
  Safetensors file;
  file.metadata = {{"format", std::string(kFormat)},
                   {"shard", ledger.shards()[shard]},
                   {"made_from", made_from},
                   {"passes", nlohmann::json(verdicts.passes()).dump()},
                   {"rules", nlohmann::json(verdicts.rules()).dump()},
                   {"shards", nlohmann::json(ledger.shards()).dump()}};
  Column ordinals("ordinal", ColumnType::kU64, 1);
  Column passes("pass", ColumnType::kU8, 1);
  Column rules("rule", ColumnType::kU16, 1);
  Column values("value", ColumnType::kF64, 1);
  Column thresholds("threshold", ColumnType::kF64, 1);
  Column witness_shards("witness_shard", ColumnType::kI64, 1);
  Column witness_ordinals("witness_ordinal", ColumnType::kU64, 1);
  RaggedWriter witness_ids(file.columns, "witness_id");
  const auto [begin, end] = ledger.rows_of(shard);
  for (std::int64_t row = begin; row < end; ++row) {
    const Verdict& verdict = verdicts[row];
    const bool witnessed = verdict.witness != kNoWitness;
    const DocumentKey witness = witnessed ? ledger.key(verdict.witness) : DocumentKey();
    ordinals.push(ledger.key(row).ordinal);
    passes.push(verdict.pass);
    rules.push(verdict.rule);
    values.push(verdict.value);
    thresholds.push(verdict.threshold);
    witness_shards.push(witnessed ? static_cast<std::int64_t>(witness.shard) : kNoWitness);
    witness_ordinals.push(witness.ordinal);
    witness_ids.push(witnessed ? ledger.id(verdict.witness) : std::string_view());
  }
  for (Column* column :
       {&ordinals, &passes, &rules, &values, &thresholds, &witness_shards, &witness_ordinals}) {
    file.columns.add(std::move(*column));
  }
  RunDirectory::make_room(path);
  write_safetensors(path, file);
}

std::optional<std::string> verdicts_origin(const std::string& path) {
  if (!std::filesystem::exists(path)) return std::nullopt;
  return metadata_of(path)["made_from"];
}

StoredVerdicts StoredVerdicts::read(const std::string& path) {
  if (!std::filesystem::exists(path)) {
    throw Error(errors::kPhaseOrder, "this shard was not decided yet", path,
                "run `winnow decide` with the same recipe first");
  }
  auto metadata = metadata_of(path);
  const Columns columns = read_safetensors(path, errors::kLedgerInvalid).columns;
  const Column* ordinals = columns.find("ordinal");
  if (ordinals == nullptr) throw invalid(path);
  const auto rows = static_cast<std::size_t>(ordinals->rows());

  StoredVerdicts stored;
  stored.made_from = metadata["made_from"];
  const auto names = [&](const char* key) {
    const auto parsed = nlohmann::json::parse(metadata[key], nullptr, /*allow_exceptions=*/false);
    const bool texts = parsed.is_array() && std::ranges::all_of(parsed, [](const auto& name) {
                         return name.is_string();
                       });
    if (!texts) throw invalid(path);
    return parsed.get<std::vector<std::string>>();
  };
  stored.passes = names("passes");
  stored.rules = names("rules");
  stored.shards = names("shards");
  stored.ordinals = values_of<std::uint64_t>(columns, "ordinal", rows, path);
  stored.witness_shards = values_of<std::int64_t>(columns, "witness_shard", rows, path);
  stored.witness_ordinals = values_of<std::uint64_t>(columns, "witness_ordinal", rows, path);
  const auto passes = values_of<std::uint8_t>(columns, "pass", rows, path);
  const auto rules = values_of<std::uint16_t>(columns, "rule", rows, path);
  const auto values = values_of<double>(columns, "value", rows, path);
  const auto thresholds = values_of<double>(columns, "threshold", rows, path);
  for (const std::string_view id : ragged_texts(columns, "witness_id")) {
    stored.witness_ids.emplace_back(id);
  }
  if (stored.witness_ids.size() != rows) throw invalid(path);
  for (std::size_t r = 0; r < rows; ++r) {
    const std::int64_t shard = stored.witness_shards[r];
    const bool known = passes[r] <= stored.passes.size() &&
                       (passes[r] == 0 || rules[r] < stored.rules.size()) &&
                       shard < static_cast<std::int64_t>(stored.shards.size());
    if (!known) throw invalid(path);
    stored.verdicts.push_back(
        {passes[r], rules[r], values[r], thresholds[r], shard < 0 ? kNoWitness : 0});
  }
  return stored;
}

}  // namespace winnow
