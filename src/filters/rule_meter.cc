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
    {"heuristics@curator", measure_heuristics_curator},
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
  std::string text;  ///< as edited by presets
};

RuleMeter::RuleMeter(std::span<const std::string> presets) : scratch_(std::make_unique<Scratch>()) {
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
  work.text.read(text);
  for (const Step& step : scratch_->steps) {
    step.measure(work, std::span(scratch_->facts).subspan(step.begin, step.count));
    if (!work.has_edit) continue;
    std::swap(work.edited, scratch_->text);
    work.text.read(scratch_->text);
    work.has_edit = false;
  }
  return scratch_->facts;
}

void add_rule_facts(RuleMeter& meter, std::span<const Document> documents, Columns& facts) {
  const std::vector<std::string>& names = meter.columns();
  if (names.empty()) return;
  for (const std::string& name : names) facts.add({name, ColumnType::kF64, 1});
  std::vector<Column*> columns;  // none is added any more, so they stay where they are
  for (const std::string& name : names) columns.push_back(facts.find(name));
  for (const Document& document : documents) {
    const std::span<const double> values = meter.measure(document.text);
    for (std::size_t c = 0; c < values.size(); ++c) columns[c]->push(values[c]);
  }
}

}  // namespace winnow
