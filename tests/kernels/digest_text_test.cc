// The kernel's digests are those of the library that the host hashes with.
#include <gtest/gtest.h>

#include <random>
#include <vector>

#include "kernels/devices.h"
#include "kernels/random_texts.h"
#include "winnow/core/hash.h"

namespace winnow {
namespace {

class DigestText : public OnDevice {
 protected:
  void expect_definition(const std::vector<std::string>& texts) {
    const std::vector<std::string_view> views(texts.begin(), texts.end());
    Matrix<std::uint8_t> digests(std::ssize(texts), std::ssize(TextDigest()));
    for (std::int64_t d = 0; d < digests.rows(); ++d) {
      std::ranges::fill(digests.row(d), std::uint8_t{55});
    }
    backend().digest_text(views, digests.view());
    for (std::size_t t = 0; t < texts.size(); ++t) {
      const TextDigest expected = text_digest(texts[t]);
      const auto row = digests.row(static_cast<std::int64_t>(t));
      ASSERT_TRUE(std::ranges::equal(row, expected)) << texts[t].size() << " bytes";
    }
  }
};
INSTANTIATE_TEST_SUITE_P(Devices, DigestText, every_device(), device_name);

std::string random_bytes(std::mt19937& random, std::size_t size) {
  std::string text;
  while (text.size() < size) text += static_cast<char>(random());
  return text;
}

TEST_P(DigestText, TheFirstHalfOfSha256) {
  Matrix<std::uint8_t> digest(1, std::ssize(TextDigest()));
  const std::string_view text = "abc";  // FIPS 180-4's first example
  backend().digest_text({&text, 1}, digest.view());
  const std::vector<std::uint8_t> expected = {0xba, 0x78, 0x16, 0xbf, 0x8f, 0x01, 0xcf, 0xea,
                                              0x41, 0x41, 0x40, 0xde, 0x5d, 0xae, 0x22, 0x23};
  EXPECT_TRUE(std::ranges::equal(digest.row(0), expected));
}

TEST_P(DigestText, AllSizesAboutABlockAtAllPlaces) {
  std::mt19937 random(1);
  std::vector<std::string> texts;
  for (std::size_t size = 0; size <= 200; ++size) texts.push_back(random_bytes(random, size));
  std::ranges::shuffle(texts, random);
  expect_definition(texts);
  for (std::string& text : texts) text.assign(text.size(), '\xff');
  expect_definition(texts);
}

TEST_P(DigestText, LongTextsAndNone) {
  std::mt19937 random(2);
  expect_definition({});
  std::vector<std::string> texts;
  for (const std::size_t size : {1'000U, 65'534U, 65'535U, 65'536U, 65'537U, 300'000U, 0U, 7U}) {
    texts.push_back(random_bytes(random, size));
  }
  expect_definition(texts);
  expect_definition(many_texts(3'000));
}

}  // namespace
}  // namespace winnow
