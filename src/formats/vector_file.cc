#include "winnow/formats/vector_file.h"

#include <unistd.h>

#include <algorithm>
#include <bit>
#include <cerrno>
#include <cmath>
#include <cstring>
#include <limits>
#include <optional>
#include <vector>

#include "formats/file_descriptor.h"
#include "formats/npy_header.h"
#include "formats/safetensors_layout.h"
#include "winnow/core/dispatch.h"
#include "winnow/core/error.h"

namespace winnow {
namespace {

static_assert(std::endian::native == std::endian::little);

enum class Element : std::uint8_t { kFloat64, kFloat32, kFloat16, kInt8 };

std::size_t size_of(Element element) {
  constexpr std::size_t kSizes[] = {8, 4, 2, 1};
  return kSizes[static_cast<std::size_t>(element)];
}

/// A half precision number: 1 sign bit, 5 exponent bits, 10 fraction bits.
double from_half(std::uint16_t half) {
  const int exponent = half >> 10 & 31;
  const int fraction = half & 1023;
  double magnitude = 0;
  if (exponent == 31) {
    magnitude = fraction == 0 ? HUGE_VAL : std::nan("");
  } else if (exponent == 0) {
    magnitude = std::ldexp(fraction, -24);
  } else {
    magnitude = std::ldexp(1024 + fraction, exponent - 25);
  }
  return (half & 0x8000) != 0 ? -magnitude : magnitude;
}

template <class T>
T stored_at(const char* at) {
  T value{};
  std::memcpy(&value, at, sizeof(value));
  return value;
}

/// Widens the numbers that lie at `bytes`.
WINNOW_CLONES void widen(Element element, const char* bytes, std::span<double> out) {
  const std::size_t count = out.size();
  switch (element) {
    case Element::kFloat64:
      std::memcpy(out.data(), bytes, out.size_bytes());
      return;
    case Element::kFloat32:
      for (std::size_t i = 0; i < count; ++i) out[i] = stored_at<float>(bytes + 4 * i);
      return;
    case Element::kFloat16:
      for (std::size_t i = 0; i < count; ++i) {
        out[i] = from_half(stored_at<std::uint16_t>(bytes + 2 * i));
      }
      return;
    case Element::kInt8:
      for (std::size_t i = 0; i < count; ++i) out[i] = static_cast<std::int8_t>(bytes[i]);
  }
}

WINNOW_CLONES bool are_finite(std::span<const double> values) {
  std::int64_t finite = 0;
  for (const double value : values) {
    finite += std::abs(value) <= std::numeric_limits<double>::max() ? 1 : 0;
  }
  return finite == static_cast<std::int64_t>(values.size());
}

/// The first that is no finite number, or as many as there are.
std::size_t first_not_finite(std::span<const double> values) {
  if (are_finite(values)) return values.size();
  const auto bad = std::ranges::find_if(values, [](double v) { return !std::isfinite(v); });
  return static_cast<std::size_t>(bad - values.begin());
}

[[noreturn]] void refuse(const std::string& path, const std::string& what) {
  throw Error(errors::kVectorsInvalid, what, path,
              "save a matrix of float64, float32, float16 or int8 with numpy.save or safetensors");
}

/// Reads as many bytes at `offset` as there are, at most `out.size()`.
std::size_t read_at(int fd, std::uint64_t offset, std::span<char> out, const std::string& path) {
  std::size_t got = 0;
  while (got < out.size()) {
    const ssize_t more =
        ::pread(fd, out.data() + got, out.size() - got, static_cast<off_t>(offset + got));
    if (more < 0 && errno == EINTR) continue;
    if (more < 0) throw system_error("cannot read the vectors", path, errno);
    if (more == 0) break;
    got += static_cast<std::size_t>(more);
  }
  return got;
}

}  // namespace

struct VectorFile::State {
  std::string path;
  FileDescriptor file;
  Element element = Element::kFloat32;
  std::int64_t rows = 0;
  std::int64_t columns = 1;
  std::uint64_t offset = 0;  ///< of the first row

  State(const std::string& name, const std::string& tensor) : path(name) {
    auto opened = open_regular_file(path);
    if (!opened) refuse(path, "this is not a regular file");
    file = std::move(opened->file);
    std::string begin(std::min<std::uint64_t>(opened->size, 12 + kMaxNpyHeader), '\0');
    begin.resize(read_at(file.get(), 0, begin, path));
    if (is_npy(begin)) {
      read_npy(begin, opened->size);
    } else if (begin.size() > 8 && begin[8] == '{') {
      read_safetensors_header(tensor);
    } else {
      refuse(path, "this is neither a .npy nor a safetensors file");
    }
  }

