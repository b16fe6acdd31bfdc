#include "winnow/curate/filter_stream.h"

#include <algorithm>
#include <charconv>
#include <deque>

#include "curate/field_dictionary.h"
#include "curate/rule_files.h"
#include "winnow/core/error.h"
#include "winnow/core/rules.h"
#include "winnow/core/utf8.h"
#include "winnow/filters/rule_meter.h"
#include "winnow/filters/url_lists.h"
#include "winnow/flow/pipeline.h"
#include "winnow/formats/jsonl.h"
#include "winnow/formats/jsonl_fields.h"

namespace winnow {
namespace {

[[noreturn]] void fail_change(const std::string& change, const std::string& what) {
  throw Error(errors::kUsage, "threshold '" + change + "' " + what, {},
              "write PRESET/FACT.min=NUMBER, .max=NUMBER, or =none to take it away; "
              "`winnow filter --list` prints presets and facts");
}

void change_limit(const std::string& change, std::vector<RuleLimit>& limits) {
  const std::size_t equals = change.find('=');
  const std::size_t dot = change.rfind('.', equals);
  if (equals == change.npos || dot == change.npos) fail_change(change, "is not one");
  const std::string column = change.substr(0, dot);
  const auto limit = std::ranges::find(limits, column, &RuleLimit::column);
  if (limit == limits.end()) fail_change(change, "names no fact of the presets asked for");
  const std::string side = change.substr(dot + 1, equals - dot - 1);
  std::optional<double>& bound = side == "min" ? limit->min : limit->max;
  if ((side != "min" && side != "max") || !bound) fail_change(change, "names no bound of the rule");
  const std::string value = change.substr(equals + 1);
  if (value == "none") {
    bound.reset();
    return;
  }
  const auto [end, problem] = std::from_chars(value.data(), value.data() + value.size(), *bound);
  if (problem != std::errc() || end != value.data() + value.size()) {
    fail_change(change, "is no number");
  }
}

/// The first rule that a document's facts break.
struct Reason {
  std::size_t column;
  BrokenLimit rule;
};
std::optional<Reason> first_broken(const std::vector<RuleLimit>& limits,
                                   std::span<const double> facts) {
  for (std::size_t c = 0; c < facts.size(); ++c) {
    if (const auto rule = broken(limits[c], facts[c])) return Reason{c, *rule};
  }
  return {};
}

void append_reason(const std::string& column, double value, const BrokenLimit& rule,
                   std::string_view item, std::string& out) {
  out += "\"pass\":";
  append_json_string(std::string_view(column).substr(0, column.find('/')), out);
  out += ",\"rule\":";
  append_json_string(rule.reason, out);
  out += ",\"value\":";
  append_json_number(value, out);
  out += ",\"threshold\":";
  append_json_number(rule.threshold, out);
  if (item.empty()) return;
  out += ",\"item\":";
  append_json_string(item, out);
}

void append_facts(const std::vector<std::string>& columns, std::span<const double> facts,
                  std::string& out) {
  out += "\"facts\":{";
  for (std::size_t c = 0; c < columns.size(); ++c) {
    if (c > 0) out += ',';
    append_json_string(columns[c], out);
    out += ':';
    append_json_number(facts[c], out);
  }
  out += '}';
}

/// Dolma's names: experiment, tagger and attribute. Its mixer's paths do not allow for an @.
std::vector<std::string> attribute_names(std::span<const std::string> columns) {
  std::vector<std::string> names;
  for (const std::string& column : columns) {
    std::string name = "winnow__" + column;
    std::ranges::replace(name, '@', '_');
    name.replace(name.find('/'), 1, "__");
    names.push_back(std::move(name));
  }
  return names;
}

void append_attributes(const Document& document, std::span<const std::string> names,
                       std::span<const double> facts, std::string& out) {
  const std::string span = "[[0," + std::to_string(count_characters(document.text)) + ',';
  out += "{\"id\":";
  out += document.id.empty() ? std::string_view("null") : document.id;
  out += ",\"attributes\":{";
  for (std::size_t c = 0; c < names.size(); ++c) {
    if (c > 0) out += ',';
    append_json_string(names[c], out);
    out += ':';
    out += span;
    append_json_number(facts[c], out);
    out += "]]";
  }
  out += "}}\n";
}

/// Where a batch's lines go.
struct Sorted {
  std::string kept;
  std::string dropped;
};

/// One thread's parser and meters.
class Lane {
 public:
  /// `urls`: the lists of options.url, or null.
  Lane(const FilterOptions& options, const JsonlOptions& jsonl, const UrlLists* urls,
       RuleSources sources)
      : options_(options),
        parser_(jsonl),
        urls_(urls),
        url_field_({options.url ? options.url->field : std::string()}),
        meter_(options.presets, sources) {
    for (const RuleLimit& limit : options.limits) columns_.push_back(limit.column);
    attributes_ = attribute_names(columns_);
  }

  Sorted sort(Batch& batch) {
    parser_.parse(batch);
    Sorted sorted;
    std::string& bad = options_.annotate ? sorted.kept : sorted.dropped;
    auto defect = batch.defects.begin();
    const auto write_defects = [&](std::uint64_t before) {
      for (; defect != batch.defects.end() && defect->ordinal < before; ++defect) {
        append_error_line(*defect, bad);
        bad += '\n';
      }
    };
    for (const Document& document : batch.documents) {
      write_defects(document.ordinal);
      sort(document, sorted);
    }
    write_defects(UINT64_MAX);
    return sorted;
  }

