#include "winnow/filters/public_suffixes.h"

#include <algorithm>

#include "filters/list_file.h"

namespace winnow {
namespace {

/// Where the last `labels` labels of a name begin; npos if it has fewer.
std::size_t last_labels(std::string_view name, std::size_t labels) {
  std::size_t at = name.size() + 1;
  for (; labels > 0; --labels) {
    if (at == 0) return name.npos;
    const std::size_t dot = at < 2 ? name.npos : name.rfind('.', at - 2);
    at = dot == name.npos ? 0 : dot + 1;
  }
  return at;
}

std::size_t count_labels(std::string_view name) {
  return static_cast<std::size_t>(std::ranges::count(name, '.')) + 1;
}

}  // namespace

PublicSuffixes::PublicSuffixes(const std::string& path, bool private_ones) {
  bool counts = true;
  for_each_entry(path, [&](std::string_view line, std::uint64_t number) {
    if (line.starts_with("//")) {
      if (line.find("===BEGIN PRIVATE DOMAINS===") != line.npos) counts = private_ones;
      if (line.find("===END PRIVATE DOMAINS===") != line.npos) counts = true;
      return;
    }
    if (!counts) return;
    std::string_view rule = line.substr(0, line.find_first_of(" \t"));
    EntrySet& rules = rule.starts_with('!')    ? exceptions_
                      : rule.starts_with("*.") ? below_
                                               : suffixes_;
    if (&rules != &suffixes_) rule.remove_prefix(&rules == &below_ ? 2 : 1);
    const Host name = read_host(rule);
    if (name.name.empty() || name.address) {
      fail_entry(path, number,
                 std::string("'").append(line) + "' is no rule of a public suffix list",
                 "use a file as publicsuffix.org has it: com, *.ck or !www.ck on a line");
    }
    rules.add(name.name);
  });
  for (EntrySet* rules : {&suffixes_, &below_, &exceptions_}) rules->finish();
}

std::size_t PublicSuffixes::suffix_labels(std::string_view host) const {
  std::size_t longest = 1;
  for (std::size_t labels = count_labels(host); labels > 0; --labels) {
    const std::string_view name = host.substr(last_labels(host, labels));
    if (exceptions_.contains(name)) return labels - 1;
    if (suffixes_.contains(name)) longest = std::max(longest, labels);
    if (labels < count_labels(host) && below_.contains(name)) {
      longest = std::max(longest, labels + 1);
    }
  }
  return longest;
}

std::string_view PublicSuffixes::registered(std::string_view host) const {
  const std::size_t at = last_labels(host, suffix_labels(host) + 1);
  return at == host.npos ? host : host.substr(at);
}

std::string_view domain_of(const Host& host, const PublicSuffixes* suffixes) {
  const std::string_view name = host.name;
  if (host.address) return name;
  if (suffixes != nullptr) return suffixes->registered(name);
  return name.starts_with("www.") && name.size() > 4 ? name.substr(4) : name;
}

}  // namespace winnow
