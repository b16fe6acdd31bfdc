// Records of documents that were measured, read from their shard once more.
#pragma once

#include <cstdint>
#include <functional>
#include <stop_token>
#include <string>

#include "curate/ledger.h"
#include "winnow/core/document.h"
#include "winnow/core/jsonl_options.h"

namespace winnow {

/// Calls `each(row, document)` for every row of a ledger's shard, in order; `path` is its file. Of
/// the document, `line` and `ordinal` are there; records that were bad are left out.
/// E_INPUT_CHANGED if the file is not the one that was scanned.
void for_each_measured(const Ledger& ledger, std::size_t shard, const std::string& path,
                       const JsonlOptions& jsonl, const std::stop_token& stop,
                       const std::function<void(std::int64_t row, const Document&)>& each);

}  // namespace winnow
