#include "winnow/filters/rule_meter.h"

#include <algorithm>

#include "filters/rule_scratch.h"
#include "winnow/core/error.h"
#include "winnow/core/rules.h"

namespace winnow {
namespace {

/// Whether the facts were counted; then they are filled.
using TakeCounts = bool (*)(RuleCounts counts, bool behind_c4, std::span<double> facts);

bool take_gopher(RuleCounts counts, bool /*behind_c4*/, std::span<double> facts) {
  if (counts.gopher != nullptr) gopher_facts(*counts.gopher, facts);
  return counts.gopher != nullptr;
}
bool take_gopher_repetition(RuleCounts counts, bool /*behind_c4*/, std::span<double> facts) {
  if (counts.gopher != nullptr) gopher_repetition_facts(*counts.gopher, facts);
  return counts.gopher != nullptr;
}
bool take_c4(RuleCounts counts, bool /*behind_c4*/, std::span<double> facts) {
  if (counts.c4 != nullptr) c4_facts(counts.c4->page, facts);
  return counts.c4 != nullptr;
}
bool take_fineweb(RuleCounts counts, bool behind_c4, std::span<double> facts) {
  if (counts.c4 == nullptr || !behind_c4) return false;
  fineweb_facts(counts.c4->left, facts);
  return true;
}

struct Measurer {
  std::string_view preset;
  MeasurePreset measure;
  TakeCounts take_counts = nullptr;  ///< null: they never are
};
constexpr Measurer kMeasurers[] = {
    {"gopher@datatrove", measure_gopher_datatrove, take_gopher},
    {"gopher_repetition@datatrove", measure_gopher_repetition_datatrove, take_gopher_repetition},
    {"c4@datatrove", measure_c4_datatrove, take_c4},
    {"c4_any_line_end@datatrove", measure_c4_any_line_end_datatrove, take_c4},
    {"c4_paragraphs@datatrove", measure_c4_paragraphs_datatrove},
    {"fineweb@datatrove", measure_fineweb_datatrove, take_fineweb},
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
  TakeCounts take_counts;
  std::size_t begin;
  std::size_t count;
};

}  // namespace

struct RuleMeter::Scratch {
  RuleScratch work;
  std::vector<Step> steps;
  std::vector<double> facts;
  std::string text;       ///< as edited by presets
  std::string_view left;  ///< of the text
  bool swapped = false;   ///< the arrays for texts as they come, and for edited ones

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
    left = text;
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
    scratch_->steps.push_back(
        {found->measure, found->take_counts, columns_.size(), preset->rules.size()});
    for (const Rule& rule : preset->rules) columns_.push_back(rule_column(*preset, rule));
  }
  scratch_->facts.resize(columns_.size());
}

RuleMeter::~RuleMeter() = default;
RuleMeter::RuleMeter(RuleMeter&&) noexcept = default;
RuleMeter& RuleMeter::operator=(RuleMeter&&) noexcept = default;

std::string_view RuleMeter::text() const { return scratch_->left; }

std::span<const double> RuleMeter::measure(std::string_view text, RuleCounts counts) {
  RuleScratch& work = scratch_->work;
  scratch_->restore();
  scratch_->left = text;
  bool is_read = false, behind_c4 = false;
  for (const Step& step : scratch_->steps) {
    const auto facts = std::span(scratch_->facts).subspan(step.begin, step.count);
    if (step.take_counts != nullptr && step.take_counts(counts, behind_c4, facts)) {
      behind_c4 = behind_c4 || step.take_counts == take_c4;
      continue;
    }
    if (!is_read) work.text.read(text);
    is_read = true;
    step.measure(work, facts);
    if (work.edit == Edit::kNone) continue;
    scratch_->take_edit();
    counts = {};  // they are of the text as it came
  }
  return scratch_->facts;
}

namespace {

/// The meter's columns, added to `facts`.
class FactColumns {
 public:
  FactColumns(RuleMeter& meter, const CountedTexts& counts, Columns& facts)
      : meter_(meter), counts_(counts) {
    for (const std::string& name : meter.columns()) facts.add({name, ColumnType::kF64, 1});
    // None is added any more, so they stay where they are.
    for (const std::string& name : meter.columns()) columns_.push_back(facts.find(name));
  }

  /// Measures a document, which is number `d` of the batch.
  void push(const Document& document, std::size_t d) {
    const std::span<const double> values = meter_.measure(document.text, counts_.of(d));
    for (std::size_t c = 0; c < values.size(); ++c) columns_[c]->push(values[c]);
  }

 private:
  RuleMeter& meter_;
  const CountedTexts& counts_;
  std::vector<Column*> columns_;
};

}  // namespace

void add_rule_facts(RuleMeter& meter, std::span<const Document> documents,
                    const CountedTexts& counts, Columns& facts) {
  if (meter.columns().empty()) return;
  FactColumns columns(meter, counts, facts);
  for (std::size_t d = 0; d < documents.size(); ++d) columns.push(documents[d], d);
}

void add_rule_facts_and_edit(RuleMeter& meter, const CountedTexts& counts, Batch& batch) {
  FactColumns columns(meter, counts, batch.facts);
  std::string texts;
  texts.reserve(batch.texts.capacity());
  std::vector<std::size_t> ends;
  for (std::size_t d = 0; d < batch.documents.size(); ++d) {
    columns.push(batch.documents[d], d);
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
