// SHA-256 (FIPS 180-4) of a text by one thread.
#pragma once

#include <cstdint>

#include "cuda/device_text.h"
#include "winnow/core/hash.h"

namespace winnow::cuda {
namespace {

constexpr unsigned kDigestThreads = 32;  // few, so that texts spread over all multiprocessors
constexpr int kBlockWords = 16;
constexpr int kRounds = 64;

__device__ inline std::uint32_t rotated(std::uint32_t x, int bits) {
  return x >> bits | x << (32 - bits);
}
__device__ inline std::uint32_t big_endian(std::uint32_t x) {
  return x >> 24 | (x >> 8 & 0xff00U) | (x << 8 & 0xff0000U) | x << 24;
}

/// Word `w` of the padded message of a text, of whose blocks the last one ends at word `words`.
class PaddedText {
 public:
  __device__ PaddedText(const char* text, std::uint32_t size)
      : aligned_(reinterpret_cast<const std::uint32_t*>(reinterpret_cast<std::uintptr_t>(text) &
                                                        ~std::uintptr_t{3})),
        shift_(8 * static_cast<unsigned>(reinterpret_cast<std::uintptr_t>(text) & 3)),
        size_(size),
        words_((size + 9 + 63) / 64 * kBlockWords) {}

  __device__ std::uint32_t words() const { return words_; }
  /// Reads up to 7 bytes behind the text.
  __device__ std::uint32_t word(std::uint32_t w) const {
    if (4 * w + 4 <= size_) return bytes_at(w);
    if (w + 1 == words_) return 8 * size_;
    if (4 * w > size_) return 0;
    const std::uint32_t left = size_ - 4 * w;  // 0 to 3 bytes, then the bit that ends the text
    const std::uint32_t end = 0x80000000U >> (8 * left);
    return left == 0 ? end : (bytes_at(w) & ~(0xffffffffU >> (8 * left))) | end;
  }

 private:
  __device__ std::uint32_t bytes_at(std::uint32_t w) const {
    const std::uint64_t two = std::uint64_t{aligned_[w + 1]} << 32 | aligned_[w];
    return big_endian(static_cast<std::uint32_t>(two >> shift_));
  }

  const std::uint32_t* aligned_;
  unsigned shift_;
  std::uint32_t size_, words_;
};

/// A block of the message into the state; its words become the schedule's.
__device__ inline void digest_block(std::uint32_t (&state)[8],
                                    std::uint32_t (&words)[kBlockWords]) {
  // The first 32 bits of the fractional parts of the cube roots of the first 64 primes.
  constexpr std::uint32_t kConstants[kRounds] = {
      0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4,
      0xab1c5ed5, 0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe,
      0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f,
      0x4a7484aa, 0x5cb0a9dc, 0x76f988da, 0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7,
      0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967, 0x27b70a85, 0x2e1b2138, 0x4d2c6dfc,
      0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85, 0xa2bfe8a1, 0xa81a664b,
      0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070, 0x19a4c116,
      0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
      0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7,
      0xc67178f2};
  std::uint32_t a = state[0], b = state[1], c = state[2], d = state[3];
  std::uint32_t e = state[4], f = state[5], g = state[6], h = state[7];
#pragma unroll
  for (int round = 0; round < kRounds; ++round) {
    std::uint32_t& word = words[round % kBlockWords];
    if (round >= kBlockWords) {
      const std::uint32_t early = words[(round + 1) % kBlockWords];
      const std::uint32_t late = words[(round + 14) % kBlockWords];
      word += (rotated(early, 7) ^ rotated(early, 18) ^ early >> 3) +
              words[(round + 9) % kBlockWords] +
              (rotated(late, 17) ^ rotated(late, 19) ^ late >> 10);
    }
    const std::uint32_t first = h + (rotated(e, 6) ^ rotated(e, 11) ^ rotated(e, 25)) +
                                ((e & f) ^ (~e & g)) + kConstants[round] + word;
    const std::uint32_t second =
        (rotated(a, 2) ^ rotated(a, 13) ^ rotated(a, 22)) + ((a & b) ^ (a & c) ^ (b & c));
    h = g;
    g = f;
    f = e;
    e = d + first;
    d = c;
    c = b;
    b = a;
    a = first + second;
  }
  state[0] += a;
  state[1] += b;
  state[2] += c;
  state[3] += d;
  state[4] += e;
  state[5] += f;
  state[6] += g;
  state[7] += h;
}

/// A thread a text.
__global__ void __launch_bounds__(kDigestThreads)
    digest_text_kernel(ShortTexts texts, TextDigest* digests) {
  const unsigned index = blockIdx.x * kDigestThreads + threadIdx.x;
  if (index >= texts.count) return;
  const PaddedText text(texts.bytes + texts.offsets[index], texts.size(index));
  std::uint32_t state[8] = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                            0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
  for (std::uint32_t begin = 0; begin < text.words(); begin += kBlockWords) {
    std::uint32_t words[kBlockWords];
#pragma unroll
    for (int w = 0; w < kBlockWords; ++w) words[w] = text.word(begin + static_cast<unsigned>(w));
    digest_block(state, words);
  }
  auto* const digest = reinterpret_cast<std::uint32_t*>(digests + index);
  for (std::size_t w = 0; w < sizeof(TextDigest) / 4; ++w) digest[w] = big_endian(state[w]);
}

}  // namespace
}  // namespace winnow::cuda
