// What C4 and FineWeb rules count in texts of 100, 500 and 5,000 words.
#include "long_texts.h"
#include "winnow/backend/backend.h"

namespace winnow {
namespace {

void count_c4(benchmark::State& state) {
  const auto backend = make_backend("cpu");
  const LongTexts texts(state);
  std::vector<C4Counts> counts(texts.views().size());
  texts.run(state, [&] { backend->count_c4(texts.views(), C4LineEnds::kTerminal, counts); });
}
BENCHMARK(count_c4)->Apply(of_three_lengths);

}  // namespace
}  // namespace winnow
