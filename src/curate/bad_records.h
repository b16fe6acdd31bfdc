// How many records of a shard may be unreadable.
#pragma once

#include <string>

#include "curate/ledger.h"
#include "winnow/core/document.h"
#include "winnow/core/recipe.h"

namespace winnow {

/// "E_UTF8: ..., record 7".
std::string described(const Defect& defect);

/// E_TOO_MANY_BAD if more of the shard's records were bad than `read` allows; `first` describes one
/// of them, `path` is the shard's file.
void check_bad(const LedgerHeader& header, const std::string& first, const std::string& path,
               const ReadRecipe& read);

}  // namespace winnow
