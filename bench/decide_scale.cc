// The passes of decide (all but near) on made-up ledgers: seconds and peak memory, each pass in a
// process of its own.
//
//   bench_decide_scale FOLDER ROWS
//
// Makes 100 ledgers with ROWS documents in all below FOLDER, unless they are there (95 bytes a
// document). Every tenth text is a copy of an earlier one; scores, tokens and attempts are random;
// five sources in unequal shares.
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <functional>

#include "curate/columns.h"
#include "curate/ledger.h"
#include "curate/mix_pass.h"
#include "curate/passes.h"
#include "curate/ragged.h"
#include "curate/run_directory.h"
#include "winnow/core/hash.h"

namespace winnow {
namespace {

constexpr std::int64_t kShards = 100;
constexpr const char* kSources[] = {"web", "web2", "books", "code", "encyclopaedia"};

std::string shard_name(std::int64_t shard) { return "made-up-" + std::to_string(1000 + shard); }

double uniform_of(std::uint64_t random) { return static_cast<double>(random >> 11) * 0x1p-53; }

Columns made_up(std::int64_t shard, std::int64_t rows) {
  Columns columns;
  Column ordinals("ordinal", ColumnType::kU64, 1);
  Column digests("sha256", ColumnType::kU8, 16, rows);
  Column tokens("tokens", ColumnType::kI64, 1);
  Column bytes("bytes", ColumnType::kI64, 1);
  Column quality("quality", ColumnType::kF64, 1);
  Column edu("edu", ColumnType::kF64, 1);
  Column attempts("attempts", ColumnType::kF64, 1);
  Column successes("successes", ColumnType::kF64, 1);
  Column sources("source", ColumnType::kI32, 1);
  RaggedWriter ids(columns, "id");
  RaggedWriter values(columns, columns::values_of("source"));
  for (const char* source : kSources) values.push(source);
  for (std::int64_t row = 0; row < rows; ++row) {
    const auto number = static_cast<std::uint64_t>(shard * rows + row);
    const std::uint64_t random = mix64(number);
    const std::uint64_t text = random % 10 == 0 && number > 0 ? random % number : number;
    const std::uint64_t halves[] = {mix64(text ^ 0x5eed), mix64(text + 1)};
    std::memcpy(digests.values<std::uint8_t>().row(row).data(), halves, sizeof(halves));
    ordinals.push(static_cast<std::uint64_t>(row));
    tokens.push(static_cast<std::int64_t>(1 + (random >> 50) % 4000));
    bytes.push(static_cast<std::int64_t>(4 + (random >> 50) % 16000));
    quality.push(uniform_of(mix64(random)));
    edu.push(uniform_of(mix64(random + 1)) * 5);
    attempts.push(8.0);
    successes.push(static_cast<double>((random >> 20) % 9));
    sources.push(static_cast<std::int32_t>(1 + std::min((random >> 30) % 11, (random >> 40) % 5)));
    ids.push(std::to_string(number));
  }
  for (Column* column :
       {&ordinals, &digests, &tokens, &bytes, &quality, &edu, &attempts, &successes, &sources}) {
    columns.add(std::move(*column));
  }
  return columns;
}

void make_ledgers(const RunDirectory& directory, std::int64_t rows) {
  for (std::int64_t shard = 0; shard < kShards; ++shard) {
    const std::string path = directory.ledger(shard_name(shard));
    if (std::filesystem::exists(path)) continue;
    LedgerHeader header;
    header.shard = shard_name(shard);
    header.records = static_cast<std::uint64_t>(rows / kShards);
    RunDirectory::make_room(path);
    write_safetensors(path, {header.metadata(), made_up(shard, rows / kShards)});
  }
}

using Work = std::function<void(const Ledger&, Verdicts&)>;

void measure(const char* name, const RunDirectory& directory, const Work& work) {
  std::fflush(stdout);
  const pid_t child = ::fork();
  if (child == 0) {
    const auto start = std::chrono::steady_clock::now();
    std::vector<std::string> shards;
    for (std::int64_t shard = 0; shard < kShards; ++shard) shards.push_back(shard_name(shard));
    const Ledger ledger(directory, shards);
    Verdicts verdicts(ledger.rows());
    verdicts.begin_pass(name);
    work(ledger, verdicts);
    const double seconds =
        std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    rusage usage{};
    ::getrusage(RUSAGE_SELF, &usage);
    const double processor =
        static_cast<double>(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
        static_cast<double>(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
    std::printf("%-34s %6.1f s  %5.1f s of CPU  %5.2f GB  %lld of %lld stay\n", name, seconds,
                processor, static_cast<double>(usage.ru_maxrss) / 1e6,
                static_cast<long long>(verdicts.count_alive()),
                static_cast<long long>(ledger.rows()));
    std::fflush(stdout);
    std::_Exit(0);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  if (status != 0) std::printf("%-34s failed\n", name);
}

KeepPass keep_by(const char* expression) {
  KeepPass pass;
  pass.by = FactExpression::parse(expression);
  return pass;
}

MixPass mix_of_sources() {
  MixPass pass;
  pass.by.push_back({"source", {}, 0, {}});
  pass.target = MixTarget::kShares;
  pass.targets = {{"web", .5}, {"books", .3}, {"*", .2}};
  pass.unit = "tokens";
  pass.budget = 50'000'000'000;
  pass.repeat = 4;
  return pass;
}

void run(const std::string& folder, std::int64_t rows) {
  Recipe recipe;
  recipe.output = folder;
  const RunDirectory directory(recipe);
  make_ledgers(directory, rows);
  measure("limits: quality, tokens", directory, [](const Ledger& ledger, Verdicts& verdicts) {
    limits_pass({{{"quality", .1, {}}, {"tokens", 20.0, 3900.0}}}, ledger, verdicts);
  });
  measure("exact: first", directory, [](const Ledger& ledger, Verdicts& verdicts) {
    exact_pass({"first"}, ledger, verdicts);
  });
  measure("exact: quality", directory, [](const Ledger& ledger, Verdicts& verdicts) {
    exact_pass({"quality"}, ledger, verdicts);
  });
  measure("keep: top 10 %", directory, [](const Ledger& ledger, Verdicts& verdicts) {
    KeepPass pass = keep_by("quality");
    pass.top = "10%";
    pass.share = 100'000;
    keep_pass(pass, ledger, verdicts);
  });
  measure("keep: tokens, per source, sum", directory, [](const Ledger& ledger, Verdicts& verdicts) {
    KeepPass pass = keep_by("0.7*quality + 0.06*edu");
    pass.per = "source";
    pass.budget = Budget{"tokens", 5'000'000'000};
    keep_pass(pass, ledger, verdicts);
  });
  measure("keep: percentiles, per source", directory, [](const Ledger& ledger, Verdicts& verdicts) {
    KeepPass pass = keep_by("max(percentile(quality, source), percentile(edu, source))");
    pass.top = "10%";
    pass.share = 100'000;
    keep_pass(pass, ledger, verdicts);
  });
  measure("keep: pareto", directory, [](const Ledger& ledger, Verdicts& verdicts) {
    KeepPass pass = keep_by("quality");
    pass.pareto = 3;
    keep_pass(pass, ledger, verdicts);
  });
  measure("mix: shares of sources", directory, [](const Ledger& ledger, Verdicts& verdicts) {
    mix_pass(mix_of_sources(), ledger, verdicts);
  });
  measure("mix: the same, with a curve", directory, [](const Ledger& ledger, Verdicts& verdicts) {
    MixPass pass = mix_of_sources();
    pass.curve = QualityCurve{FactExpression::fact("quality")};
    mix_pass(pass, ledger, verdicts);
  });
  for (const char* interval : {"wilson", "clopper-pearson"}) {
    measure(interval, directory, [&](const Ledger& ledger, Verdicts& verdicts) {
      PassRatePass pass;
      pass.attempts = "attempts";
      pass.successes = "successes";
      pass.confidence = .95;
      pass.interval = interval;
      pass.above = .1;
      pass_rate_pass(pass, ledger, verdicts);
    });
  }
}

}  // namespace
}  // namespace winnow

int main(int argc, char** argv) {
  if (argc != 3) {
    std::fprintf(stderr, "usage: bench_decide_scale FOLDER ROWS\n");
    return 2;
  }
  winnow::run(argv[1], std::atoll(argv[2]));
  return 0;
}