  std::uint64_t kept() const { return kept_; }
  std::uint64_t dropped() const { return dropped_; }

 private:
  /// Fills `facts_` and `entries_`.
  void measure(const Document& document) {
    facts_.clear();
    entries_.clear();
    if (urls_ != nullptr) {
      url_field_.read(document.line, url_values_);
      UrlFacts url = urls_->measure(text_of(url_values_[0]).value_or(std::string()));
      for (const std::size_t list : options_.url->used()) {
        facts_.push_back(static_cast<double>(url.counts[list]));
      }
      entries_ = std::move(url.entries);
    }
    const std::span<const double> rules = meter_.measure(document.text);
    facts_.insert(facts_.end(), rules.begin(), rules.end());
  }

  void sort(const Document& document, Sorted& sorted) {
    measure(document);
    const std::span<const double> facts = facts_;
    const std::optional<Reason> reason = first_broken(options_.limits, facts);
    ++(reason ? dropped_ : kept_);
    if (options_.attributes) {
      append_attributes(document, attributes_, facts, sorted.kept);
      return;
    }
    std::string& out = options_.annotate || !reason ? sorted.kept : sorted.dropped;
    field_.clear();
    field_ += '{';
    if (options_.annotate) field_ += reason ? "\"kept\":false," : "\"kept\":true,";
    if (reason) {
      const std::string& column = columns_[reason->column];
      append_reason(column, facts[reason->column], reason->rule,
                    column.starts_with("url/") ? entries_ : std::string_view(), field_);
    }
    if (options_.annotate) {
      if (reason) field_ += ',';
      append_facts(columns_, facts, field_);
    }
    field_ += '}';
    const bool edited =
        options_.edits && (options_.annotate || !reason) && meter_.text() != document.text;
    std::string_view line = document.line;
    if (edited) {
      edited_.clear();
      replace_text(document, meter_.text(), edited_);
      line = edited_;
    }
    if (options_.annotate || reason) {
      splice_field(line, "winnow", field_, out);
    } else {
      out += line;
    }
    out += '\n';
  }

  const FilterOptions& options_;
  JsonlParser parser_;
  const UrlLists* urls_;
  JsonlFields url_field_;
  std::vector<FieldValue> url_values_;
  RuleMeter meter_;
  std::vector<std::string> columns_;
  std::vector<std::string> attributes_;
  std::vector<double> facts_;
  std::string entries_;  ///< of URL lists that match
  std::string field_;
  std::string edited_;
  std::uint64_t kept_ = 0;
  std::uint64_t dropped_ = 0;
};

}  // namespace

FilterOptions filter_options(std::vector<std::string> presets,
                             const std::vector<std::string>& changes,
                             std::optional<UrlOptions> url) {
  FilterOptions options;
  options.url = std::move(url);
  if (options.url) {
    for (const std::size_t list : options.url->used()) {
      const auto most = static_cast<double>(kUrlCounts[list] - 1);
      const std::string name(kUrlLists[list]);
      options.limits.push_back({url_fact(list), {}, most, name, name});
    }
  }
  for (const std::string& name : presets) {
    const RulePreset* const preset = find_rule_preset(name);
    if (preset == nullptr || std::ranges::count(presets, name) > 1) {
      throw Error(errors::kUsage,
                  preset == nullptr ? "there is no preset '" + name + "'"
                                    : "preset '" + name + "' is named twice",
                  {}, "`winnow filter --list` prints the presets; name each once");
    }
    std::ranges::move(rule_limits(*preset), std::back_inserter(options.limits));
  }
  for (const std::string& change : changes) change_limit(change, options.limits);
  options.presets = std::move(presets);
  return options;
}

FilterCounts filter_stream(const FilterOptions& options, const StreamOptions& stream,
                           const LineSink& kept, const LineSink& dropped) {
  FilterCounts counts;
  JsonlReader reader(open_source(stream.input), stream.jsonl);
  const int threads = resolve_threads(stream.threads);
  std::optional<const UrlLists> urls;
  if (options.url) urls.emplace(*options.url);
  FactsRecipe facts;
  facts.repeated_lines = options.repeated_lines;
  facts.unigram = options.unigram;
  const RuleFiles files(facts, options.presets);
  std::deque<Lane> lanes;
  for (int lane = 0; lane < threads; ++lane) {
    lanes.emplace_back(options, stream.jsonl, urls ? &*urls : nullptr, files.sources());
  }
  run_pipeline(
      threads, stream.stop, [&](Batch& batch) { return reader.next(stream.batch, batch); },
      [&](Batch& batch, int lane) {
        Sorted lines = lanes[static_cast<std::size_t>(lane)].sort(batch);
        batch.documents.clear();
        batch.texts = std::move(lines.kept);
        batch.bytes = std::move(lines.dropped);
      },
      [&](Batch& batch) {
        counts.stream.bad += batch.defects.size();
        kept(batch.texts);
        if (dropped) dropped(batch.bytes);
      });
  for (const Lane& lane : lanes) {
    counts.kept += lane.kept();
    counts.dropped += lane.dropped();
  }
  counts.stream.records = reader.records();
  return counts;
}

}  // namespace winnow
