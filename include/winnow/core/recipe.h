// The recipe: what a run is asked for. One JSON file (comments allowed); every key is also a flag.
//
// A recipe has three parts, and each file that a run writes names the parts it was made from:
//   scan    read, facts, models      -> ledger
//   decide  passes                   -> verdicts
//   emit    emit                     -> kept, dropped
// Where it runs (device, threads, batch, output) changes nothing in the results and is in none.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "winnow/core/cosine.h"
#include "winnow/core/fact_expression.h"
#include "winnow/core/jsonl_options.h"
#include "winnow/core/line_options.h"
#include "winnow/core/minhash.h"
#include "winnow/core/rule_limit.h"
#include "winnow/core/score_options.h"
#include "winnow/core/shingles.h"
#include "winnow/core/url_options.h"

namespace winnow {

/// How a shard is read, and how many bad records it may have: the larger of `max_bad` and
/// `max_bad_share` of its records.
struct ReadRecipe {
  JsonlOptions jsonl;
  std::int64_t max_bad = 10;
  double max_bad_share = 0.001;
};

struct NamedScore {
  std::string name;  ///< the fact's name
  ScoreOptions options;
};

/// A field of the records as a fact.
struct NamedField {
  std::string name;      ///< the fact's name
  std::string path;      ///< a key, or keys with dots between (formats/jsonl_fields.h)
  bool numeric = false;  ///< else its values are texts, to group by
};

/// Facts of a document's language. "language" is which of `labels` the model's best label is, from
/// 1, or 0 if it is another one; "language_score" is the best label's probability.
struct LanguageRecipe {
  std::string model;  ///< path of a fastText model, e.g. lid.176.bin
  std::string preparation = "lid";
  std::vector<std::string> labels;  ///< with or without "__label__"
};
inline constexpr std::string_view kUnigramPreset = "unigram@winnow";
inline constexpr std::string_view kLanguageFact = "language";
inline constexpr std::string_view kLanguageScoreFact = "language_score";

/// A benchmark's items: JSON lines with a text and, maybe, an id.
struct BenchmarkFile {
  std::string file;
  std::string text_field = "text";
  std::string id_field = "id";
};
/// What a document has in common with benchmark items (filters/benchmark_overlap.h): the fact
/// "contamination" is the share of the item's n-grams, "contamination_ngrams" their number, and the
/// text fact "contamination_item" names the item, "FILE/ID" or "FILE/ORDINAL".
struct ContaminationRecipe {
  std::vector<BenchmarkFile> benchmarks;
  std::int32_t words = 13;    ///< of an n-gram
  std::int32_t shortest = 8;  ///< words of an item that is shorter than that, at least
};
inline constexpr std::string_view kContaminationFact = "contamination";
inline constexpr std::string_view kContaminationNgramsFact = "contamination_ngrams";
inline constexpr std::string_view kContaminationItemFact = "contamination_item";

/// What is measured. bytes, characters, words and the text's digest always are.
struct FactsRecipe {
  std::string tokenizer;                 ///< path of a .model; empty: no token counts
  std::vector<NamedScore> scores;        ///< sorted by name
  std::optional<SketchRecipe> sketch;    ///< "sketch"
  std::optional<MinhashRecipe> minhash;  ///< "minhash"
  /// Path of a table for the tokenizer's pieces, or of an unsupervised fastText model; empty: none.
  std::string embedding;
  std::vector<std::string> rules;  ///< names of presets (core/rules.h), in recipe order
  std::vector<NamedField> fields;  ///< sorted by name
  /// What the presets leave of a text is the document's text: all other facts are of it, and it is
  /// what is written.
  bool edits = false;
  std::optional<RepeatedLinesOptions> repeated_lines;
  std::string unigram;  ///< path of a table of word counts, for unigram@winnow; empty: none
  std::optional<LanguageRecipe> language;
  std::optional<ContaminationRecipe> contamination;
  std::optional<UrlOptions> url;

