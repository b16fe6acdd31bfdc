// Models that the library trains on the spot, with its own normalisers, against the library's ids.
#include <gtest/gtest.h>
#include <sentencepiece_trainer.h>

#include <iostream>
#include <nlohmann/json.hpp>
#include <random>
#include <sstream>

#include "formats/whole_source.h"
#include "temp_folder.h"
#include "winnow/text/sentencepiece.h"

namespace winnow {
namespace {

std::vector<std::string> sample_texts() {
  std::vector<std::string> texts;
  std::istringstream lines(
      whole_source(WINNOW_SOURCE_DIR "/tests/data/corpus/web-00000-of-00003.jsonl"));
  for (std::string line; texts.size() < 60 && std::getline(lines, line);) {
    const auto record = nlohmann::json::parse(line, nullptr, false);
    if (record.is_object() && record.contains("text") && record["text"].is_string()) {
      texts.push_back(record["text"].get<std::string>());
    }
  }
  return texts;
}

void append_utf8(std::uint32_t code, std::string& text) {
  const auto byte = [&](std::uint32_t value) { text += static_cast<char>(value); };
  if (code < 0x80) {
    byte(code);
  } else if (code < 0x800) {
    byte(0xC0 | code >> 6);
    byte(0x80 | (code & 63));
  } else if (code < 0x10000) {
    byte(0xE0 | code >> 12);
    byte(0x80 | (code >> 6 & 63));
    byte(0x80 | (code & 63));
  } else {
    byte(0xF0 | code >> 18);
    byte(0x80 | (code >> 12 & 63));
    byte(0x80 | (code >> 6 & 63));
    byte(0x80 | (code & 63));
  }
}

/// Characters that normalisers care about, among letters; surrogates (which are malformed) too.
std::string random_unicode(std::mt19937& random) {
  static constexpr std::uint32_t kRanges[][2] = {
      {0x20, 0x7E},     {0x61, 0x7A},        {0x20, 0x20},       {0x00, 0x1F},
      {0x7F, 0xFF},     {0x300, 0x36F},      {0x1100, 0x11FF},   {0xAC00, 0xAC80},
      {0x2000, 0x206F}, {0x3040, 0x30FF},    {0x4E00, 0x4EFF},   {0xFB00, 0xFB06},
      {0xFF00, 0xFFEF}, {0x1D400, 0x1D4FF},  {0x1F600, 0x1F64F}, {0xD7F0, 0xE010},
      {0x2580, 0x2582}, {0x10FFF0, 0x110010}};
  const auto below = [&](std::size_t bound) {
    return static_cast<std::uint32_t>(random() % bound);
  };
  std::string text;
  for (std::uint32_t count = below(200); count > 0; --count) {
    const std::uint32_t* range = kRanges[below(2) == 0 ? below(3) : below(std::size(kRanges))];
    append_utf8(range[0] + below(range[1] - range[0] + 1), text);
    if (below(64) == 0) text += static_cast<char>(below(256));
  }
  return text;
}

class TrainedPieces : public testing::TestWithParam<std::string> {};

TEST_P(TrainedPieces, GiveTheLibrarysIds) {
  TempFolder folder;
  const std::vector<std::string> texts = sample_texts();
  std::string lines;
  for (const std::string& text : texts) lines += text + "\n";
  folder.write("text", lines);
  const auto status = sentencepiece::SentencePieceTrainer::Train(
      "--minloglevel=2 --num_threads=1 --hard_vocab_limit=false --input=" + folder.file("text") +
      " --model_prefix=" + folder.file("m") + " " + GetParam());
  ASSERT_TRUE(status.ok()) << status.ToString();
  const Tokenizer tokenizer(whole_source(folder.file("m.model")), "m.model");
  EXPECT_EQ(tokenizer.library_reason(), "");
  std::mt19937 random(3);
  std::string everything;  // a long text: large scores
  for (std::size_t k = 0; k < texts.size() + 400; ++k) {
    const bool is_whole = k == texts.size() + 399;
    const std::string text = is_whole           ? everything
                             : k < texts.size() ? texts[k]
                                                : random_unicode(random);
    everything += text;
    std::vector<std::int32_t> want, got;
    tokenizer.append_library_ids(text, want);
    tokenizer.append_ids(text, got);
    ASSERT_EQ(got, want) << text.substr(0, 400);
  }
}

INSTANTIATE_TEST_SUITE_P(
    Options, TrainedPieces,
    testing::Values("--model_type=unigram --vocab_size=900 --byte_fallback=true",
                    "--model_type=unigram --vocab_size=500 --normalization_rule_name=nmt_nfkc_cf "
                    "--user_defined_symbols=<x>,er,e --add_dummy_prefix=false",
                    "--model_type=unigram --vocab_size=700 --normalization_rule_name=identity "
                    "--split_by_whitespace=false --remove_extra_whitespaces=false",
                    "--model_type=unigram --vocab_size=600 --treat_whitespace_as_suffix=true",
                    "--model_type=bpe --vocab_size=900 --byte_fallback=true",
                    "--model_type=bpe --vocab_size=500 --normalization_rule_name=nfkc_cf "
                    "--user_defined_symbols=<x>,er,e --character_coverage=0.98",
                    "--model_type=bpe --vocab_size=700 --normalization_rule_name=nfkc "
                    "--split_by_whitespace=false --max_sentencepiece_length=30",
                    "--model_type=bpe --vocab_size=600 --treat_whitespace_as_suffix=true "
                    "--remove_extra_whitespaces=false --allow_whitespace_only_pieces=true"));

}  // namespace
}  // namespace winnow
