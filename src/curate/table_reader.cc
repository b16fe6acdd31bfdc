#include "curate/table_reader.h"

#include "winnow/formats/jsonl.h"

namespace winnow {
namespace {

constexpr std::int64_t kRecordsABatch = 256;

}  // namespace

void for_each_record(const std::string& path, const std::vector<std::string>& fields,
                     ErrorCode invalid, const std::function<void(const TableRecord&)>& each) {
  JsonlReader reader(open_source(path), JsonlOptions());
  JsonlFields read_fields(fields);
  std::vector<FieldValue> values;
  const auto place = [&](std::uint64_t ordinal) {
    return path + ", record " + std::to_string(ordinal);
  };
  for (Batch batch; reader.next(kRecordsABatch, batch);) {
    if (!batch.defects.empty()) {
      throw Error(invalid, batch.defects.front().reason, place(batch.defects.front().ordinal),
                  "mend or remove the record");
    }
    for (const Document& document : batch.documents) {
      if (!read_fields.read(document.line, values)) {
        throw Error(invalid, "this line is not one JSON object", place(document.ordinal),
                    "mend or remove the line");
      }
      each({values, place(document.ordinal)});
    }
  }
}

}  // namespace winnow