  void read_npy(std::string_view begin, std::uint64_t size) {
    std::string problem;
    const NpyHeader header = NpyHeader::parse(begin, problem);
    if (!problem.empty()) refuse(path, problem);
    if (header.descr == "<f8") {
      element = Element::kFloat64;
    } else if (header.descr == "<f4") {
      element = Element::kFloat32;
    } else if (header.descr == "<f2") {
      element = Element::kFloat16;
    } else if (header.descr == "|i1") {
      element = Element::kInt8;
    } else {
      refuse(path, "the numbers are of type '" + header.descr.substr(0, 16) + "'");
    }
    if (header.shape.empty() || header.shape.size() > 2) {
      refuse(path, "there are " + std::to_string(header.shape.size()) + " dimensions, not 1 or 2");
    }
    if (header.fortran_order && header.shape.size() == 2) {
      refuse(path, "the matrix is stored column by column (fortran_order)");
    }
    const std::uint64_t wide = header.shape.size() == 2 ? header.shape[1] : 1;
    std::uint64_t bytes = 0;
    if (__builtin_mul_overflow(header.shape[0], wide, &bytes) ||
        __builtin_mul_overflow(bytes, size_of(element), &bytes) || bytes != size - header.bytes) {
      refuse(path, "the header's shape is not the size of the data");
    }
    take_shape(header.shape[0], wide, header.bytes);
  }

  void read_safetensors_header(const std::string& tensor) {
    const std::vector<TensorPlace> places = read_safetensors_places(path, errors::kVectorsInvalid);
    const auto place =
        tensor.empty() && places.size() == 1
            ? places.begin()
            : std::ranges::find_if(places, [&](const auto& p) { return p.name == tensor; });
    if (place == places.end()) {
      refuse(path, tensor.empty() ? "there are " + std::to_string(places.size()) +
                                        " tensors, and none is named"
                                  : "there is no tensor '" + tensor + "'");
    }
    if (place->type == "F64") {
      element = Element::kFloat64;
    } else if (place->type == "F32") {
      element = Element::kFloat32;
    } else if (place->type == "F16") {
      element = Element::kFloat16;
    } else if (place->type == "I8") {
      element = Element::kInt8;
    } else {
      refuse(path, "the numbers are of type " + place->type);
    }
    take_shape(place->rows, place->width, place->offset);
  }

  void take_shape(std::uint64_t high, std::uint64_t wide, std::uint64_t first) {
    if (wide == 0 || wide > 65536) {
      refuse(path, "the rows have " + std::to_string(wide) + " numbers, not 1 to 65536");
    }
    rows = static_cast<std::int64_t>(high);
    columns = static_cast<std::int64_t>(wide);
    offset = first;
  }
};

VectorFile::VectorFile(const std::string& path, const std::string& tensor)
    : state_(std::make_unique<const State>(path, tensor)) {}
VectorFile::~VectorFile() = default;
VectorFile::VectorFile(VectorFile&&) noexcept = default;

const std::string& VectorFile::path() const { return state_->path; }
std::int64_t VectorFile::rows() const { return state_->rows; }
std::int64_t VectorFile::columns() const { return state_->columns; }

void VectorFile::read_rows(std::int64_t first, std::span<double> out) const {
  const std::size_t each = size_of(state_->element);
  std::vector<char> bytes(out.size() * each);
  const std::uint64_t row_bytes = static_cast<std::uint64_t>(state_->columns) * each;
  const std::uint64_t at = state_->offset + static_cast<std::uint64_t>(first) * row_bytes;
  if (read_at(state_->file.get(), at, bytes, state_->path) != bytes.size()) {
    refuse(state_->path, "the file was cut while it was read");
  }
  widen(state_->element, bytes.data(), out);
  const std::size_t bad = first_not_finite(out);
  if (bad == out.size()) return;
  const auto wide = static_cast<std::size_t>(state_->columns);
  refuse(state_->path, "row " + std::to_string(static_cast<std::size_t>(first) + bad / wide) +
                           ", column " + std::to_string(bad % wide) + " is no finite number");
}

}  // namespace winnow
