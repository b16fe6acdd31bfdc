// The phrases, marks and URLs that NeMo Curator's filters look for.
#pragma once

#include <cstdint>
#include <string_view>

#include "filters/rule_scratch.h"

namespace winnow {

/// Bytes of all matches of https?://(?:[A-Za-z0-9$\-_@.&+/:=?#~]|[!*\(\),]|(?:%[0-9A-Fa-f]{2}))+.
std::uint64_t url_bytes(std::string_view text);

/// Of a line without white space at its ends.
bool ends_with_mark(std::string_view line);
bool ends_with_ellipsis(std::string_view line);
bool begins_with_bullet(std::string_view line);

/// The share of `scratch.segments`, its paragraphs, that hold a phrase of a cookie or privacy
/// notice; 1 if one of them holds lorem ipsum.
double boilerplate_share(RuleScratch& scratch);

}  // namespace winnow
