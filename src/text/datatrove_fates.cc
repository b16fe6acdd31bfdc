#include "text/datatrove_fates.h"

namespace winnow::datatrove {

const Fates& Fates::all() {
  static const Fates fates;
  return fates;
}

Fate& Fates::at(char32_t code_point) {
  std::unique_ptr<Page>& page = pages_[code_point / kPageSize];
  if (!page) {
    page = std::make_unique<Page>();
    const char32_t first = code_point / kPageSize * kPageSize;
    for (char32_t c = 0; c < kPageSize; ++c) (*page)[c].target = first + c;
  }
  return (*page)[code_point % kPageSize];
}

void Fates::set_kind(std::span<const Range> ranges, Kind kind) {
  for (const Range& range : ranges) {
    for (char32_t c = range.first; c <= range.last; ++c) at(c).kind = kind;
  }
}

void Fates::set_targets() {
  for (const Run& run : kRuns) {
    for (char32_t i = 0; i < run.count; ++i) {
      at(run.first + i * run.step).target = run.target + i * run.target_step;
    }
  }
  for (const Dense& dense : kDense) {
    for (char32_t i = 0; i < dense.targets.size(); ++i)
      at(dense.first + i).target = dense.targets[i];
  }
  for (char32_t i = 0; i < kSeveral.size(); ++i) {
    Fate& fate = at(kSeveral[i].from);
    fate.kind = Kind::kSequence;
    fate.target = i;
  }
}

Fates::Fates() {
  constexpr Range kHangulSyllables[] = {{0xAC00, 0xD7A3}};
  set_kind(kSeparators, Kind::kSeparator);
  set_kind(kDigits, Kind::kDigit);
  set_kind(kDropped, Kind::kGone);
  set_kind(kHangulSyllables, Kind::kHangul);
  set_targets();
  for (const AffixRange& range : kAffixes) {
    for (char32_t c = range.first; c <= range.last; ++c) at(c).affix = range.affix;
  }
  for (const Range& range : kLetters) {
    for (char32_t c = range.first; c <= range.last; ++c) at(c).is_letter = true;
  }
}

}  // namespace winnow::datatrove
