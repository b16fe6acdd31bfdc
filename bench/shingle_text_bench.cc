// Lexical sketches and MinHash signatures of texts of 100, 500 and 5,000 words, and both.
#include "long_texts.h"
#include "winnow/backend/backend.h"

namespace winnow {
namespace {

void shingle_text(benchmark::State& state, bool sketches, bool signatures) {
  constexpr std::int32_t kWidth = 5;
  const auto backend = make_backend("cpu");
  const LongTexts texts(state);
  const SketchOptions options;
  const Permutations permutations(1, 112);
  Matrix<std::int8_t> sketch(sketches ? texts.count() : 0, options.dimensions);
  Matrix<std::uint64_t> signature(signatures ? texts.count() : 0, permutations.view().count());
  texts.run(state, [&] {
    backend->shingle_text(texts.views(), {options, sketch.view()},
                          {permutations.view(), kWidth, signature.view()});
  });
}
BENCHMARK_CAPTURE(shingle_text, sketches, true, false)->Apply(of_three_lengths);
BENCHMARK_CAPTURE(shingle_text, signatures, false, true)->Apply(of_three_lengths);
BENCHMARK_CAPTURE(shingle_text, both, true, true)->Apply(of_three_lengths);

}  // namespace
}  // namespace winnow
