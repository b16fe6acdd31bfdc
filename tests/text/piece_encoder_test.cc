// winnow's own encoder against the sentencepiece library, which is the definition.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <random>

#include "fuzz/piece_case.h"

namespace winnow {
namespace {

TEST(PieceEncoder, RandomModelsAndTextsGiveTheLibrarysIds) {
  std::mt19937 random(20);
  int own_texts = 0;
  for (int k = 0; k < 400; ++k) {
    std::string bytes(100 + random() % 600, '\0');
    for (char& byte : bytes) byte = static_cast<char>(random() & 255);
    ASSERT_EQ(piece_case_fault(PieceCaseMaker(bytes).make(), own_texts), "") << "case " << k;
  }
  std::cout << own_texts << " texts compared\n";
  EXPECT_GT(own_texts, 5000);
}

}  // namespace
}  // namespace winnow
