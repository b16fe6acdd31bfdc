#include "curate/reread.h"

#include "winnow/core/error.h"
#include "winnow/flow/pipeline.h"
#include "winnow/formats/jsonl.h"

namespace winnow {
namespace {

constexpr std::int64_t kRecordsABatch = 256;

}  // namespace

void for_each_measured(const Ledger& ledger, std::size_t shard, const std::string& path,
                       const JsonlOptions& jsonl, const std::stop_token& stop,
                       const std::function<void(std::int64_t row, const Document&)>& each) {
  const auto ordinals = ledger.ordinals(shard);
  const std::int64_t first = ledger.rows_of(shard).first;
  std::size_t next = 0;
  JsonlReader reader(open_source(path), jsonl);
  for (Batch batch; reader.next(kRecordsABatch, batch);) {
    throw_if_stopped(stop);
    for (const Document& document : batch.documents) {
      if (next == ordinals.size() || ordinals[next] != document.ordinal) continue;
      each(first + static_cast<std::int64_t>(next), document);
      ++next;
    }
  }
  if (next == ordinals.size() && reader.source().digest() == ledger.header(shard).input_digest) {
    return;
  }
  throw Error(errors::kInputChanged, "the input changed while it was read", path,
              "run again when nothing writes to it");
}

}  // namespace winnow
