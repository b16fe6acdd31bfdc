#include "curate/verdicts.h"

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "curate/groups.h"
#include "curate/ragged.h"
#include "winnow/core/error.h"
#include "winnow/formats/safetensors.h"

namespace winnow {
namespace {

constexpr std::string_view kFormat = "winnow.verdicts/2";

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
  rows.reserve(static_cast<std::size_t>(count_alive()));
  for (std::int64_t row = 0; row < this->rows(); ++row) {
    if (kept(row)) rows.push_back(row);
  }
  return rows;
}

std::int64_t Verdicts::count_alive() const { return std::ranges::count(reasons_, 0U); }

Verdict Verdicts::operator[](std::int64_t row) const {
  const auto at = static_cast<std::size_t>(row);
  if (reasons_[at] == 0) return {};
  const Reason& reason = shared_[reasons_[at] - 1];
  return {reason.pass, reason.rule, values_[at], reason.threshold,
          witnesses_.empty() ? kNoWitness : witnesses_[at]};
}

std::uint32_t Verdicts::reason(std::string_view rule, double threshold) {
  const auto pass = static_cast<std::uint8_t>(passes_.size());
  if (last_ < shared_.size()) {  // most often it is the one of the row before
    const Reason& last = shared_[last_];
    if (last.pass == pass && last.threshold == threshold && rules_[last.rule] == rule) return last_;
  }
  auto name = std::find(rules_.begin(), rules_.end(), rule);
  if (name == rules_.end()) name = rules_.insert(rules_.end(), std::string(rule));
  const auto number = static_cast<std::uint16_t>(name - rules_.begin());
  const auto next = static_cast<std::uint32_t>(shared_.size());
  const auto [at, is_new] = numbers_.try_emplace({pass, number, threshold}, next);
  if (is_new) shared_.push_back({pass, number, threshold});
  return last_ = at->second;
}

void Verdicts::drop(std::int64_t row, std::string_view rule, double value, double threshold,
                    std::int64_t witness) {
  const auto at = static_cast<std::size_t>(row);
  reasons_[at] = 1 + reason(rule, threshold);
  values_[at] = value;
  if (witness == kNoWitness) return;
  if (witnesses_.empty()) witnesses_.resize(reasons_.size(), kNoWitness);
  witnesses_[at] = witness;
}

void Verdicts::repeat(std::int64_t row, std::uint32_t copies) {
  if (copies_.empty() && copies == 1) return;
  if (copies_.empty()) copies_.resize(reasons_.size(), 1);
  copies_[static_cast<std::size_t>(row)] = static_cast<std::uint16_t>(copies);
}

namespace {

/// Who was kept in the place of a shard's documents; no columns if nobody was.
void add_witnesses(const Verdicts& verdicts, const Ledger& ledger, std::int64_t begin,
                   std::int64_t end, Columns& columns) {
  const auto has_witness = [&](std::int64_t row) { return verdicts[row].witness != kNoWitness; };
  std::int64_t first = begin;
  while (first < end && !has_witness(first)) ++first;
  if (first == end) return;
  Column shards("witness_shard", ColumnType::kI64, 1);
  Column ordinals("witness_ordinal", ColumnType::kU64, 1);
  RaggedWriter ids(columns, "witness_id");
  for (std::int64_t row = begin; row < end; ++row) {
    const std::int64_t witness = verdicts[row].witness;
    const bool witnessed = witness != kNoWitness;
    const DocumentKey key = witnessed ? ledger.key(witness) : DocumentKey();
    shards.push(witnessed ? static_cast<std::int64_t>(key.shard) : kNoWitness);
    ordinals.push(key.ordinal);
    ids.push(witnessed ? ledger.id(witness) : std::string_view());
  }
  columns.add(std::move(shards));
  columns.add(std::move(ordinals));
}

/// What explains drops beside their rule; no columns if nothing does.
void add_items(const Verdicts& verdicts, const Ledger& ledger, std::size_t shard,
               Columns& columns) {
  const auto [begin, end] = ledger.rows_of(shard);
  std::string_view fact;
  for (std::int64_t row = begin; row < end && fact.empty(); ++row) {
    fact = verdicts.explained_by(verdicts[row].pass);
  }
  if (fact.empty()) return;
  const std::vector<std::string_view> values = values_in(ledger, shard, fact);
  const auto numbers = ledger.column(shard, fact).values<std::int32_t>();
  RaggedWriter items(columns, "item");
  for (std::int64_t row = begin; row < end; ++row) {
    const std::int32_t number = numbers.data[row - begin];
    const bool explained = verdicts.explained_by(verdicts[row].pass) == fact;
    const bool named = explained && number > 0 && number <= std::ssize(values);
    items.push(named ? values[static_cast<std::size_t>(number) - 1] : std::string_view());
  }
}

/// How often kept documents are written; no column if all are once.
void add_copies(const Verdicts& verdicts, std::int64_t begin, std::int64_t end, Columns& columns) {
  std::int64_t first = begin;
  while (first < end && verdicts.copies(first) == 1) ++first;
  if (first == end) return;
  Column copies("copies", ColumnType::kU16, 1);
  for (std::int64_t row = begin; row < end; ++row) {
    copies.push(static_cast<std::uint16_t>(verdicts.kept(row) ? verdicts.copies(row) : 0));
  }
  columns.add(std::move(copies));
}

}  // namespace

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
  const auto [begin, end] = ledger.rows_of(shard);
  for (const std::uint64_t ordinal : ledger.ordinals(shard)) ordinals.push(ordinal);
  for (std::int64_t row = begin; row < end; ++row) {
    const Verdict verdict = verdicts[row];
    passes.push(verdict.pass);
    rules.push(verdict.rule);
    values.push(verdict.value);
    thresholds.push(verdict.threshold);
  }
  add_witnesses(verdicts, ledger, begin, end, file.columns);
  add_copies(verdicts, begin, end, file.columns);
  add_items(verdicts, ledger, shard, file.columns);
  for (Column* column : {&ordinals, &passes, &rules, &values, &thresholds}) {
    file.columns.add(std::move(*column));
  }
  ledger.release(shard, ledger.column(shard, columns::kOrdinal));
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
  const bool witnessed = columns.find("witness_shard") != nullptr;
  if (witnessed) {
    stored.witness_shards = values_of<std::int64_t>(columns, "witness_shard", rows, path);
    stored.witness_ordinals = values_of<std::uint64_t>(columns, "witness_ordinal", rows, path);
    for (const std::string_view id : ragged_texts(columns, "witness_id")) {
      stored.witness_ids.emplace_back(id);
    }
    if (stored.witness_ids.size() != rows) throw invalid(path);
  }
  if (columns.find("item") != nullptr) {
    for (const std::string_view item : ragged_texts(columns, "item")) {
      stored.items.emplace_back(item);
    }
    if (stored.items.size() != rows) throw invalid(path);
  }
  if (columns.find("copies") != nullptr) {
    stored.copies = values_of<std::uint16_t>(columns, "copies", rows, path);
  }
  const auto passes = values_of<std::uint8_t>(columns, "pass", rows, path);
  const auto rules = values_of<std::uint16_t>(columns, "rule", rows, path);
  const auto values = values_of<double>(columns, "value", rows, path);
  const auto thresholds = values_of<double>(columns, "threshold", rows, path);
  for (std::size_t r = 0; r < rows; ++r) {
    const std::int64_t shard = witnessed ? stored.witness_shards[r] : kNoWitness;
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
