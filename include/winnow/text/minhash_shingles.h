// The shingles that MinHash signatures are made of, by preset (core/minhash.h).
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "winnow/core/minhash.h"

namespace winnow {

/// Keeps scratch; one thread at a time.
class MinhashShingles {
 public:
  explicit MinhashShingles(const MinhashRecipe& recipe);
  ~MinhashShingles();
  MinhashShingles(MinhashShingles&&) noexcept;

  /// Appends the hashes of a text's shingles, in text order; those that recur in it recur. The text
  /// is valid UTF-8.
  void append(std::string_view text, std::vector<std::uint64_t>& shingles);
  /// The same as a set: distinct, ascending.
  std::vector<std::uint64_t> set(std::string_view text);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace winnow
