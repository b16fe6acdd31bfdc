#include "cuda/score_rows.cuh"

#include "cuda/csr_part.h"
#include "cuda/launch.h"

namespace winnow::cuda {
namespace {

struct Job {
  const DeviceWeights<std::int32_t>& table;
  CsrView<std::int32_t> ids;
  MatrixView<std::int64_t> sums;

  std::string_view name() const { return "running score_rows"; }
  std::int64_t bytes(std::int64_t row) const {
    return CsrPart<std::int32_t>::bytes_of_row(ids, row);
  }
  void send(PartPlace& place, std::int64_t begin, std::int64_t end) const {
    const CsrPart<std::int32_t> part(place, ids, begin, end);
    const auto size = static_cast<std::size_t>(part.count() * sums.columns) * sizeof(std::int64_t);
    place.out.reserve(size);
    place.mark(place.kernels_begin);
    launch("score_rows", score_rows_kernel, blocks_for(part.count(), kDocumentsPerBlock),
           kWarp * kDocumentsPerBlock, place.stream, table.data(), table.columns(), part.offsets(),
           part.values(), part.count(), reinterpret_cast<std::int64_t*>(place.out.data()));
    place.mark(place.kernels_end);
    place.receive(size);
  }
  void collect(const PartPlace& place) const { collect_rows(place, sums); }
};

}  // namespace

void score_rows(const DeviceWeights<std::int32_t>& table, CsrView<std::int32_t> ids,
                MatrixView<std::int64_t> sums, Lane& lane) {
  if (sums.size() != 0) run_parts(lane, ids.rows(), Job{table, ids, sums});
}

}  // namespace winnow::cuda
