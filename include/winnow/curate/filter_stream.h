// Heuristic rules in a pipe: records in, those that stay out.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "winnow/core/line_options.h"
#include "winnow/core/rule_limit.h"
#include "winnow/core/url_options.h"
#include "winnow/curate/stream.h"

namespace winnow {

/// URL lists and presets at work: their facts, and the limits to hold them to.
struct FilterOptions {
  /// Lists that decide before the presets: facts url/words and so on of each that has files.
  std::optional<UrlOptions> url;
  std::vector<std::string> presets;  ///< in the order in which they decide
  /// What repeated_lines@winnow removes.
  std::optional<RepeatedLinesOptions> repeated_lines;
  std::string unigram;  ///< the table of unigram@winnow
  /// One for each fact of `url`'s lists and of `rule_columns(presets)`, in that order.
  std::vector<RuleLimit> limits;
  /// Write every record, with its facts and its verdict in the field "winnow".
  bool annotate = false;
  /// Instead of records, write Dolma's attribute lines to `kept`, one for each good record: its id
  /// and, by names like winnow__gopher_dolma__word_count, [[0, characters of the text, value]].
  bool attributes = false;
  /// Write kept records (all of them, if annotated) with the text that the presets leave.
  bool edits = false;
};

/// The presets with their peers' thresholds, but for `changes`: "PRESET/FACT.min=20" or "...=none".
/// Of URL lists one entry is too many, of soft words the second ("url/soft_words.max=1").
/// E_USAGE for a preset, fact or bound that is not, or a value that is no number.
FilterOptions filter_options(std::vector<std::string> presets,
                             const std::vector<std::string>& changes,
                             std::optional<UrlOptions> url = {});

struct FilterCounts {
  StreamCounts stream;
  std::uint64_t kept = 0;
  std::uint64_t dropped = 0;
};

/// Kept records go to `kept` byte for byte, but for an edited text. Dropped ones go to `dropped`
/// (which may be empty) with their reason as in a run: {"pass": preset, "rule": reason, "value",
/// "threshold"}, and the entries of URL lists as "item". Bad records go to `dropped` as {"_error":
/// ...} lines, or with `annotate`, where all go to `kept`, there.
FilterCounts filter_stream(const FilterOptions& options, const StreamOptions& stream,
                           const LineSink& kept, const LineSink& dropped);

}  // namespace winnow
