// MinHash signatures of texts of 100, 500 and 5,000 words.
#include "long_texts.h"
#include "winnow/backend/backend.h"

namespace winnow {
namespace {

void minhash_text(benchmark::State& state) {
  const auto backend = make_backend("cpu");
  const LongTexts texts(state);
  constexpr std::int32_t kWidth = 5;
  const Permutations permutations(1, 112);
  Matrix<std::uint64_t> out(texts.count(), permutations.view().count());
  texts.run(state,
            [&] { backend->minhash_text(permutations.view(), kWidth, texts.views(), out.view()); });
}
BENCHMARK(minhash_text)->Apply(of_three_lengths);

}  // namespace
}  // namespace winnow
