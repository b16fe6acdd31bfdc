#include "winnow/text/sentencepiece.h"

#include <gtest/gtest.h>

#include <functional>
#include <limits>
#include <random>

#include "text/sentencepiece_fixture.h"
#include "winnow/core/error.h"

namespace winnow {
namespace {

using Ids = std::vector<std::int32_t>;

Ids ids_of(const Tokenizer& tokenizer, std::string_view text) {
  Ids ids;
  tokenizer.append_ids(text, ids);
  return ids;
}

std::string error_word(const std::string& model, std::string* message = nullptr) {
  try {
    const Tokenizer tokenizer(model, "t.model");
  } catch (const Error& error) {
    EXPECT_EQ(error.exit_code(), ExitCode::kModel) << error.what();
    EXPECT_NE(std::string(error.what()).find("t.model"), std::string::npos) << error.what();
    if (message != nullptr) *message = error.what();
    return std::string(error.code().word);
  }
  return "read without an error";
}

TEST(Tokenizer, EncodesWithTheModelsPieces) {
  const Tokenizer tokenizer(sentencepiece_bytes(letter_pieces()), "t.model");
  EXPECT_EQ(tokenizer.size(), 12);
  const auto pieces = tokenizer.pieces("az");  // what is unknown is written as it stands
  ASSERT_EQ(pieces.size(), 3U);
  EXPECT_EQ(pieces[1], (TokenPiece{4, "a"}));
  EXPECT_EQ(pieces[2], (TokenPiece{0, "z"}));
  EXPECT_EQ(ids_of(tokenizer, "abba h"), (Ids{3, 4, 5, 5, 4, 3, 11}));
  EXPECT_EQ(ids_of(tokenizer, ""), Ids{});
  EXPECT_EQ(ids_of(tokenizer, "az\xff"), (Ids{3, 4, 0}));
}

TEST(Tokenizer, AppendsBehindWhatIsThere) {
  const Tokenizer tokenizer(sentencepiece_bytes(letter_pieces()), "t.model");
  Ids ids{99};
  tokenizer.append_ids("a", ids);
  tokenizer.append_ids("b", ids);
  EXPECT_EQ(ids, (Ids{99, 3, 4, 3, 5}));
}

TEST(Tokenizer, NormalisesWithTheCharsmap) {
  const std::string charsmap = charsmap_of({{"B", "b"}, {"\u00c4", "ah"}, {"BB", ""}});
  const Tokenizer tokenizer(sentencepiece_bytes(letter_pieces(), charsmap), "t.model");
  EXPECT_EQ(ids_of(tokenizer, "aB\u00c4BBa"), (Ids{3, 4, 5, 4, 11, 4}));
}

TEST(Tokenizer, EveryTruncationIsAnError) {
  // A cut inside the last message's tail of optional settings cannot be told from a model without
  // them, so the fixture ends with its normaliser.
  const std::string model = sentencepiece_bytes(letter_pieces(), charsmap_of({{"B", "b"}}));
  for (std::size_t length = 0; length < model.size(); ++length) {
    ASSERT_EQ(error_word(model.substr(0, length)), "E_MODEL_TRUNCATED") << length;
  }
}

TEST(Tokenizer, RandomBytesAreAnError) {
  std::mt19937 random(17);
  for (int k = 0; k < 2000; ++k) {
    std::string bytes(1 + random() % 300, '\0');
    for (char& c : bytes) c = static_cast<char>(random() & 255);
    ASSERT_NE(error_word(bytes), "read without an error");
  }
}

TEST(Tokenizer, OtherFilesAreAnErrorWithAHint) {
  for (const std::string bytes :
       {"version https://git-lfs.github.com/spec/v1\n", "<!DOCTYPE html>", "{\"model\": {}}"}) {
    std::string message;
    EXPECT_EQ(error_word(bytes, &message).substr(0, 8), "E_MODEL_") << bytes;
    EXPECT_NE(message.find("Git LFS"), std::string::npos) << message;
  }
}

struct Fault {
  std::string_view name;
  std::function<void(std::vector<TestPiece>&)> change;
  std::string_view message;
};

TEST(Tokenizer, PiecesThatCrashTheLibraryAreRefused) {
  const float nan = std::numeric_limits<float>::quiet_NaN();
  const float infinity = std::numeric_limits<float>::infinity();
  const std::vector<Fault> faults = {
      {"2 MB piece", [](auto& p) { p[5].text.assign(2'000'000, 'x'); }, "2000000 bytes"},
      {"4097 bytes", [](auto& p) { p[5].text.assign(4097, 'x'); }, "4097 bytes"},
      {"empty piece", [](auto& p) { p[5].text.clear(); }, "piece 5 has 0 bytes"},
      {"NUL piece", [](auto& p) { p[5].text = std::string("x\0y", 3); }, "NUL"},
      {"duplicate", [](auto& p) { p[5].text = "a"; }, "\"a\" is there twice"},
      {"NaN score", [=](auto& p) { p[5].score = nan; }, "score of piece 5"},
      {"infinite score", [=](auto& p) { p[5].score = -infinity; }, "score of piece 5"},
      {"no unknown", [](auto& p) { p[0].type = 1; }, "0 unknown pieces"},
      {"two unknowns", [](auto& p) { p[1].type = 2; }, "2 unknown pieces"},
      {"type 0", [](auto& p) { p[5].type = 0; }, "type 0"},
      {"type 7", [](auto& p) { p[5].type = 7; }, "type 7"},
      {"byte piece without fallback",
       [](auto& p) {
         p[5] = {"<0x41>", 0, 6};
       },
       "library"},
  };
  for (const Fault& fault : faults) {
    auto pieces = letter_pieces();
    fault.change(pieces);
    std::string message;
    EXPECT_EQ(error_word(sentencepiece_bytes(pieces), &message), "E_MODEL_INVALID") << fault.name;
    EXPECT_NE(message.find(fault.message), std::string::npos) << fault.name << ": " << message;
  }
}

TEST(Tokenizer, TheLargestSizesThatAreAllowedWork) {
  auto pieces = letter_pieces();
  pieces.push_back({std::string(4096, 'x')});
  const Tokenizer tokenizer(sentencepiece_bytes(pieces), "t.model");
  EXPECT_EQ(ids_of(tokenizer, std::string(4096, 'x')), (Ids{3, 12}));
  EXPECT_EQ(error_word(std::string((64 << 20) + 1, 'x')), "E_MODEL_INVALID");
}

TEST(Tokenizer, UserDefinedSymbolsNest64Deep) {
  auto pieces = letter_pieces();
  for (std::size_t length = 1; length <= 64; ++length) {
    pieces.push_back({std::string(length, 'x'), 0, 4});
  }
  const Tokenizer tokenizer(sentencepiece_bytes(pieces), "t.model");
  EXPECT_EQ(ids_of(tokenizer, std::string(65, 'x')), (Ids{3, 75, 12}));
  pieces.push_back({std::string(65, 'x'), 0, 4});
  EXPECT_EQ(error_word(sentencepiece_bytes(pieces)), "E_MODEL_INVALID");
}

TEST(Tokenizer, ADamagedCharsmapIsRefused) {
  std::string message;
  const std::string model = sentencepiece_bytes(letter_pieces(), "\x04\0\0");
  EXPECT_EQ(error_word(model, &message), "E_MODEL_INVALID");
  EXPECT_NE(message.find("charsmap"), std::string::npos) << message;
}

TEST(Tokenizer, MutatedModelsAreRefusedOrUsable) {
  auto pieces = letter_pieces();
  pieces.push_back({"ab", -0.5F});
  pieces.push_back({"<x>", 0, 4});
  const std::string charsmap = charsmap_of({{"B", "b"}, {"\u00c4", "ah"}, {"BB", ""}});
  const std::string model = sentencepiece_bytes(pieces, charsmap);
  std::mt19937 random(23);
  int usable = 0;
  for (int k = 0; k < 3000; ++k) {
    std::string bytes = model;
    // Half of the changes go to the pieces in front of the (mostly empty) trie.
    for (std::size_t change = 1 + random() % 3; change > 0; --change) {
      const std::size_t range = random() % 2 == 0 ? 300 : bytes.size();
      bytes[random() % range] = static_cast<char>(random() & 255);
    }
    try {
      const Tokenizer tokenizer(bytes, "t.model");
      for (const std::string_view text : {"abba <x> BB", "\u00c4\u00c4B \xc3", "zzz\n\n"}) {
        ids_of(tokenizer, text);
      }
      ++usable;
    } catch (const Error& error) {
      ASSERT_EQ(error.exit_code(), ExitCode::kModel) << error.what();
    }
  }
  EXPECT_GT(usable, 100);
  EXPECT_LT(usable, 2900);
}

}  // namespace
}  // namespace winnow
