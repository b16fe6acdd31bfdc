// Lexical sketches of texts of 100, 500 and 5,000 words.
#include "long_texts.h"
#include "winnow/backend/backend.h"

namespace winnow {
namespace {

void sketch_text(benchmark::State& state) {
  const auto backend = make_backend("cpu");
  const LongTexts texts(state);
  const SketchOptions options;
  Matrix<std::int8_t> out(texts.count(), options.dimensions);
  texts.run(state, [&] { backend->sketch_text(options, texts.views(), out.view()); });
}
BENCHMARK(sketch_text)->Apply(of_three_lengths);

}  // namespace
}  // namespace winnow
