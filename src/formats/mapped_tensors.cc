#include "winnow/formats/mapped_tensors.h"

#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <utility>
#include <vector>

#include "formats/file_descriptor.h"
#include "formats/safetensors_layout.h"
#include "winnow/formats/safetensors.h"

namespace winnow {
namespace {

constexpr ColumnType kColumnTypes[] = {ColumnType::kU8,  ColumnType::kI8,  ColumnType::kU16,
                                       ColumnType::kI16, ColumnType::kI32, ColumnType::kI64,
                                       ColumnType::kU64, ColumnType::kF32, ColumnType::kF64};

std::string_view name_of_type(ColumnType type) { return name_of(type); }

}  // namespace

struct MappedTensors::State {
  State(const std::string& file, ErrorCode code) : path(file), invalid(code) {}
  ~State() {
    if (bytes != nullptr) ::munmap(bytes, size);
  }
  State(const State&) = delete;
  State& operator=(const State&) = delete;

  [[noreturn]] void refuse(const std::string& what) const {
    throw Error(invalid, what, path, "remove the file and make it again");
  }

  std::string path;
  ErrorCode invalid;
  std::map<std::string, std::string> metadata;
  std::vector<TensorPlace> places;
  void* bytes = nullptr;
  std::size_t size = 0;
};

MappedTensors::MappedTensors(const std::string& path, ErrorCode invalid) {
  auto state = std::make_unique<State>(path, invalid);
  state->metadata = read_safetensors_metadata(path, invalid);
  state->places = read_safetensors_places(path, invalid);
  const auto opened = open_regular_file(path);
  if (!opened) state->refuse("this is not a regular file");
  state->size = opened->size;
  for (const TensorPlace& place : state->places) {
    const std::uint64_t end = place.offset + place.bytes;
    if (end > state->size) state->refuse("the file was cut");
  }
  void* const bytes = ::mmap(nullptr, state->size, PROT_READ, MAP_SHARED, opened->file.get(), 0);
  if (bytes == MAP_FAILED) throw system_error("cannot map", path, errno);
  state->bytes = bytes;
  state_ = std::move(state);
}
MappedTensors::~MappedTensors() = default;
MappedTensors::MappedTensors(MappedTensors&&) noexcept = default;
MappedTensors& MappedTensors::operator=(MappedTensors&&) noexcept = default;

const std::map<std::string, std::string>& MappedTensors::metadata() const {
  return state_->metadata;
}

bool MappedTensors::has(std::string_view name) const {
  return std::ranges::find(state_->places, name, &TensorPlace::name) != state_->places.end();
}

MappedTensors::Place MappedTensors::find(std::string_view name, ColumnType type) const {
  const auto place = std::ranges::find(state_->places, name, &TensorPlace::name);
  if (place == state_->places.end()) state_->refuse("there is no " + std::string(name));
  if (place->type != name_of(type) || place->offset % size_of(type) != 0) {
    state_->refuse(std::string(name) + " is not a tensor of " + std::string(name_of(type)));
  }
  return {static_cast<const std::byte*>(state_->bytes) + place->offset,
          static_cast<std::int64_t>(place->rows), static_cast<std::int64_t>(place->width)};
}

std::map<std::string, ColumnView, std::less<>> MappedTensors::columns() const {
  std::map<std::string, ColumnView, std::less<>> columns;
  for (const TensorPlace& tensor : state_->places) {
    const auto* const type = std::ranges::find(kColumnTypes, tensor.type, name_of_type);
    if (type == std::end(kColumnTypes)) {
      state_->refuse(tensor.name + " has a type that winnow does not read: " + tensor.type);
    }
    const Place place = find(tensor.name, *type);
    columns.emplace(tensor.name, ColumnView(*type, place.width, place.rows, place.bytes));
  }
  return columns;
}

void MappedTensors::release(const ColumnView& column) const {
  const auto page = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
  const auto bytes = column.bytes();
  const auto begin = reinterpret_cast<std::uintptr_t>(bytes.data()) / page * page;
  const auto end = reinterpret_cast<std::uintptr_t>(bytes.data()) + bytes.size();
  // A failure costs memory, nothing else.
  static_cast<void>(::madvise(reinterpret_cast<void*>(begin), end - begin, MADV_DONTNEED));
}

}  // namespace winnow
