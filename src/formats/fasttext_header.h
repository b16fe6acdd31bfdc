// The front of a fastText model file: arguments and dictionary.
#pragma once

#include <cstdint>
#include <string_view>

#include "formats/model_file.h"
#include "winnow/core/fasttext_model.h"

namespace winnow {

inline constexpr std::int32_t kFasttextMagic = 793712314;
inline constexpr std::string_view kDamagedModel = "the file is damaged; fetch it again";

/// Throws E_MODEL_INVALID for a number outside its range.
[[noreturn]] void invalid_number(const ModelFile& file, std::string_view name, std::int64_t value,
                                 std::string_view range);

/// What a model may take in memory: twice its file and 64 MiB, so that a small file cannot ask for
/// much by what it says of itself.
class ModelMemory {
 public:
  explicit ModelMemory(const ModelFile& file)
      : file_(file), left_(2 * file.size() + (std::uint64_t{64} << 20)) {}

  /// E_MODEL_UNSUPPORTED if `count` items of `bytes_each` would be too much.
  void take(std::uint64_t count, std::uint64_t bytes_each, std::string_view what);

 private:
  const ModelFile& file_;
  std::uint64_t left_;
};

/// Reads up to the end of the dictionary. All sizes are compared with each other and with the bytes
/// that remain, before anything is allocated.
FasttextVocabulary read_fasttext_header(ModelFile& file, ModelMemory& memory);

}  // namespace winnow
