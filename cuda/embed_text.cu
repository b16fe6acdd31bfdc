#include <algorithm>
#include <vector>

#include "cuda/embed_rows.cuh"
#include "cuda/started_texts.h"
#include "cuda/word_sink.h"

namespace winnow::cuda {
namespace {

/// Counts ids, and embeds texts that the device has all ids of; keeps the ids of others.
class EmbedSink final : public WordSink {
 public:
  EmbedSink(std::span<std::int64_t> counts, const DeviceWeights<std::int16_t>* rows,
            MatrixView<std::int8_t> out)
      : counts_(counts),
        rows_(rows),
        out_(out),
        embeds_at_once_(rows != nullptr && out.columns <= kShared && out.columns % kOfThread == 0) {
  }

  std::size_t made_bytes() const override {
    return embeds_at_once_ ? static_cast<std::size_t>(out_.columns) : 0;
  }
  void make(const Stream& stream, const PathRows& rows, std::size_t texts,
            std::byte* made) override {
    if (!embeds_at_once_) return;
    launch_embed_rows<EvenColumns>(*rows_, static_cast<std::int64_t>(texts), rows, nullptr,
                                   reinterpret_cast<std::int8_t*>(made), stream);
  }
  void take_made(std::int64_t begin, std::int64_t end, const std::byte* made) override {
    if (!embeds_at_once_) return;
    std::copy_n(reinterpret_cast<const std::int8_t*>(made), (end - begin) * out_.columns,
                out_.data + begin * out_.columns);
  }
  Csr<std::int32_t>* rows_for(std::int64_t text, std::uint32_t count, bool are_all) override {
    if (are_all && (embeds_at_once_ || rows_ == nullptr)) {
      counts_[static_cast<std::size_t>(text)] = count;
      return nullptr;
    }
    late_.push_back(text);
    return &late_ids_;
  }

  /// Counts and embeds what was kept.
  void finish(Lane& lane) {
    const CsrView<std::int32_t> ids = late_ids_.view();
    for (std::size_t k = 0; k < late_.size(); ++k) {
      counts_[static_cast<std::size_t>(late_[k])] =
          std::ssize(ids.row(static_cast<std::int64_t>(k)));
    }
    if (rows_ == nullptr || late_.empty()) return;
    Matrix<std::int8_t> vectors(ids.rows(), out_.columns);
    lane.go_on([&] { embed_rows(*rows_, ids, vectors.view(), lane); });
    for (std::size_t k = 0; k < late_.size(); ++k) {
      std::ranges::copy(vectors.row(static_cast<std::int64_t>(k)), out_.row(late_[k]).begin());
    }
  }

 private:
  std::span<std::int64_t> counts_;
  const DeviceWeights<std::int16_t>* rows_;
  MatrixView<std::int8_t> out_;
  bool embeds_at_once_;             ///< or keeps all ids: of many or odd columns
  std::vector<std::int64_t> late_;  ///< texts
  Csr<std::int32_t> late_ids_;      ///< of each
};

}  // namespace

void embed_text(const DeviceWordWeights& words, const TextCall& call, WordEncoder& encoder,
                std::span<std::int64_t> counts, const DeviceWeights<std::int16_t>* rows,
                MatrixView<std::int8_t> out) {
  EmbedSink sink(counts, rows, out);
  encode_words(words, call, encoder, sink);
  sink.finish(call.lane);
}

}  // namespace winnow::cuda
