// What a URL has in common with lists of unwanted ones.
//
//   domains     the host is an entry or below one: example.com blocks a.b.example.com, and not
//               notexample.com. An address only itself.
//   urls        `plain_url` of both is equal
//   words       an entry, its ASCII letters and digits in lower case, is one of the URL's words:
//               what stands between signs that are neither, in lower case
//   substrings  an entry, as above, occurs in all of the URL's letters and digits in a row
//
// These are those of datatrove's URLFilter (0.9.0), but for four things: datatrove asks for the
// whole host and the registered domain alone, not for what lies between; addresses (10.0.0.1) and
// public suffixes (github.io) match none of its domains; it compares URLs as they stand; and words
// of a URL with capital letters match none of its entries.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "winnow/core/url_options.h"
#include "winnow/filters/entry_set.h"
#include "winnow/filters/host.h"
#include "winnow/filters/public_suffixes.h"

namespace winnow {

struct UrlFacts {
  Host host;
  std::string domain;  ///< empty if there is no host
  UrlCounts counts{};  ///< of each list, how many of its entries match
  /// "domains:example.com soft_words:ass,babes": up to eight of each list, 1,000 bytes at most.
  std::string entries;
};

/// Const once made: any number of threads.
class UrlLists {
 public:
  /// Reads the files: one entry a line; lines that begin with # and blank ones do not count.
  /// E_NO_INPUT; E_TABLE_INVALID names the line of an entry that could match nothing.
  explicit UrlLists(const UrlOptions& options);

  /// Linear in the URL, but for the depth and number of matching entries.
  UrlFacts measure(std::string_view url) const;

 private:
  std::array<EntrySet, kUrlListCount> lists_;
  std::optional<PublicSuffixes> suffixes_;
};

}  // namespace winnow