  /// Names of the facts that are texts, by their numbers in a dictionary.
  std::vector<std::string> dictionaries() const;
  /// The presets that make a document's text another; none unless `edits`.
  std::vector<std::string> editors() const;
  /// Whether some facts are measured by a backend's kernels.
  bool have_kernels() const;
};

/// A group of documents by one of these: the shard that they came in. Always there.
inline constexpr std::string_view kShardField = "shard";
/// How many documents a document stands for: itself and all that exact and near passes dropped for
/// it, directly or through another. A number that passes behind them may use.
inline constexpr std::string_view kClusterSizeFact = "cluster_size";

/// Bounds of one fact, both inclusive.
struct Limit {
  std::string fact;
  std::optional<double> min;
  std::optional<double> max;
};

/// Who of several equals stays: "first" (document order), "longest" (characters), or any fact (the
/// larger the better). Ties: document order.
using Rank = std::string;

struct LimitsPass {
  std::vector<Limit> limits;  ///< in recipe order; the first one broken is the reason
};
/// A language that stays, and how sure the model has to be.
struct LanguageLimit {
  std::string label;        ///< as facts.language.labels has it
  std::int64_t number = 0;  ///< its value of the fact "language"
  double min = 0;           ///< of "language_score", inclusive
};
struct LanguagePass {
  std::vector<LanguageLimit> keep;  ///< in recipe order; documents of other languages are dropped
};
/// Drops documents that have so much in common with a benchmark item.
struct DecontaminatePass {
  std::int64_t ngrams = 1;  ///< at least
  double share = 0;         ///< and at least this share of the item's
};
/// Drops documents whose URL matches so many entries of a list, for the first list that it does.
struct UrlPass {
  UrlCounts counts = kUrlCounts;
  bool drop_hostless = false;  ///< and those whose URL is missing or names no host
};
struct ExactPass {
  Rank rank = "first";
};
struct RulesPass {
  std::string preset;
  std::vector<RuleLimit> limits;  ///< the preset's, with the recipe's thresholds; in its order
};
/// exhaustive  every pair of rows
/// clustered   pairs of rows that lie near the same of `cells` centroids
/// index       what a FAISS index proposes
/// minhash     pairs of rows whose signatures agree in a band
/// automatic   exhaustive or clustered, by the number of rows and dimensions
enum class NearMethod : std::uint8_t { kExhaustive, kClustered, kIndex, kMinhash, kAutomatic };
/// "exhaustive", "clustered", "index", "minhash", "auto".
std::string_view name_of(NearMethod method);
/// Who stays of rows that are similar (near/keep_policies.h).
enum class KeepPolicy : std::uint8_t { kRank, kComponents, kSemdedup };
/// "rank", "components", "semdedup".
std::string_view name_of(KeepPolicy policy);
std::optional<KeepPolicy> keep_policy_of(std::string_view name);
/// What must be similar too.
struct AlsoSimilar {
  std::string of;  ///< the other one of "sketch" and "embedding"
  CosineThreshold threshold;
};
struct NearPass {
  std::string of = "sketch";  ///< "sketch" or "embedding"; "minhash" if `verify` is set
  NearMethod method = NearMethod::kExhaustive;
  std::int64_t cells = 0;      ///< for "clustered"; 0: twice the square root of the rows
  std::int64_t visits = 8;     ///< for "clustered": cells that a row is looked for in
  std::string index = "Flat";  ///< a FAISS factory string, for method "index"
  std::int32_t bands = 14;     ///< for "minhash": how many bands a signature is cut into
  std::int32_t rows = 8;       ///< for "minhash": values of a band
  /// For "minhash": decide by the exact Jaccard of the shingle sets, which reads text once more.
  bool verify = false;
  CosineThreshold threshold = CosineThreshold::of(0.8);
  /// For "exhaustive": keep all pairs down to this similarity in the run directory, so that another
  /// threshold from here on needs no new search. Changes no decision.
  std::optional<CosineThreshold> pairs_from;
  Rank rank = "first";
  KeepPolicy policy = KeepPolicy::kRank;
  /// For "exhaustive" and the policy "rank": pairs count if they are similar by these vectors too.
  std::optional<AlsoSimilar> also;
};
/// Turns a score into the share of positives among labelled examples with such a score
/// (core/isotonic.h).
struct ScoreCalibration {
  std::string fact;
  std::string file;  ///< JSON lines (.gz, .zst too)
  std::string score_field = "score";
  std::string label_field = "label";
  std::string positive;  ///< the label that counts as positive
};

/// So much of one of the facts that can be added up.
struct Budget {
  std::string unit;  ///< "documents", "tokens", "bytes", "characters" or "words"
  std::int64_t amount = 0;
};

/// Keeps the best. One of `top`, `min`, `budget` and `pareto` is set.
struct KeepPass {
  FactExpression by;                        ///< the larger the better; no number is worst
  std::vector<ScoreCalibration> calibrate;  ///< of facts in `by`
  std::string per;           ///< a text fact: each of its values by itself; empty: all together
  bool all_missing = false;  ///< with `per`: documents that have no value all stay
  std::string top;           ///< as written: "10%" or a count
  std::int64_t share = 0;    ///< of a million, if `top` is a percentage
  std::int64_t count = 0;    ///< if it is a count
  std::optional<double> min;
  std::optional<Budget> budget;  ///< the best that fit in, up to the first that does not
  /// GPT-3's rule (Brown et al. 2020, appendix A): kept if a Pareto (Lomax) draw with this α is
  /// above 1 - score, that is with probability min(1, (2 - score)^-α).
  std::optional<double> pareto;
  std::uint64_t seed = 1;  ///< of the draws
  /// How many of `documents` stay: floor(documents * share / 10^6), or the count.
  std::int64_t of(std::int64_t documents) const;
};

/// One way to group documents.
struct GroupBy {
  std::string field;          ///< a text fact; or else:
  FactExpression fact;        ///< cut into tiers, or at edges
  std::int32_t tiers = 0;     ///< of equally many documents; "1" has the least values
  std::vector<double> edges;  ///< ascending; a group is named after its lower edge
};

/// How a group's documents are repeated by quality. x being the share of the group's documents that
/// are worse, a tier's documents are written min(most, c · m) times, where m is the mean over the
/// tier of max(0, x - drop_below)^power, and c is what the group's target needs. It never falls.
struct QualityCurve {
  FactExpression by;
  std::int32_t tiers = 20;
  double drop_below = 0.4;
  double most = 7;
  std::int32_t power = 1;
};

/// What a mix aims at.
///   natural      shares as they are
///   shares       by name; together 1; "*" is all groups that are not named, as they are
///   weights      by name; shares in these proportions; "*" is each group that is not named
///   temperature  shares in proportion to supply^(1/T)
///   copies       by name: so often each document (a fraction: of so many of them); "*" as above
enum class MixTarget : std::uint8_t { kNatural, kShares, kWeights, kTemperature, kCopies };
/// What to do if a group has less than its share: fall short, shrink all so that the shares hold,
/// or fill up from the others.
enum class WhenDry : std::uint8_t { kShort, kShrink, kFill };

/// "natural", "shares", "weights", "temperature", "copies".
std::string_view name_of(MixTarget target);
/// "short", "shrink", "fill".
std::string_view name_of(WhenDry when);

struct MixPass {
  std::vector<GroupBy> by;  ///< none: all documents are one group
  MixTarget target = MixTarget::kNatural;
  std::map<std::string, double> targets;  ///< of shares, weights or copies
  double temperature = 1;
  std::string unit;                    ///< as Budget::unit
  std::optional<std::int64_t> budget;  ///< of units; none: as much as the shares allow
  std::int32_t repeat = 1;             ///< the most copies of a document
  WhenDry when_dry = WhenDry::kShort;
  std::optional<QualityCurve> curve;  ///< within each group; its `most` stands for `repeat`
  std::uint64_t seed = 1;
};

/// RL tasks: keeps those whose rate of successes lies in a band.
struct PassRatePass {
  std::string attempts;             ///< a numeric fact
  std::string successes;            ///< a numeric fact
  std::string table;                ///< or JSON lines with id, attempts and successes
  double above = 0;                 ///< the rate must be above this,
  std::optional<double> below;      ///< and below this
  double confidence = 0;            ///< 0: the rate itself decides; else its interval does
  std::string interval = "wilson";  ///< or "clopper-pearson", "jeffreys"
  bool keep_unsure = true;          ///< whether a task stays whose interval crosses an edge
};

struct Pass {
  std::string name;  ///< unique; the pass's kind unless the recipe names it
  std::variant<LimitsPass, RulesPass, LanguagePass, DecontaminatePass, UrlPass, ExactPass, NearPass,
               KeepPass, MixPass, PassRatePass>
      what;
};

/// Kept records in an order that hangs on nothing but their texts, ids and the seed.
struct ShuffleRecipe {
  std::int64_t documents = 0;  ///< of an output shard
  std::uint64_t seed = 1;
};

struct EmitRecipe {
  bool zstd = true;     ///< compress kept and dropped ("compression": "zstd" or "none")
  bool dropped = true;  ///< write dropped records too, with reasons
  /// Name of the field that says how often a record counts, which is then written once; empty: it
  /// is written so often.
  std::string weight_field;
  std::optional<ShuffleRecipe> shuffle;
};

struct Recipe {
  std::vector<std::string> inputs;  ///< paths and glob patterns, as written
  std::string output;
  ReadRecipe read;
  FactsRecipe facts;
  std::vector<Pass> passes;
  EmitRecipe emit;

