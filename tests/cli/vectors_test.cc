// print-sentence-vectors beside the fasttext program.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>

#include "formats/fasttext_fixture.h"
#include "program.h"
#include "temp_folder.h"

namespace winnow {
namespace {

const std::string kLines =
    std::string("the cat sat\n\n \t\nunknown na\u00efve words\nx") + '\0' + "y\nthe </s> cat\n";

std::string lines_of_many_blocks() {
  std::string lines;
  for (int k = 0; k < 20'000; ++k) lines += "the cat " + std::to_string(k) + " sat\n";
  return lines;
}

FasttextModel model_of(FasttextKind kind) {
  FasttextModel model = random_fasttext_model(
      {.dim = 12, .kind = kind, .bucket = 300, .minn = 3, .maxn = 5}, {"the", "cat"},
      kind == FasttextKind::kSupervised ? std::vector<std::string>{"__label__a"}
                                        : std::vector<std::string>{});
  for (std::int64_t k = 0; k < 36; ++k) model.input.view().data[k] *= 1e-4F;
  return model;
}

Outcome vectors_of(const std::string& model, const std::string& input,
                   const std::string& threads = "1") {
  return run_winnow({"print-sentence-vectors", model, input, "--threads", threads});
}

TEST(PrintSentenceVectors, PrintsWhatFasttextPrints) {
  if (std::system("command -v fasttext > /dev/null") != 0) GTEST_SKIP() << "there is no fasttext";
  const TempFolder folder;
  const std::string input = folder.write("in.txt", kLines);
  for (const FasttextKind kind :
       {FasttextKind::kSkipgram, FasttextKind::kCbow, FasttextKind::kSupervised}) {
    const std::string model = folder.write("m.bin", fasttext_bytes(model_of(kind)));
    const std::string theirs = folder.file("theirs");
    ASSERT_EQ(
        std::system(
            ("fasttext print-sentence-vectors " + model + " < " + input + " > " + theirs).c_str()),
        0);
    const Outcome ours = vectors_of(model, input);
    EXPECT_EQ(ours.exit, 0) << ours.err;
    EXPECT_EQ(ours.out, contents_of(theirs));
    EXPECT_GT(ours.out.size(), 200U);
  }
}

TEST(PrintSentenceVectors, ThreadsChangeNothing) {
  const TempFolder folder;
  const std::string input = folder.write("in.txt", lines_of_many_blocks());
  const std::string model =
      folder.write("m.bin", fasttext_bytes(model_of(FasttextKind::kSkipgram)));
  const Outcome one = vectors_of(model, input);
  EXPECT_EQ(one.exit, 0) << one.err;
  EXPECT_EQ(std::ranges::count(one.out, '\n'), 20'000);
  EXPECT_EQ(vectors_of(model, input, "3").out, one.out);
  const Outcome piped =
      run_winnow({.arguments = {"print-sentence-vectors", model}, .input = input});
  EXPECT_EQ(piped.out, one.out);
}

TEST(PrintSentenceVectors, BadModelsAndInputsAreErrors) {
  const TempFolder folder;
  const std::string input = folder.write("in.txt", kLines);
  const std::string bytes = fasttext_bytes(model_of(FasttextKind::kSkipgram));
  const Outcome cut = vectors_of(folder.write("m.bin", bytes.substr(0, 1000)), input);
  EXPECT_EQ(cut.exit, 4);
  EXPECT_NE(cut.err.find("E_MODEL_TRUNCATED"), std::string::npos) << cut.err;
  const Outcome absent = vectors_of(folder.write("m.bin", bytes), folder.file("absent"));
  EXPECT_EQ(absent.exit, 2);
  EXPECT_NE(absent.err.find("E_NO_INPUT"), std::string::npos) << absent.err;
}

}  // namespace
}  // namespace winnow
