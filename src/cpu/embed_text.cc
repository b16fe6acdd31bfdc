#include "cpu/kernels.h"

namespace winnow::cpu {

void embed_text(const WordTable& table, MatrixView<const std::int16_t> rows,
                std::span<const std::string_view> texts, WordEncoder& encoder,
                std::span<std::int64_t> counts, MatrixView<std::int8_t> out,
                EmbedScratch& scratch) {
  Csr<std::int32_t> ids;
  encode_words(table, texts, encoder, ids);
  for (std::size_t t = 0; t < texts.size(); ++t) {
    counts[t] = std::ssize(ids.view().row(static_cast<std::int64_t>(t)));
  }
  if (rows.columns > 0) embed_rows(rows, ids.view(), out, scratch);
}

}  // namespace winnow::cpu
