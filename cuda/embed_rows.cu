#include "cuda/embed_rows.cuh"

#include "cuda/csr_part.h"

namespace winnow::cuda {
namespace {

struct Job {
  const DeviceWeights<std::int16_t>& table;
  CsrView<std::int32_t> ids;
  MatrixView<std::int8_t> out;

  std::string_view name() const { return "running embed_rows"; }
  std::int64_t bytes(std::int64_t row) const {
    return CsrPart<std::int32_t>::bytes_of_row(ids, row) + out.columns;
  }
  void send(PartPlace& place, std::int64_t begin, std::int64_t end) const {
    const CsrPart<std::int32_t> part(place, ids, begin, end);
    const auto size = static_cast<std::size_t>(part.count() * out.columns);
    place.out.reserve(size);
    if (out.columns > kShared) place.work.reserve(size * sizeof(std::int64_t));
    place.mark(place.kernels_begin);
    const auto launch_rows = table.columns() % kOfThread == 0
                                 ? launch_embed_rows<EvenColumns, CsrRows>
                                 : launch_embed_rows<AnyColumns, CsrRows>;
    launch_rows(table, part.count(), {part.offsets(), part.values()},
                reinterpret_cast<std::int64_t*>(place.work.data()),
                reinterpret_cast<std::int8_t*>(place.out.data()), place.stream);
    place.mark(place.kernels_end);
    place.receive(size);
  }
  void collect(const PartPlace& place) const { collect_rows(place, out); }
};

}  // namespace

void embed_rows(const DeviceWeights<std::int16_t>& table, CsrView<std::int32_t> ids,
                MatrixView<std::int8_t> out, Lane& lane) {
  if (out.size() != 0) run_parts(lane, ids.rows(), Job{table, ids, out});
}

}  // namespace winnow::cuda