  std::string device = "auto";
  int threads = 0;         ///< 0: all cores
  std::int64_t batch = 0;  ///< documents; 0: as many as suit what is done with them

  /// Names of the facts that a ledger of this recipe has and that are single numbers.
  std::vector<std::string> numeric_facts() const;
  /// Names of the facts that are texts to group by.
  std::vector<std::string> text_facts() const;
  /// `batch`, or what suits.
  std::int64_t documents_a_batch(std::int64_t suits = 256) const {
    return batch > 0 ? batch : suits;
  }
  /// Files besides the ledgers that decide reads: calibrations and tables. As written, sorted.
  std::vector<std::string> decide_files() const;
};

/// "--passes.near.threshold 0.9": a dotted key and its value (JSON, or else a string). A first word
/// that is no key of the recipe names a pass: "near.threshold".
struct Override {
  std::string key;
  std::string value;
};

/// Reads and checks a recipe. Errors (exit 2) name the key and, for unknown ones, the nearest
/// known: E_RECIPE_SYNTAX, E_RECIPE_KEY, E_RECIPE_TYPE, E_RECIPE_VALUE, E_FACT_UNKNOWN.
Recipe parse_recipe(std::string_view json, const std::string& where,
                    std::span<const Override> overrides = {});

/// Parts of the recipe as canonical JSON (sorted keys, defaults filled in).
std::string scan_part(const Recipe& recipe);
/// `files`: the digests of recipe.decide_files(), as written -> sha256.
std::string decide_part(const Recipe& recipe, const std::map<std::string, std::string>& files = {});
std::string emit_part(const Recipe& recipe);

/// A run's identity: what its results depend on. Written to OUTPUT/recipe.json.
struct RunIdentity {
  std::vector<std::string> shards;            ///< names, sorted
  std::map<std::string, std::string> models;  ///< path as written -> sha256
  std::string scan;
  std::string decide;
  std::string emit;

  std::string json() const;
  /// E_LEDGER_INVALID if the text is not one that `json` wrote.
  static RunIdentity parse(const std::string& json, const std::string& where);
};

/// "facts.sketch.dimensions: 128 -> 256", one line a changed key, for two JSON texts.
std::vector<std::string> changed_keys(const std::string& before, const std::string& after);

/// The candidate nearest to `word` by edit distance, if it is near enough to be a typing error.
std::optional<std::string> nearest(std::string_view word, std::span<const std::string> candidates);

}  // namespace winnow
