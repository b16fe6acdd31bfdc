// pass_rate: RL tasks by their successes of so many attempts.
#include <cmath>
#include <nlohmann/json.hpp>
#include <unordered_map>

#include "curate/passes.h"
#include "curate/table_reader.h"
#include "winnow/core/error.h"
#include "winnow/formats/jsonl.h"
#include "winnow/tasks/success_rate.h"

namespace winnow {
namespace {

constexpr double kMostAttempts = 1e9;

struct Counts {
  double attempts = NAN;  ///< no number: nobody tried
  double successes = NAN;

  bool missing() const { return std::isnan(attempts) || std::isnan(successes); }
};

/// E_TABLE_INVALID, at `where()`, if the counts cannot be.
template <class Where>
void check(const Counts& counts, const Where& where) {
  if (counts.missing()) return;
  const auto is_count = [](double value) {
    return value >= 0 && value <= kMostAttempts && value == std::floor(value);
  };
  std::string what;
  if (!is_count(counts.attempts) || !is_count(counts.successes)) {
    what = "these counts are no whole numbers from 0 to 10^9: ";
  } else if (counts.successes > counts.attempts) {
    what = "there are more successes than attempts: ";
  } else {
    return;
  }
  append_json_number(counts.successes, what);
  what += " of ";
  append_json_number(counts.attempts, what);
  throw Error(errors::kTableInvalid, what, where(), "mend or remove the record");
}

/// Ids may be written in more than one way ("é", "\u00e9").
std::string plain_id(std::string_view token) {
  if (token.find('\\') == std::string_view::npos) return std::string(token);
  const auto parsed = nlohmann::json::parse(token, nullptr, /*allow_exceptions=*/false);
  if (!parsed.is_string()) return std::string(token);
  std::string plain;
  append_json_string(parsed.get<std::string>(), plain);
  return plain;
}

/// The same of a table's field; empty if it can be no id.
std::string id_of(const FieldValue& value) {
  std::string id;
  if (const auto* text = std::get_if<std::string>(&value)) append_json_string(*text, id);
  if (const auto* number = std::get_if<std::int64_t>(&value)) id = std::to_string(*number);
  return id;
}

using Table = std::unordered_map<std::string, Counts>;

Table read_table(const std::string& path) {
  Table table;
  for_each_record(
      path, {"id", "attempts", "successes"}, errors::kTableInvalid, [&](const TableRecord& record) {
        const std::string id = id_of(record.values[0]);
        const auto attempts = number_of(record.values[1]);
        const auto successes = number_of(record.values[2]);
        if (!attempts || !successes || id.empty()) {
          throw Error(errors::kTableInvalid, "this record has no id, attempts and successes",
                      record.where, R"(write {"id": "a", "attempts": 8, "successes": 2})");
        }
        const Counts counts{*attempts, *successes};
        check(counts, [&] { return record.where; });
        if (table.emplace(id, counts).second) return;
        throw Error(errors::kTableInvalid, "the id " + id + " is there twice", record.where,
                    "add its counts up");
      });
  return table;
}

/// Whether a task stays, and if not, why.
class Band {
 public:
  explicit Band(const PassRatePass& pass)
      : pass_(pass), kind_(interval_kind_of(pass.interval).value()) {}

  /// The rule that drops it, or empty.
  std::string_view rule(const Counts& counts) {
    if (counts.missing()) return "missing";
    if (counts.attempts == 0) return "no_attempts";
    const RateInterval interval = interval_of(static_cast<std::int64_t>(counts.successes),
                                              static_cast<std::int64_t>(counts.attempts));
    if (interval.high <= pass_.above) return "above";
    if (pass_.below && interval.low >= *pass_.below) return "below";
    const bool sure = interval.low > pass_.above && (!pass_.below || interval.high < *pass_.below);
    return sure || pass_.keep_unsure ? "" : "unsure";
  }
  double threshold(std::string_view rule) const {
    return rule == "below" ? *pass_.below : pass_.above;
  }

 private:
  RateInterval interval_of(std::int64_t successes, std::int64_t attempts) {
    if (pass_.confidence == 0) {
      const double rate = static_cast<double>(successes) / static_cast<double>(attempts);
      return {rate, rate};
    }
    const auto [at, is_new] = known_.try_emplace({successes, attempts});
    if (is_new) at->second = rate_interval(kind_, successes, attempts, pass_.confidence);
    return at->second;
  }

  const PassRatePass& pass_;
  const IntervalKind kind_;
  std::map<std::pair<std::int64_t, std::int64_t>, RateInterval> known_;
};

}  // namespace

void pass_rate_pass(const PassRatePass& pass, const Ledger& ledger, Verdicts& verdicts) {
  const bool joins = !pass.table.empty();
  const Table table = joins ? read_table(pass.table) : Table();
  Band band(pass);
  for (std::size_t shard = 0; shard < ledger.shards().size(); ++shard) {
    const ColumnView* const attempts = joins ? nullptr : &ledger.column(shard, pass.attempts);
    const ColumnView* const successes = joins ? nullptr : &ledger.column(shard, pass.successes);
    const auto [begin, end] = ledger.rows_of(shard);
    for (std::int64_t row = begin; row < end; ++row) {
      if (!verdicts.kept(row)) continue;
      Counts counts;
      if (joins) {
        const auto found = table.find(plain_id(ledger.id(row)));
        if (found != table.end()) counts = found->second;
      } else {
        counts = {attempts->number(row - begin), successes->number(row - begin)};
        check(counts, [&] {
          return ledger.shards()[shard] + ", record " + std::to_string(ledger.key(row).ordinal);
        });
      }
      const std::string_view rule = band.rule(counts);
      if (rule.empty()) continue;
      const double rate = counts.attempts > 0 ? counts.successes / counts.attempts : NAN;
      verdicts.drop(row, rule, rate, band.threshold(rule));
    }
    if (joins) continue;
    ledger.release(shard, *attempts);
    ledger.release(shard, *successes);
  }
}

}  // namespace winnow
