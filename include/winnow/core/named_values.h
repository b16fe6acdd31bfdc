// Tables of names and values: what an option's words stand for.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace winnow {

/// `names` is an array of pairs (name, value).
template <class Names>
auto value_named(const Names& names, std::string_view name)
    -> std::optional<decltype(names[0].second)> {
  for (const auto& [each, value] : names) {
    if (each == name) return value;
  }
  return std::nullopt;
}

template <class Names, class Value>
std::string_view name_in(const Names& names, Value value) {
  for (const auto& [name, each] : names) {
    if (each == value) return name;
  }
  return {};
}

/// "a, b, c": for messages.
template <class Names>
std::string list_of(const Names& names) {
  std::string list;
  for (const auto& [name, value] : names) {
    if (!list.empty()) list += ", ";
    list += name;
  }
  return list;
}

}  // namespace winnow
