#include "winnow/scoring/load_tokenizer.h"

#include <filesystem>

#include "winnow/core/error.h"
#include "winnow/formats/output_file.h"

namespace winnow {

Tokenizer load_tokenizer(const std::string& path, const TokenizerOptions& options) {
  std::error_code unreadable;
  if (!std::filesystem::is_regular_file(path, unreadable)) {
    throw Error(errors::kModelMissing, "there is no such tokenizer", path,
                "check the path; a model's card names a file in the model's own folder");
  }
  return Tokenizer(read_file(path), path, options);
}

}  // namespace winnow
