// Digests and mixing functions. Everything here is the same on every machine.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace winnow {

/// The first 128 bits of SHA-256: equal bits are taken for equal texts without comparing them.
using TextDigest = std::array<std::uint8_t, 16>;
TextDigest text_digest(std::string_view text);

/// SHA-256 in lower-case hex, of bytes or of a file (E_IO if it cannot be read).
std::string sha256_hex(std::string_view bytes);
std::string sha256_hex_of_file(const std::string& path);

/// XXH3-128 of a stream, for noticing that an input changed (not for adversaries).
class StreamDigest {
 public:
  StreamDigest();
  ~StreamDigest();
  StreamDigest(StreamDigest&&) noexcept;
  StreamDigest& operator=(StreamDigest&&) noexcept;
  void update(std::string_view bytes);
  /// 32 hex digits, of everything so far.
  std::string hex() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// XXH64 with seed 0, as other tools hash strings with it.
std::uint64_t xxh64(std::string_view bytes);

/// A bijection of 64 bits in which every input bit reaches every output bit (the finaliser of
/// splitmix64; Steele, Lea and Flood 2014).
constexpr std::uint64_t mix64(std::uint64_t x) {
  x += 0x9e3779b97f4a7c15ULL;
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9ULL;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebULL;
  return x ^ (x >> 31);
}

}  // namespace winnow
