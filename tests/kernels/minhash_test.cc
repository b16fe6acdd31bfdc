#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <vector>

#include "kernels/devices.h"
#include "kernels/random_data.h"

namespace winnow {
namespace {

std::vector<std::uint64_t> definition(PermutationsView permutations,
                                      std::span<const std::uint64_t> shingles) {
  std::vector<std::uint64_t> signature;
  for (std::size_t k = 0; k < permutations.multipliers.size(); ++k) {
    std::uint64_t least = kNoShingle;
    for (const std::uint64_t shingle : shingles) {
      const std::uint64_t x = permutations.multipliers[k] * shingle + permutations.offsets[k];
      least = std::min(least, x % kMinhashPrime);
    }
    signature.push_back(least);
  }
  return signature;
}

class Minhash : public OnDevice {
 protected:
  Matrix<std::uint64_t> run(PermutationsView permutations, CsrView<std::uint64_t> shingles) {
    Matrix<std::uint64_t> out(shingles.rows(), permutations.count());
    for (std::int64_t d = 0; d < out.rows(); ++d) std::ranges::fill(out.row(d), 55U);
    backend().minhash(permutations, shingles, out.view());
    return out;
  }

  void expect_definition(PermutationsView permutations, const Csr<std::uint64_t>& shingles) {
    const Matrix<std::uint64_t> out = run(permutations, shingles.view());
    for (std::int64_t d = 0; d < out.rows(); ++d) {
      ASSERT_TRUE(std::ranges::equal(out.row(d), definition(permutations, shingles.view().row(d))))
          << "document " << d << " of " << shingles.view().row(d).size() << " shingles";
    }
  }
};
INSTANTIATE_TEST_SUITE_P(Devices, Minhash, every_device(), device_name);

constexpr std::uint64_t kAnyHash = std::numeric_limits<std::uint64_t>::max();

TEST_P(Minhash, EqualsDefinition) {
  const std::vector<std::int64_t> lengths = {0, 1, 2, 3, 7, 8, 9, 64, 0, 401, 1000};
  for (const std::int32_t count : {1, 2, 7, 8, 9, 31, 33, 56, 57, 64, 112, 113, 128, 129, 260}) {
    SCOPED_TRACE(count);
    const Permutations permutations(7, count);
    expect_definition(permutations.view(), random_csr<std::uint64_t>(lengths, kAnyHash, 1));
  }
}

TEST_P(Minhash, LongDocuments) {
  const std::vector<std::int64_t> lengths = {2047, 2048, 2049, 0, 4096, 4097, 20'000, 5};
  const Permutations permutations(1, 112);
  expect_definition(permutations.view(), random_csr<std::uint64_t>(lengths, kAnyHash, 2));
}

TEST_P(Minhash, MostPermutations) {
  const std::vector<std::int64_t> lengths = {0, 2, 50};
  const Permutations permutations(1, kMostPermutations);
  expect_definition(permutations.view(), random_csr<std::uint64_t>(lengths, kAnyHash, 2));
}

TEST_P(Minhash, NoDocumentsAndNoPermutations) {
  const Permutations permutations(1, 112);
  expect_definition(permutations.view(), Csr<std::uint64_t>());
  const std::vector<std::int64_t> lengths = {0, 2};
  expect_definition(Permutations(1, 0).view(), random_csr<std::uint64_t>(lengths, kAnyHash, 2));
}

/// The products 0 .. 15 around each multiple of the prime, where reducing by shifts is delicate.
TEST_P(Minhash, ProductsAroundThePrimesMultiples) {
  const std::vector<std::uint64_t> multipliers(9, 1);
  const std::vector<std::uint64_t> offsets(9, 0);
  Csr<std::uint64_t> shingles;
  for (std::uint64_t multiple = 0; multiple <= 8; ++multiple) {
    for (std::uint64_t near = 0; near < 16; ++near) {
      shingles.append(multiple * kMinhashPrime + near - 8);
      shingles.end_row();
    }
  }
  for (const std::uint64_t last : {kAnyHash, kAnyHash - 1, kAnyHash >> 1, kAnyHash << 1}) {
    shingles.append(last);
    shingles.end_row();
  }
  expect_definition({multipliers, offsets}, shingles);
}

TEST_P(Minhash, NeitherOrderNorRepetitionChangesASignature) {
  std::vector<std::uint64_t> shingles = {9, 1, 5, kAnyHash, 0, 77, 12, 3, 14, 15, 16};
  Csr<std::uint64_t> rows;
  rows.append(shingles);
  rows.end_row();
  std::ranges::reverse(shingles);
  rows.append(shingles);
  rows.append(shingles);
  rows.end_row();
  const Matrix<std::uint64_t> out = run(Permutations(3, 112).view(), rows.view());
  EXPECT_TRUE(std::ranges::equal(out.row(0), out.row(1)));
}

TEST_P(Minhash, EarlierDocumentsLeaveNoTrace) {
  const std::vector<std::int64_t> lengths = {3000, 5, 0, 80, 2, 3000};
  const auto shingles = random_csr<std::uint64_t>(lengths, 50, 7);
  for (const std::int32_t count : {112, 9, 260, 112}) {
    expect_definition(Permutations(1, count).view(), shingles);
  }
}

// numpy.random.RandomState(1), as datatrove's MinhashDedupSignature.parameters uses it.
TEST(Permutations, AreNumpys) {
  const Permutations permutations(1, 112);
  const std::vector<std::uint64_t> multipliers = {775169054918279404, 1758426461858698313,
                                                  2109959069025162};
  const std::vector<std::uint64_t> offsets = {1062448801025099917, 1324811268927594100,
                                              1217488311597731462};
  EXPECT_TRUE(std::ranges::equal(permutations.view().multipliers.first(3), multipliers));
  EXPECT_TRUE(std::ranges::equal(permutations.view().offsets.first(3), offsets));
}

}  // namespace
}  // namespace winnow
