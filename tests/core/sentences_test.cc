#include "winnow/core/sentences.h"

#include <gtest/gtest.h>

namespace winnow {
namespace {

struct Case {
  std::string_view line;
  std::uint64_t sentences;
};

TEST(Sentences, EndWithAMarkThatSomethingFollows) {
  for (const Case& c : {Case{"", 1},
                        Case{"   ", 1},
                        Case{"One two three", 1},
                        Case{"One two three.", 1},
                        Case{"One two. Three four.", 2},
                        Case{"One! Two? Three.", 3},
                        Case{"What?! No.", 2},
                        Case{"He said \"no.\" She left.", 2},
                        Case{"(It ended.) Then on.", 2},
                        Case{"Wait... what", 1},
                        Case{"Wait... What. Now", 2},
                        Case{"Dr. Who met Mr. Bean.", 1},
                        Case{"The U.S. economy", 1},
                        Case{"in the USA. Then", 2},
                        Case{"J. R. R. Tolkien", 1},
                        Case{"It cost 3.50 in 1999. Then more", 2},
                        Case{"At 5 p.m. we left", 1},
                        Case{"他来了。 她走了。", 2},
                        Case{"वह गया। फिर आया।", 2},
                        Case{". . .", 1},
                        Case{"End. . Begin", 2}}) {
    EXPECT_EQ(count_sentences(c.line), c.sentences) << c.line;
  }
}

}  // namespace
}  // namespace winnow
