#include "winnow/formats/vector_file.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "npy_fixture.h"
#include "temp_folder.h"
#include "winnow/core/error.h"
#include "winnow/formats/safetensors.h"

namespace winnow {
namespace {

using Row = std::vector<double>;

class Vectors : public testing::Test {
 protected:
  Row row(const std::string& bytes, std::int64_t r, const std::string& tensor = {}) const {
    const VectorFile file(folder_.write("x.npy", bytes), tensor);
    Row values(static_cast<std::size_t>(file.columns()));
    file.read_row(r, values);
    return values;
  }
  /// The error's whole message; "" if there is none.
  std::string message(const std::string& bytes, const std::string& tensor = {}) const {
    try {
      const VectorFile file(folder_.write("x.npy", bytes), tensor);
      Row values(static_cast<std::size_t>(file.columns()));
      for (std::int64_t r = 0; r < file.rows(); ++r) file.read_row(r, values);
    } catch (const Error& error) {
      EXPECT_EQ(error.code().word, "E_VECTORS_INVALID");
      return error.what();
    }
    return "";
  }

  const TempFolder folder_;
};

const std::vector<float> kSix = {1, -2.5F, 0, 3e38F, 1e-40F, 7};

TEST_F(Vectors, ReadsFloat32) {
  const std::string bytes = npy_matrix(kSix, 2, 3);
  EXPECT_EQ(row(bytes, 0), (Row{1, -2.5, 0}));
  EXPECT_EQ(row(bytes, 1), (Row{static_cast<double>(3e38F), static_cast<double>(1e-40F), 7}));
}

TEST_F(Vectors, ReadsEveryFloat16) {
  std::vector<std::uint16_t> halves(65536);
  for (std::size_t h = 0; h < halves.size(); ++h) {
    const bool finite = (h >> 10 & 31) != 31;
    halves[h] = finite ? static_cast<std::uint16_t>(h) : std::uint16_t{0};
  }
  const Row values = row(npy_file(npy_dictionary("<f2", "(1, 65536)"), bytes_of_values(halves)), 0);
  EXPECT_EQ(values[0x3C00], 1);
  EXPECT_EQ(values[0xC000], -2);
  EXPECT_EQ(values[0x7BFF], 65504);
  EXPECT_EQ(values[0x0001], std::ldexp(1, -24));
  EXPECT_EQ(values[0x0400], std::ldexp(1, -14));
  for (std::size_t h = 1; h < 0x7C00; ++h) {
    ASSERT_GT(values[h], values[h - 1]);
    ASSERT_EQ(values[h | 0x8000], -values[h]);
  }
}

TEST_F(Vectors, ReadsInt8AndOneDimension) {
  EXPECT_EQ(row(npy_file(npy_dictionary("|i1", "(2, 2)"), "\x01\xff\x80\x7f"), 1),
            (Row{-128, 127}));
  EXPECT_EQ(row(npy_file(npy_dictionary("<f4", "(6,)"), bytes_of_values(kSix)), 1), (Row{-2.5}));
}

TEST_F(Vectors, ReadsLaterVersionsAndOtherSpacing) {
  std::string text = R"({"shape":(2,3),"fortran_order":False,"descr":"<f4"}   )";
  std::string file("\x93NUMPY\x03\x00", 8);
  file += static_cast<char>(text.size());
  file.append(3, '\0').append(text).append(bytes_of_values(kSix));
  EXPECT_EQ(row(file, 0), (Row{1, -2.5, 0}));
}

TEST_F(Vectors, ReadsSafetensors) {
  Columns columns;
  Column& matrix = columns.add({"m", ColumnType::kF32, 3, 2});
  std::ranges::copy(kSix, matrix.values<float>().data);
  write_safetensors(folder_.file("one"), {{}, columns});
  const VectorFile file(folder_.file("one"));
  EXPECT_EQ(file.rows(), 2);
  EXPECT_EQ(file.columns(), 3);
  Row values(3);
  file.read_row(0, values);
  EXPECT_EQ(values, (Row{1, -2.5, 0}));
  columns.add({"n", ColumnType::kI8, 1, 4});
  write_safetensors(folder_.file("two"), {{}, columns});
  EXPECT_EQ(VectorFile(folder_.file("two"), "n").rows(), 4);
  EXPECT_THROW(VectorFile(folder_.file("two")), Error);
  EXPECT_THROW(VectorFile(folder_.file("two"), "o"), Error);
}

TEST_F(Vectors, ReadsHalfPrecisionSafetensors) {
  const std::string header = R"({"h":{"dtype":"F16","shape":[1,2],"data_offsets":[0,4]}})";
  std::string bytes(8, '\0');
  bytes[0] = static_cast<char>(header.size());
  bytes.append(header).append("\x00\x3c\x00\xc0", 4);
  EXPECT_EQ(row(bytes, 0), (Row{1, -2}));
}

TEST_F(Vectors, ReadsDoublesAndSeveralRowsAtOnce) {
  const std::vector<double> values = {0.1, 0.2, 0.3, 0.4};
  const std::string path = folder_.write(
      "doubles.npy", npy_file(npy_dictionary("<f8", "(2, 2)"), bytes_of_values(values)));
  std::vector<double> got(4);
  VectorFile(path).read_rows(0, got);
  EXPECT_EQ(got, values);
}

TEST_F(Vectors, EveryTruncationIsAnError) {
  const std::string bytes = npy_matrix(kSix, 2, 3);
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_NE(message(bytes.substr(0, size)), "") << size << " bytes";
  }
  EXPECT_NE(message(bytes + '\0').find("not the size of the data"), std::string::npos);
}

TEST_F(Vectors, LyingHeadersAreErrors) {
  const std::string data = bytes_of_values(kSix);
  const std::pair<std::string, const char*> wrong[] = {
      {npy_dictionary("<f4", "(2, 4)"), "not the size of the data"},
      {npy_dictionary("<f4", "(4611686018427387905, 4)"), "not the size of the data"},
      {npy_dictionary("<f4", "(99999999999999999999, 4)"), "not the dictionary"},
      {npy_dictionary("<f4", "(-2, 3)"), "not the dictionary"},
      {npy_dictionary("<f4", "(1, 2, 3)"), "3 dimensions"},
      {npy_dictionary("<f4", "()"), "0 dimensions"},
      {npy_dictionary("<f4", "(6, 0)"), "not the size of the data"},
      {npy_dictionary(">f4", "(2, 3)"), "of type '>f4'"},
      {npy_dictionary("<f8", "(2, 3)"), "not the size of the data"},
      {npy_dictionary("<i8", "(1, 3)"), "of type '<i8'"},
      {npy_dictionary("|O", "(2, 3)"), "of type '|O'"},
      {"{'descr': '<f4', 'fortran_order': True, 'shape': (2, 3)}", "column by column"},
      {"{'descr': '<f4', 'shape': (2, 3)}", "not the dictionary"},
      {"{'descr': '<f4', 'descr': '<f4', 'fortran_order': False, 'shape': (2, 3)}",
       "not the dictionary"},
      {"{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (2, 3)}", "not the dictionary"},
      {"{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3)} x", "not the dictionary"},
      {"", "not the dictionary"}};
  for (const auto& [dictionary, problem] : wrong) {
    const std::string text = message(npy_file(dictionary, data));
    EXPECT_NE(text.find(problem), std::string::npos) << dictionary << "\n" << text;
  }
  std::string version = npy_matrix(kSix, 2, 3);
  version[6] = 9;
  EXPECT_NE(message(version).find("version 9"), std::string::npos);
  version[6] = 2;  // now two more bytes of length are read
  EXPECT_NE(message(version), "");
}

TEST_F(Vectors, NoNumbersAndOtherFilesAreErrors) {
  for (const float bad :
       {std::numeric_limits<float>::infinity(), std::numeric_limits<float>::quiet_NaN()}) {
    EXPECT_NE(message(npy_matrix({1, 2, 3, bad}, 2, 2)).find("row 1, column 1"), std::string::npos);
  }
  EXPECT_NE(message("PK\x03\x04 a zip file, as numpy.savez writes").find("neither"),
            std::string::npos);
  EXPECT_NE(message(""), "");
  EXPECT_THROW(VectorFile(folder_.file("absent")), Error);
}

TEST_F(Vectors, RandomBytesBehindTheMagicAreErrors) {
  std::uint32_t state = 1;
  for (int round = 0; round < 500; ++round) {
    std::string bytes = npy_matrix(kSix, 2, 3);
    const std::string whole = bytes;
    for (int change = 0; change < 3; ++change) {
      state = state * 1664525 + 1013904223;
      bytes[6 + (state >> 8) % 60] = static_cast<char>(state >> 24);
    }
    static_cast<void>(message(bytes));  // an error or not, but no crash
  }
}

}  // namespace
}  // namespace winnow
