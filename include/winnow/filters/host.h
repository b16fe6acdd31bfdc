// The host of a URL, as a name to compare and to group by.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace winnow {

/// A host: lower case in ASCII, without a dot at its end; labels that are not ASCII as IDNA writes
/// them ("xn--bcher-kva"), if they are in lower case and composed already, as registries want them.
struct Host {
  std::string name;      ///< empty: none
  bool address = false;  ///< four numbers, or an IPv6 address in its brackets

  friend bool operator==(const Host&, const Host&) = default;
};

/// The host that a URL names: what stands behind "//", without user, password and port. Without
/// "//" it is what stands before the first slash, if there is a dot in it. None if what is there
/// is no host: an empty label or one of more than 63 bytes, more than 253 in all, signs other than
/// letters, digits, - and _ (bytes that are no UTF-8 too), another scheme such as mailto:, a port
/// that is no number. White space around the URL does not count, and a backslash is a slash.
Host host_of(std::string_view url);

/// A host by itself, as a list of domains has it. No name if it is none.
Host read_host(std::string_view text);

/// Where the host, what stands before it and what stands behind host and port are.
struct UrlParts {
  std::string_view host;  ///< as it stands there; may be none
  std::string_view port;  ///< digits, or empty
  std::string_view rest;  ///< from the /, ? or # on
};
UrlParts split_url(std::string_view url);

/// A URL as lists have it: host, port if it is none of 80 and 443, path and query. Without scheme,
/// user, a leading "www.", fragment, and slashes at the end. The URL itself where there is no host.
std::string plain_url(std::string_view url);

}  // namespace winnow
