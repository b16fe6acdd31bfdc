// Which URLs are unwanted: lists in files, and how a domain is told from a host.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace winnow {

/// The lists, in the order in which they decide (filters/url_lists.h says what each matches):
///   domains     a host and all below it
///   urls        a whole URL
///   words       a word of the URL
///   soft_words  the same, for words of which one alone means little
///   substrings  anything among the URL's letters and digits
inline constexpr std::array<std::string_view, 5> kUrlLists = {"domains", "urls", "words",
                                                              "soft_words", "substrings"};
inline constexpr std::size_t kUrlListCount = kUrlLists.size();

/// The facts: "domain" (a text), and for each list that has files a count, "url/words" and so on;
/// "url/host" is 1 if the URL has a host, else 0. The text fact "url_entries" names what matched.
inline constexpr std::string_view kDomainFact = "domain";
inline constexpr std::string_view kUrlHostFact = "url/host";
inline constexpr std::string_view kUrlEntriesFact = "url_entries";

struct UrlOptions {
  std::string field = "url";  ///< a key, or keys with dots between (formats/jsonl_fields.h)
  std::array<std::vector<std::string>, kUrlListCount> lists;  ///< files of each of kUrlLists
  std::string public_suffixes;                                ///< a file; empty: none
  bool private_suffixes = false;  ///< count the file's private part (github.io) as well

  bool has_lists() const;
  /// Numbers in kUrlLists of those that have files.
  std::vector<std::size_t> used() const;
  /// All files, as written.
  std::vector<std::string> files() const;
};

/// "url/words".
std::string url_fact(std::size_t list);

/// From how many entries of a list on, the URL is unwanted; RefinedWeb and datatrove want two soft
/// words.
using UrlCounts = std::array<std::int64_t, kUrlListCount>;
inline constexpr UrlCounts kUrlCounts = {1, 1, 1, 2, 1};

}  // namespace winnow
