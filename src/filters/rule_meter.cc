#include "winnow/filters/rule_meter.h"

#include <algorithm>

#include "filters/rule_scratch.h"
#include "winnow/core/error.h"
#include "winnow/core/rules.h"

namespace winnow {
namespace {

struct Measurer {
  std::string_view preset;
  MeasurePreset measure;
};
constexpr Measurer kMeasurers[] = {
    {"gopher@datatrove", measure_gopher_datatrove},
    {"gopher_repetition@datatrove", measure_gopher_repetition_datatrove},
    {"c4@datatrove", measure_c4_datatrove},
    {"c4_any_line_end@datatrove", measure_c4_any_line_end_datatrove},
    {"c4_paragraphs@datatrove", measure_c4_paragraphs_datatrove},
    {"fineweb@datatrove", measure_fineweb_datatrove},
    {"gopher@dolma", measure_gopher_dolma},
    {"refinedweb@dclm", measure_refinedweb_dclm},
    {"citations@datatrove", measure_citations_datatrove},
    {"pii@datatrove", measure_pii_datatrove},
    {"urls@dclm", measure_urls_dclm},
    {"newlines@dclm", measure_newlines_dclm},
    {"refinedweb_lines@dclm", measure_refinedweb_lines_dclm},
    {"content@dclm", measure_content_dclm},
    {"heuristics@curator", measure_heuristics_curator},
    {"enrichment@ibm", measure_enrichment_ibm},
    {"texture@winnow", measure_texture_winnow},
    {"repeated_lines@winnow", measure_repeated_lines_winnow},
    {"unigram@winnow", measure_unigram_winnow},
};

/// A preset's function and where its facts go.
struct Step {
  MeasurePreset measure;
  std::size_t begin;
  std::size_t count;
};

}  // namespace

struct RuleMeter::Scratch {
  RuleScratch work;
  std::vector<Step> steps;
  std::vector<double> facts;
  std::string text;      ///< as edited by presets
  bool swapped = false;  ///< the arrays for texts as they come, and for edited ones

  void take_edit() {
    std::swap(work.edited, text);
    std::swap(work.edited_text, work.text);
    swapped = !swapped;
    if (work.edit == Edit::kLines) {
      work.text.end_lines(text);
    } else {
      work.text.read(text);
    }
    work.edit = Edit::kNone;
  }

  /// Puts the arrays where they were, so that equal texts find equal room.
  void restore() {
    if (!swapped) return;
    std::swap(work.edited, text);
    std::swap(work.edited_text, work.text);
    swapped = false;
  }
};

RuleMeter::RuleMeter(std::span<const std::string> presets, RuleSources sources)
    : scratch_(std::make_unique<Scratch>()) {
  scratch_->work.sources = sources;
  for (const std::string& name : presets) {
    const RulePreset* const preset = find_rule_preset(name);
    const auto* const found = std::ranges::find(kMeasurers, name, &Measurer::preset);
    if (preset == nullptr || found == std::end(kMeasurers)) {
      throw Error(errors::kInternal, "no rules are called '" + name + "'", {},
                  "this is a bug in winnow; please report it");
    }
    scratch_->steps.push_back({found->measure, columns_.size(), preset->rules.size()});
    for (const Rule& rule : preset->rules) columns_.push_back(rule_column(*preset, rule));
  }
  scratch_->facts.resize(columns_.size());
}

RuleMeter::~RuleMeter() = default;
RuleMeter::RuleMeter(RuleMeter&&) noexcept = default;
RuleMeter& RuleMeter::operator=(RuleMeter&&) noexcept = default;

std::string_view RuleMeter::text() const { return scratch_->work.text.text(); }

std::span<const double> RuleMeter::measure(std::string_view text) {
  RuleScratch& work = scratch_->work;
  scratch_->restore();
  work.text.read(text);
  for (const Step& step : scratch_->steps) {
    step.measure(work, std::span(scratch_->facts).subspan(step.begin, step.count));
    if (work.edit != Edit::kNone) scratch_->take_edit();
  }
  return scratch_->facts;
}

namespace {

/// The meter's columns, added to `facts`.
class FactColumns {
 public:
  FactColumns(const RuleMeter& meter, Columns& facts) {
    for (const std::string& name : meter.columns()) facts.add({name, ColumnType::kF64, 1});
    // None is added any more, so they stay where they are.
    for (const std::string& name : meter.columns()) columns_.push_back(facts.find(name));
  }

  void push(std::span<const double> values) {
    for (std::size_t c = 0; c < values.size(); ++c) columns_[c]->push(values[c]);
  }

 private:
  std::vector<Column*> columns_;
};

}  // namespace

void add_rule_facts(RuleMeter& meter, std::span<const Document> documents, Columns& facts) {
  if (meter.columns().empty()) return;
  FactColumns columns(meter, facts);
  for (const Document& document : documents) columns.push(meter.measure(document.text));
}

void add_rule_facts_and_edit(RuleMeter& meter, Batch& batch) {
  FactColumns columns(meter, batch.facts);
  std::string texts;
  texts.reserve(batch.texts.capacity());
  std::vector<std::size_t> ends;
  for (const Document& document : batch.documents) {
    columns.push(meter.measure(document.text));
    texts += meter.text();
    ends.push_back(texts.size());
  }
  batch.texts = std::move(texts);  // on the heap, so the views outlive a move of the batch
  std::size_t begin = 0;
  for (std::size_t d = 0; d < ends.size(); ++d) {
    batch.documents[d].text = std::string_view(batch.texts).substr(begin, ends[d] - begin);
    begin = ends[d];
  }
}

}  // namespace winnow
