#include "cpu/kernels.h"

namespace winnow::cpu {

void count_gopher(std::span<const std::string_view> texts, std::span<GopherCounts> counts,
                  GopherCounter& counter) {
  for (std::size_t t = 0; t < texts.size(); ++t) counts[t] = counter.count(texts[t]);
}

}  // namespace winnow::cpu
