#include "curate/bad_records.h"

#include <algorithm>

#include "winnow/core/error.h"

namespace winnow {

std::string described(const Defect& defect) {
  return std::string(defect.code) + ": " + defect.reason + ", record " +
         std::to_string(defect.ordinal);
}

void check_bad(const LedgerHeader& header, const std::string& first, const std::string& path,
               const ReadRecipe& read) {
  const double share = read.max_bad_share * static_cast<double>(header.records);
  const auto most = std::max(static_cast<double>(read.max_bad), share);
  if (static_cast<double>(header.quarantined) <= most) return;
  throw Error(errors::kTooManyBad,
              std::to_string(header.quarantined) + " of " + std::to_string(header.records) +
                  " records cannot be read; the first: " + first,
              path,
              "is this the right file, and is read.text_field right? Otherwise raise "
              "--read.max_bad or --read.max_bad_share");
}

}  // namespace winnow
