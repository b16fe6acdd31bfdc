// What Gopher rules count in texts of 100, 500 and 5,000 words.
#include "long_texts.h"
#include "winnow/backend/backend.h"

namespace winnow {
namespace {

void count_gopher(benchmark::State& state) {
  const auto backend = make_backend("cpu");
  const LongTexts texts(state);
  std::vector<GopherCounts> counts(texts.views().size());
  texts.run(state, [&] { backend->count_gopher(texts.views(), counts); });
}
BENCHMARK(count_gopher)->Apply(of_three_lengths);

}  // namespace
}  // namespace winnow
