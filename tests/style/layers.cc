#include "style/layers.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <optional>

#include "style/source_tree.h"

namespace winnow::style {
namespace {

struct Room {
  std::string_view name;
  int floor;
};

/// As in docs/design.md; cpu and cuda are the wings of backend, and nobody else's.
constexpr Room kRooms[] = {{"core", 0},    {"formats", 1}, {"text", 1},   {"backend", 1},
                           {"cpu", 1},     {"cuda", 1},    {"flow", 1},   {"filters", 2},
                           {"scoring", 2}, {"near", 2},    {"labels", 2}, {"tasks", 2},
                           {"curate", 3},  {"learn", 3},   {"cli", 4}};

/// A library's headers begin with `header`; files that may include them begin with one of `doors`.
struct Door {
  std::string_view header;
  std::array<std::string_view, 6> doors;
};
constexpr Door kDoors[] = {
    {"faiss/", {"src/near/faiss_"}},
    {"omp.h", {"src/near/faiss_"}},  // the threads that FAISS uses
    {"sentencepiece", {"src/text/sentencepiece"}},
    {"simdjson", {"src/formats/jsonl"}},
    {"nlohmann/",
     {"src/core/recipe", "src/formats/", "src/curate/", "src/learn/", "src/tasks/", "src/cli/"}},
    {"zstd", {"src/formats/"}},
    {"zlib", {"src/formats/"}},
    {"tbb/", {"src/flow/"}},
    {"oneapi/", {"src/flow/"}},
    {"CLI/", {"src/cli/"}},
    {"openssl/", {"src/core/hash.cc"}},
    {"xxhash", {"src/core/hash.cc"}},
    {"cuda", {"cuda/"}},
    {"cublas", {"cuda/"}},
    {"thrust/", {"cuda/"}},
    {"cub/", {"cuda/"}},
    {"mma.h", {"cuda/"}},
    {"cooperative_groups", {"cuda/"}},
};

/// The operating system's and the compiler's own.
constexpr std::string_view kSystem[] = {"sys/",   "unistd.h", "fcntl.h", "glob.h",      "signal.h",
                                        "poll.h", "sched.h",  "dlfcn.h", "immintrin.h", "malloc.h"};

const Room* room_of(std::string_view name) {
  const auto* found =
      std::find_if(std::begin(kRooms), std::end(kRooms), [&](Room r) { return r.name == name; });
  return found == std::end(kRooms) ? nullptr : found;
}

/// "winnow/near/x.h" -> public of near; "near/x.h" -> private of near.
struct Target {
  std::string_view room;
  bool is_public;
};
Target target_of(std::string_view included) {
  const bool is_public = included.starts_with("winnow/");
  if (is_public) included.remove_prefix(7);
  const auto slash = included.find('/');
  return {slash == std::string_view::npos ? std::string_view{} : included.substr(0, slash),
          is_public};
}

/// The room that a file belongs to; no room for a path outside of them.
std::string_view room_name_of_file(std::string_view path) {
  if (path.starts_with("cuda/")) return "cuda";
  for (const std::string_view top : {"include/winnow/", "src/"}) {
    if (path.starts_with(top))
      return path.substr(top.size(), path.find('/', top.size()) - top.size());
  }
  return {};
}

bool is_wing(std::string_view room) { return room == "cpu" || room == "cuda"; }

std::string quoted(std::string_view text, char open, char close) {
  std::string out(1, open);
  out += text;
  return out += close;
}

std::string own_include_fault(std::string_view path, std::string_view included) {
  const Room* const from = room_of(room_name_of_file(path));
  if (from == nullptr) return "the file is in no room of docs/design.md";
  const Target target = target_of(included);
  const Room* const to = room_of(target.room);
  std::string name = quoted(included, '"', '"');
  if (to == nullptr) return name + " is in no room; a library's header goes in <>";
  if (to == from) {
    const bool leak = path.starts_with("include/") && !target.is_public;
    return leak ? name + " is private and this header is public" : std::string{};
  }
  if (is_wing(to->name)) {
    const bool chooser = path.starts_with("src/backend/");
    return chooser ? std::string{} : name + " is a wing, which only src/backend includes";
  }
  const bool wing_to_backend = is_wing(from->name) && to->name == "backend";
  if (!target.is_public && !wing_to_backend) return name + " is private to another room";
  if (to->floor >= from->floor && !wing_to_backend) {
    return name + " is not on a floor below " + std::string(from->name);
  }
  return {};
}

std::string library_include_fault(std::string_view path, std::string_view included) {
  const bool standard = included.find_first_of("./") == std::string_view::npos;
  std::string name = quoted(included, '<', '>');
  for (const Door& door : kDoors) {
    if (!included.starts_with(door.header) || standard) continue;
    const bool open = std::any_of(door.doors.begin(), door.doors.end(), [&](std::string_view d) {
      return !d.empty() && path.starts_with(d);
    });
    if (open) return {};
    return name + " does not enter here: its door is " + std::string(door.doors[0]);
  }
  if (standard) return {};
  if (path.starts_with("include/")) return name + " in the public contract, which is std only";
  const bool system = std::any_of(std::begin(kSystem), std::end(kSystem),
                                  [&](std::string_view s) { return included.starts_with(s); });
  return system ? std::string{} : name + " has no door: give it one in tests/style/layers.cc";
}

/// The word after '#' and what follows it: ("include", "<span>"), ("ifdef", "X").
std::optional<std::pair<std::string_view, std::string_view>> directive(std::string_view line) {
  line = trimmed(line);
  if (!line.starts_with('#')) return std::nullopt;
  line = trimmed(line.substr(1));
  const auto end = line.find_first_of(" \t<\"(");
  if (end == std::string_view::npos) return {{line, {}}};
  return {{line.substr(0, end), trimmed(line.substr(end))}};
}

std::string include_fault(std::string_view path, std::string_view operand) {
  const char open = operand.empty() ? '\0' : operand.front();
  if (open != '<' && open != '"') return "cannot be read: " + std::string(operand);
  const auto end = operand.find(open == '<' ? '>' : '"', 1);
  const auto included = operand.substr(1, end - 1);
  return open == '<' ? library_include_fault(path, included) : own_include_fault(path, included);
}

/// Every CUDA macro but __CUDA_ARCH__, which tells device from host code within one compilation.
std::string condition_fault(std::string_view condition) {
  std::string rest(condition);
  for (auto at = rest.find("__CUDA_ARCH__"); at != std::string::npos;
       at = rest.find("__CUDA_ARCH__")) {
    rest.erase(at, 13);
  }
  const bool found =
      rest.find("CUDA") != std::string::npos || rest.find("NVCC") != std::string::npos;
  return found ? "#if on CUDA: the build picks a file instead" : std::string{};
}

}  // namespace

std::vector<std::string> layer_violations(std::string_view path, std::string_view text) {
  std::vector<std::string> faults;
  for_each_line(text, [&](int number, std::string_view line) {
    const auto found = directive(line);
    if (!found) return;
    const auto [word, operand] = *found;
    std::string fault;
    if (word == "include") fault = include_fault(path, operand);
    if (word.starts_with("if") || word.starts_with("elif")) fault = condition_fault(operand);
    if (fault.empty()) return;
    faults.push_back(std::string(path) + ":" + std::to_string(number) + ": " + fault);
  });
  return faults;
}

}  // namespace winnow::style
