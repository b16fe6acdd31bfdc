#include "winnow/core/url_options.h"

namespace winnow {

std::vector<std::size_t> UrlOptions::used() const {
  std::vector<std::size_t> numbers;
  for (std::size_t list = 0; list < kUrlListCount; ++list) {
    if (!lists[list].empty()) numbers.push_back(list);
  }
  return numbers;
}

bool UrlOptions::has_lists() const { return !used().empty(); }

std::vector<std::string> UrlOptions::files() const {
  std::vector<std::string> all;
  for (const auto& list : lists) all.insert(all.end(), list.begin(), list.end());
  if (!public_suffixes.empty()) all.push_back(public_suffixes);
  return all;
}

std::string url_fact(std::size_t list) { return "url/" + std::string(kUrlLists[list]); }

}  // namespace winnow
