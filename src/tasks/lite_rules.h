// SWE-bench Lite's criteria (swebench/collect/make_lite/criteria.py).
#pragma once

#include <cstdint>
#include <string_view>

namespace winnow {

std::int64_t words_in(std::string_view text);
/// "http://", "https://" or "www." with something behind it. The original means to let links into
/// the task's own repository pass, but its pattern does not.
bool has_link(std::string_view text);
/// A name that ends like an image or a video.
bool has_image(std::string_view text);
/// 40 hexadecimal digits that are a word and do not follow a slash, or 23 in brackets.
bool has_commit_hash(std::string_view text);
/// "#" and digits, or a link to a GitLab issue. The original asks GitHub whether "#12" is an issue;
/// here each is taken for one.
bool has_issue_reference(std::string_view text);
/// A test that asks for the text of an error.
bool tests_error_text(std::string_view test_patch);

}  // namespace winnow
