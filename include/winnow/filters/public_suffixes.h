// Domains as they are registered: below which names anybody can have one.
#pragma once

#include <string>
#include <string_view>

#include "winnow/filters/entry_set.h"
#include "winnow/filters/host.h"

namespace winnow {

/// The rules of a file as https://publicsuffix.org has it; const after it was read.
class PublicSuffixes {
 public:
  /// `private_ones`: those of the file's part PRIVATE DOMAINS as well. E_NO_INPUT; E_TABLE_INVALID
  /// names the line of a rule that is none.
  PublicSuffixes(const std::string& path, bool private_ones);

  /// The name that was registered: the longest public suffix that matches and one label more. The
  /// whole name if it is a suffix itself. Of names below no suffix of the file the last label is
  /// one. A view of `host`, whose name is no address.
  std::string_view registered(std::string_view host) const;

 private:
  std::size_t suffix_labels(std::string_view host) const;

  EntrySet suffixes_;    ///< "co.uk"
  EntrySet below_;       ///< "ck" of "*.ck": each name right below it is a suffix
  EntrySet exceptions_;  ///< "www.ck" of "!www.ck"
};

/// What documents are grouped by: the registered domain, or without a list of suffixes the host
/// without a leading "www."; an address is itself.
std::string_view domain_of(const Host& host, const PublicSuffixes* suffixes);

}  // namespace winnow
