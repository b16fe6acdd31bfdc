#include "winnow/formats/integer_vector.h"

#include <gtest/gtest.h>

#include <limits>

#include "npy_fixture.h"
#include "temp_folder.h"
#include "winnow/core/error.h"

namespace winnow {
namespace {

using Numbers = std::vector<std::int64_t>;

class Integers : public testing::Test {
 protected:
  Numbers read(const std::string& bytes) const {
    return read_integer_vector(folder_.write("y.npy", bytes));
  }
  std::string message(const std::string& bytes) const {
    try {
      read(bytes);
    } catch (const Error& error) {
      EXPECT_EQ(error.code().word, "E_VECTORS_INVALID");
      return error.what();
    }
    return "";
  }
  template <class T>
  Numbers extremes(std::string_view descr) const {
    const std::vector<T> values = {0, 7, std::numeric_limits<T>::max(),
                                   std::numeric_limits<T>::min()};
    return read(npy_file(npy_dictionary(descr, "(4,)"), bytes_of_values(values)));
  }

  const TempFolder folder_;
};

TEST_F(Integers, OfEveryWidth) {
  EXPECT_EQ(extremes<std::int8_t>("|i1"), (Numbers{0, 7, 127, -128}));
  EXPECT_EQ(extremes<std::uint8_t>("|u1"), (Numbers{0, 7, 255, 0}));
  EXPECT_EQ(extremes<std::int16_t>("<i2"), (Numbers{0, 7, 32767, -32768}));
  EXPECT_EQ(extremes<std::uint16_t>("<u2"), (Numbers{0, 7, 65535, 0}));
  EXPECT_EQ(extremes<std::int32_t>("<i4"), (Numbers{0, 7, 2147483647, -2147483648LL}));
  EXPECT_EQ(extremes<std::uint32_t>("<u4"), (Numbers{0, 7, 4294967295, 0}));
  const auto wide = extremes<std::int64_t>("<i8");
  EXPECT_EQ(wide[3], std::numeric_limits<std::int64_t>::min());
  const std::vector<std::uint64_t> large = {0, 1ULL << 63};
  EXPECT_NE(message(npy_file(npy_dictionary("<u8", "(2,)"), bytes_of_values(large))).find("row 1"),
            std::string::npos);
}

TEST_F(Integers, OneColumnIsOneDimension) {
  const std::vector<std::int32_t> values = {3, 1, 2};
  EXPECT_EQ(read(npy_file(npy_dictionary("<i4", "(3, 1)"), bytes_of_values(values))),
            (Numbers{3, 1, 2}));
}

TEST_F(Integers, MalformedFilesAreErrors) {
  const std::vector<std::int32_t> values = {3, 1, 2, 0};
  const std::string data = bytes_of_values(values);
  const std::string good = npy_file(npy_dictionary("<i4", "(4,)"), data);
  EXPECT_EQ(message(good), "");
  for (std::size_t size = 0; size < good.size(); ++size) {
    EXPECT_NE(message(good.substr(0, size)), "") << size;
  }
  EXPECT_NE(message(good + '\0'), "");
  EXPECT_NE(message(npy_file(npy_dictionary("<i4", "(2, 2)"), data)), "");
  EXPECT_NE(message(npy_file(npy_dictionary("<i4", "(5,)"), data)), "");
  EXPECT_NE(message(npy_file(npy_dictionary("<i4", "()"), data)), "");
  EXPECT_NE(message(npy_file(npy_dictionary("<f4", "(4,)"), data)).find("'<f4'"),
            std::string::npos);
  EXPECT_NE(message(npy_file(npy_dictionary("|O", "(4,)"), data)), "");
  EXPECT_NE(message("0\n1\n"), "");
  EXPECT_THROW(read_integer_vector(folder_.file("none.npy")), Error);
}

}  // namespace
}  // namespace winnow
