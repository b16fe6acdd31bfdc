// SHA-256 of texts of 100, 500 and 5,000 words.
#include "long_texts.h"
#include "winnow/backend/backend.h"
#include "winnow/core/hash.h"

namespace winnow {
namespace {

void digest_text(benchmark::State& state) {
  const auto backend = make_backend("cpu");
  const LongTexts texts(state);
  Matrix<std::uint8_t> digests(std::ssize(texts.views()), std::ssize(TextDigest()));
  texts.run(state, [&] { backend->digest_text(texts.views(), digests.view()); });
}
BENCHMARK(digest_text)->Apply(of_three_lengths);

}  // namespace
}  // namespace winnow
