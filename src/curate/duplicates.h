// Groups of duplicates: the document that a pass kept, and those that it dropped for it.
#pragma once

#include <string>

#include "curate/ledger.h"
#include "curate/verdicts.h"

namespace winnow {

/// One line a group, as in duplicates.jsonl (docs/formats.md); by pass, then by the kept document.
std::string duplicates_of(const Ledger& ledger, const Verdicts& verdicts);

}  // namespace winnow
