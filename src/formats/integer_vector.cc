#include "winnow/formats/integer_vector.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <limits>
#include <string_view>

#include "formats/npy_header.h"
#include "winnow/core/error.h"
#include "winnow/formats/output_file.h"

namespace winnow {
namespace {

static_assert(std::endian::native == std::endian::little);

[[noreturn]] void refuse(const std::string& path, const std::string& what) {
  throw Error(errors::kVectorsInvalid, what, path,
              "save one dimension of integers with numpy.save");
}

template <class T>
std::vector<std::int64_t> widened(std::string_view data, const std::string& path) {
  std::vector<std::int64_t> out(data.size() / sizeof(T));
  for (std::size_t i = 0; i < out.size(); ++i) {
    T value{};
    std::memcpy(&value, data.data() + i * sizeof(T), sizeof(T));
    if constexpr (std::is_same_v<T, std::uint64_t>) {
      if (value > std::numeric_limits<std::int64_t>::max()) {
        refuse(path, "row " + std::to_string(i) + " is " + std::to_string(value) +
                         ", above the largest signed integer");
      }
    }
    out[i] = static_cast<std::int64_t>(value);
  }
  return out;
}

struct IntegerType {
  std::string_view descr;
  std::size_t bytes;
  std::vector<std::int64_t> (*read)(std::string_view, const std::string&);
};
constexpr IntegerType kTypes[] = {
    {"|i1", 1, widened<std::int8_t>},  {"|u1", 1, widened<std::uint8_t>},
    {"<i2", 2, widened<std::int16_t>}, {"<u2", 2, widened<std::uint16_t>},
    {"<i4", 4, widened<std::int32_t>}, {"<u4", 4, widened<std::uint32_t>},
    {"<i8", 8, widened<std::int64_t>}, {"<u8", 8, widened<std::uint64_t>}};

}  // namespace

std::vector<std::int64_t> read_integer_vector(const std::string& path) {
  const std::string file = read_file(path);
  if (!is_npy(file)) refuse(path, "this is not a .npy file");
  std::string problem;
  const NpyHeader header = NpyHeader::parse(file, problem);
  if (!problem.empty()) refuse(path, problem);
  const auto* const type = std::ranges::find(kTypes, header.descr, &IntegerType::descr);
  if (type == std::end(kTypes)) {
    refuse(path, "the labels are of type '" + header.descr.substr(0, 16) + "', not integers");
  }
  const bool one = header.shape.size() == 1 || (header.shape.size() == 2 && header.shape[1] == 1);
  if (!one) refuse(path, "there is not one dimension");
  const std::string_view data = std::string_view(file).substr(header.bytes);
  if (data.size() % type->bytes != 0 || data.size() / type->bytes != header.shape[0]) {
    refuse(path, "the header's shape is not the size of the data");
  }
  return type->read(data, path);
}

}  // namespace winnow
