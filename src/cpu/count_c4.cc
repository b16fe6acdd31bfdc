#include "cpu/kernels.h"

namespace winnow::cpu {

void count_c4(std::span<const std::string_view> texts, C4LineEnds ends, std::span<C4Counts> counts,
              C4Counter& counter) {
  for (std::size_t t = 0; t < texts.size(); ++t) counts[t] = counter.count(texts[t], ends);
}

}  // namespace winnow::cpu
