#include <algorithm>
#include <map>
#include <tuple>

#include "winnow/formats/table_rows.h"
#include "winnow/labels/votes.h"

namespace winnow {
namespace {

/// Numbers names in the order in which they come, then by name.
class Names {
 public:
  std::int32_t number_of(std::string name) {
    return numbers_.emplace(std::move(name), static_cast<std::int32_t>(numbers_.size()))
        .first->second;
  }
  /// The names sorted, and for each number that was given out its place among them.
  std::vector<std::string> sorted(std::vector<std::int32_t>& place) const {
    std::vector<std::string> names;
    place.resize(numbers_.size());
    for (const auto& [name, number] : numbers_) {
      place[static_cast<std::size_t>(number)] = static_cast<std::int32_t>(names.size());
      names.push_back(name);
    }
    return names;
  }

 private:
  std::map<std::string, std::int32_t> numbers_;
};

/// By item, then by rater; how many repeat a rater's vote on an item.
std::int64_t sort_votes(std::vector<Vote>& votes) {
  const auto key = [](const Vote& v) { return std::tuple(v.item, v.rater, v.label); };
  std::ranges::sort(votes, {}, key);
  std::int64_t repeated = 0;
  for (std::size_t v = 1; v < votes.size(); ++v) {
    repeated += votes[v].item == votes[v - 1].item && votes[v].rater == votes[v - 1].rater ? 1 : 0;
  }
  return repeated;
}

}  // namespace

VoteTable read_votes(const std::string& path, const VoteFields& fields) {
  const TableRows rows(path, {fields.item, fields.rater, fields.label});
  Names items, raters, labels;
  std::vector<Vote> votes;
  rows.read([&](const TableRow& row) {
    std::string names[3];
    for (std::size_t f = 0; f < 3; ++f) {
      names[f] = single_name(row.values[f]);
      if (names[f].empty()) {
        rows.refuse(row.line, "there is no " + rows.field(f), "give each vote all three");
      }
    }
    votes.push_back({items.number_of(std::move(names[0])), raters.number_of(std::move(names[1])),
                     labels.number_of(std::move(names[2]))});
  });
  if (votes.empty()) rows.refuse(0, "there are no votes", "give at least one");
  std::vector<std::int32_t> item, rater, label;
  VoteTable table;
  table.items = items.sorted(item);
  table.raters = raters.sorted(rater);
  table.labels = labels.sorted(label);
  for (Vote& vote : votes) {
    vote = {item[static_cast<std::size_t>(vote.item)], rater[static_cast<std::size_t>(vote.rater)],
            label[static_cast<std::size_t>(vote.label)]};
  }
  table.repeated = sort_votes(votes);
  for (const Vote& vote : votes) {
    while (table.begin.size() <= static_cast<std::size_t>(vote.item)) {
      table.begin.push_back(table.votes.size());
    }
    table.votes.push_back(vote);
  }
  table.begin.push_back(table.votes.size());
  return table;
}

}  // namespace winnow
